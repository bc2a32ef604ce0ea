"""A few hostile values for each form, others every day; `make soak` sends all of them to all forms."""

from datetime import date
from pathlib import Path
from random import Random

import pytest

from tests.house.conftest import Walker
from tools.soak import hostile
from tools.soak.__main__ import IMPORTS
from tools.soak.demo import DemoCity
from tools.soak.walk import Walk, each_page_once

ROLES = ("nobody", "organiser", "space", "lucheng", "admin")


def draw_of_today(role: str) -> Random:
    """Other values every day."""
    return Random(f"{role} {date.today()}")  # noqa: DTZ011


def pages_of(role: str, walked: Walker) -> Walk:
    """What this role is the first to come across."""
    return next(each for each in each_page_once(walked.all(ROLES)) if each.role == role)


@pytest.mark.parametrize("role", ROLES)
def test_no_form_answers_hostile_input_with_an_error_of_ours(role: str, city: DemoCity, walked: Walker) -> None:
    found = pages_of(role, walked)
    city.renew()
    assert list(hostile.against_forms(city.app, found, draw=draw_of_today(role))) == []


@pytest.mark.parametrize("role", ROLES)
def test_no_address_answers_hostile_words_with_an_error_of_ours(role: str, city: DemoCity, walked: Walker) -> None:
    found = pages_of(role, walked)
    city.renew()
    assert list(hostile.against_addresses(city.app, found, draw=draw_of_today(role))) == []


def test_no_importer_chokes_on_a_hostile_file(city: DemoCity, tmp_path: Path) -> None:
    assert list(hostile.against_importers(city.app, tmp_path, IMPORTS)) == []


def test_a_sound_file_is_taken_in_by_the_same_command(city: DemoCity, tmp_path: Path) -> None:
    path = tmp_path / "sound.ics"
    path.write_bytes(hostile.sound_calendar())
    before = hostile.rows(city.app)["events"]
    result = city.app.test_cli_runner().invoke(args=["import", "events", str(path), *IMPORTS["events"]])
    assert result.exit_code == 0, result.output
    assert hostile.rows(city.app)["events"] == before + 1
