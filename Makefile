# Maker Day. A fresh machine needs Python >= 3.11 with venv, and make. `make help` lists the targets.

HOST ?= 127.0.0.1
PORT ?= 8000
DEMO ?= 1
DATA_DIR ?= $(or $(MAKERDAY_DATA_DIR),var)
PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,$(shell \
	$(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(name))))

BIN := .venv/bin
CATALOGUE := translations/zh_Hans_CN/LC_MESSAGES/messages
PIP_INSTALL := $(BIN)/python -m pip --disable-pip-version-check --quiet install --require-hashes

.DEFAULT_GOAL := help
.PHONY: help run demo test check check-format check-lint check-types check-imports check-templates check-texts \
	check-migrations bench soak translations lock

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

run demo bench soak: export MAKERDAY_DATA_DIR := $(DATA_DIR)
run demo: export MAKERDAY_DEMO ?= $(DEMO)
run demo: export MAKERDAY_BASE_URL ?= http://$(HOST):$(PORT)

run: .venv/run.stamp $(CATALOGUE).mo ## serve the portal with its demo city at http://127.0.0.1:8000 (HOST, PORT, DATA_DIR, DEMO=0)
	@exec $(BIN)/python -m portal.server --host $(HOST) --port $(PORT) --prepare --with-parent

demo: .venv/run.stamp $(CATALOGUE).mo ## build the demo city anew, around today
	@$(BIN)/flask --app app db upgrade
	@$(BIN)/flask --app app demo load --fresh

# Over a hundred processes are started: they find the portal compiled, whatever is said elsewhere.
test: export PYTHONDONTWRITEBYTECODE :=
test: .venv/dev.stamp $(CATALOGUE).mo ## the whole suite: SQLite, PostgreSQL, browser
	@$(BIN)/python -m pytest -n 2 --dist load --maxschedchunk 2

check: check-format check-lint check-types check-imports check-templates check-texts check-migrations ## format, lint, types, imports, templates, texts, migrations

check-format: .venv/dev.stamp
	@$(BIN)/ruff format --check .

check-lint: .venv/dev.stamp
	@$(BIN)/ruff check .

check-types: .venv/dev.stamp
	@$(BIN)/mypy

check-imports: .venv/dev.stamp
	@$(BIN)/lint-imports

check-templates: .venv/dev.stamp
	@$(BIN)/djlint templates --lint --quiet

check-texts: .venv/dev.stamp
	@$(BIN)/python tools/translations.py check

check-migrations: .venv/dev.stamp
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && export MAKERDAY_DATA_DIR="$$folder" MAKERDAY_DEMO=1 && \
		$(BIN)/flask --app app db upgrade && $(BIN)/flask --app app db check

bench: .venv/dev.stamp $(CATALOGUE).mo ## measure against bare references in the same run, into docs/benchmarks.md
	@$(BIN)/python -m tools.bench

soak: .venv/dev.stamp $(CATALOGUE).mo ## hours of kills, hostile input and every page in every dress; resumable
	@$(BIN)/python -m tools.soak

translations: .venv/run.stamp ## compile the Chinese catalogue and name what is missing
	@$(BIN)/python tools/translations.py compile
	@$(BIN)/python tools/translations.py check

lock: .venv/dev.stamp ## resolve pyproject.toml anew into requirements/*.lock
	@for name in dev run; do \
		$(BIN)/uv pip compile --quiet --system-certs --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
			--no-emit-find-links --custom-compile-command "make lock" --output-file requirements/$$name.lock \
			$$([ $$name = dev ] && echo --extra dev) pyproject.toml || exit 1; \
	done

.venv/bin/python:
	@[ -n "$(PYTHON)" ] || { echo "Python 3.11 or newer is missing (Debian: apt install python3 python3-venv)." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "Python's venv is missing (Debian: apt install python3-venv)." >&2; exit 1; }
	@echo "Making the environment in .venv"
	@$(PYTHON) -m venv .venv

# A stamp is written last, so an interrupted installation is simply done again.
.venv/%.stamp: requirements/%.lock | .venv/bin/python
	@echo "Installing $<"
	@$(PIP_INSTALL) --requirement $<
	@touch $@

$(CATALOGUE).mo: $(CATALOGUE).po | .venv/run.stamp
	@$(BIN)/python tools/translations.py compile
