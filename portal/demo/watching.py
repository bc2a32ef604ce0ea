"""What a witness of a rehearsal does: it looks, counts its looks, and raises the words of what does not hold."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from portal.database import db
from portal.errors import Refusal


class Broken(AssertionError):
    """Something that must hold does not."""


class Watching:
    """Counts what was looked at, in `seen`."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()

    def sees(self, what: str, holds: bool, *about: Any) -> None:
        """Count one look. Raises Broken."""
        self.seen[what] += 1
        if not holds:
            raise Broken(f"{what}: {', '.join(map(str, about))}")

    def refused(self, what: str, act: Callable[[], Any]) -> None:
        """The act is refused, with words for the person, and leaves nothing behind."""
        try:
            with db.session.begin_nested():
                act()
        except Refusal:
            self.seen[what] += 1
            return
        raise Broken(what)
