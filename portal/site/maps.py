"""The schematic map: a tile for each unit with its number."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from portal.site.queries.listing import Unit
from portal.web.language import language


@dataclass(frozen=True)
class Tile:
    """What the component `schematic_map` shows of one unit."""

    code: str
    short_name: str
    name: str
    count: int
    url: str | None
    current: bool = False


def tiles(units: Iterable[Unit], address: Callable[[str], str], chosen: str = "") -> list[Tile]:
    """The twelve divisions at their places, and the zones that have something, which lie inside them, after these."""
    return [_tile(unit, address, chosen) for unit in units if unit.is_division or unit.count or unit.code == chosen]


def _tile(unit: Unit, address: Callable[[str], str], chosen: str) -> Tile:
    english = language() == "en"
    return Tile(
        code=unit.code,
        short_name=unit.short_en if english else unit.short_zh,
        name=unit.name_en if english else unit.name_zh,
        count=unit.count,
        url=address(unit.code),
        current=unit.code == chosen,
    )
