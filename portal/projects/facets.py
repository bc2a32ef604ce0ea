"""How the facets of a list of projects read, and where each of their values leads."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from flask_babel import gettext

from portal.events.rules import SECTOR_WORDS
from portal.investors.rules import ROUND_WORDS, STAGE_WORDS
from portal.projects.queries import CardRow, Listing
from portal.projects.rules import BACKGROUND_WORDS, Filters
from portal.web.formats import bilingual
from portal.web.language import language

SPACES_SHOWN = 12
Address: TypeAlias = Callable[[Filters], str]


@dataclass(frozen=True)
class Choice:
    """One value of a facet: where it leads, how many it shows, whether it is chosen."""

    label: str
    url: str
    count: int
    is_chosen: bool


def most_common(found: Listing) -> list[int]:
    """The makerspaces (by number) worth a line of their own: those with the most teams."""
    return [number for number, _count in found.facets["space"].most_common(SPACES_SHOWN)]


def facets_of(
    filters: Filters, found: Listing, areas: Sequence[CardRow], spaces: Mapping[int, CardRow], address: Address
) -> list[tuple[str, str, list[Choice]]]:
    """Each facet with its heading and the values that would show something. `address` makes one of filters."""

    def choices(name: str, options: Any) -> list[Choice]:
        counts = found.facets[name]
        return [
            Choice(
                label,
                address(
                    filters.without(name) if getattr(filters, name) == value else replace(filters, **{name: value})
                ),
                counts.get(key, 0),
                getattr(filters, name) == value,
            )
            for label, value, key in options
            if counts.get(key) or getattr(filters, name) == value
        ]

    def known(words: Any) -> list[tuple[str, str, str]]:
        return [(gettext(word), str(value), str(value)) for value, word in words.items()]

    english = language() == "en"
    by_area = [(row.short_en if english else row.short_zh, row.code, row.id) for row in areas]
    most = sorted(spaces.values(), key=lambda row: -found.facets["space"].get(row.id, 0))
    by_space = [(bilingual(row.name_zh, row.name_en), row.slug, row.id) for row in most]
    all_of_them = [
        (gettext("Sector"), "sector", choices("sector", known(SECTOR_WORDS))),
        (gettext("Growth stage"), "stage", choices("stage", known(STAGE_WORDS))),
        (gettext("Round"), "round", choices("round", known(ROUND_WORDS))),
        (gettext("Area"), "area", choices("area", by_area)),
        (gettext("Founder's background"), "background", choices("background", known(BACKGROUND_WORDS))),
        (gettext("Makerspace"), "space", choices("space", by_space)),
    ]
    return [facet for facet in all_of_them if facet[2]]


def chosen_of(
    filters: Filters, areas: Sequence[CardRow], spaces: Mapping[int, CardRow], address: Address
) -> list[tuple[str, str]]:
    """What is asked for in words, each with the address without it."""
    english = language() == "en"
    area_names = {row.code: row.short_en if english else row.short_zh for row in areas}
    space_names = {row.slug: bilingual(row.name_zh, row.name_en) for row in spaces.values()}
    said = [
        ("q", f"“{filters.q}”" if filters.q else ""),
        ("sector", _word(SECTOR_WORDS, filters.sector)),
        ("stage", _word(STAGE_WORDS, filters.stage)),
        ("round", _word(ROUND_WORDS, filters.round)),
        ("area", area_names.get(filters.area, filters.area)),
        ("background", _word(BACKGROUND_WORDS, filters.background)),
        ("space", space_names.get(filters.space, filters.space)),
        ("is_raising", gettext("Raising money") if filters.is_raising else ""),
        ("is_closed", gettext("Closed, with lessons") if filters.is_closed else ""),
    ]
    return [(word, address(filters.without(name))) for name, word in said if word]


def _word(words: Any, value: str) -> str:
    return gettext(words[value]) if value else ""
