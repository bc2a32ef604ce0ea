"""What a soak has done so far, kept in a file, so that it can be interrupted and taken up again."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass
class Ledger:
    """Steps done and faults found, by part. A step is a name that the seed alone determines."""

    path: Path
    seed: int
    done: dict[str, list[str]] = field(default_factory=dict)
    faults: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def open(cls, path: Path, *, seed: int | None, fresh: bool, otherwise: int) -> "Ledger":
        """The ledger in the file, or a new one where there is none, it is of another seed, or `fresh` is asked for."""
        if path.exists() and not fresh:
            kept = cls(path, **json.loads(path.read_text(encoding="utf-8")))
            if seed is None or kept.seed == seed:
                return kept
        return cls(path, otherwise if seed is None else seed)

    def todo(self, part: str, steps: Iterable[str]) -> Iterator[str]:
        """The steps that are not done yet; each counts as done when the next one is asked for."""
        known = set(self.done.setdefault(part, []))
        for step in steps:
            if step not in known:
                yield step
                self.done[part].append(step)
                self.save()

    def note(self, part: str, fault: str) -> None:
        """Keep a fault."""
        self.faults.setdefault(part, []).append(fault)
        self.save()

    def save(self) -> None:
        """Write the file whole or not at all."""
        kept = {name: value for name, value in asdict(self).items() if name != "path"}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_suffix(".new")
        draft.write_text(json.dumps(kept, ensure_ascii=False, indent=1), encoding="utf-8")
        draft.replace(self.path)
