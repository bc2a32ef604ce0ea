"""One page of a list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import request, url_for
from sqlalchemy import Select, func, select

from portal.database import db

Item = TypeVar("Item")


@dataclass(frozen=True)
class Page(Generic[Item]):
    """`number` counts from 1; `total` is the number of rows on all pages."""

    items: Sequence[Item]
    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    def url_for(self, number: int) -> str:
        """The address of another page of this list, with the same filters."""
        values: dict[str, Any] = {**request.args.to_dict(flat=False), **(request.view_args or {})}
        values.pop("page", None)
        if number > 1:
            values["page"] = number
        return url_for(request.endpoint or "", **values)


def page_number() -> int:
    """The page asked for in the address, from 1; nonsense is 1."""
    text = request.args.get("page", "1")
    return min(max(1, int(text)), 100_000) if text.isascii() and text.isdigit() and len(text) < 10 else 1


def paged(
    statement: Select[Any],
    *,
    size: int = 30,
    number: int = 1,
    read: Callable[[Any], Any] | None = None,
    total: int | None = None,
) -> Page[Any]:
    """The rows of one page and the total, in two queries (one where everything fits, or the `total` is known)."""
    rows = db.session.execute(statement.limit(size + 1).offset((number - 1) * size)).unique().scalars().all()
    if number == 1 and len(rows) <= size:
        total = len(rows)
    elif total is None:
        counted = select(func.count()).select_from(statement.order_by(None).options().subquery())
        total = db.session.execute(counted).scalar_one()
    items = rows[:size]
    return Page([read(row) for row in items] if read else list(items), number, size, total)
