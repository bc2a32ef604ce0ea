"""How a project reads on a card: its row in words of the page's language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext

from portal.events.rules import SECTOR_WORDS
from portal.investors.rules import ROUND_WORDS, STAGE_WORDS, GrowthStage, Round
from portal.projects import queries
from portal.projects.queries import CardRow
from portal.projects.rules import STATE_TONES, STATE_WORDS, ProjectState
from portal.web.formats import bilingual
from portal.web.language import language


@dataclass(frozen=True)
class Card:
    """What a card says. `name_lang` and `one_line_lang` name a text that stands in for a missing translation."""

    id: int
    slug: str
    url: str
    name: str
    name_lang: str | None
    one_line: str
    one_line_lang: str | None
    sector: str
    sector_word: str
    stage_word: str
    round_word: str
    place: str
    is_raising: bool
    state: str
    state_word: str
    state_tone: str
    cover_url: str
    cover_dark_url: str | None


def card(row: CardRow) -> Card:
    """The card of one row of `queries.listing` or `queries.card_rows`."""
    light, dark = cover_addresses(row.slug, row.sector, row.cover_code)
    state = ProjectState(row.state)
    is_open = state is ProjectState.PUBLISHED
    return Card(
        id=row.id,
        slug=row.slug,
        url=url_for("site.project", slug=row.slug),
        name=bilingual(row.name_zh, row.name_en),
        name_lang=foreign(row.name_zh, row.name_en),
        one_line=bilingual(row.one_line_zh, row.one_line_en),
        one_line_lang=foreign(row.one_line_zh, row.one_line_en),
        sector=row.sector,
        sector_word=gettext(SECTOR_WORDS[row.sector]),
        stage_word=gettext(STAGE_WORDS[GrowthStage(row.stage)]),
        round_word=gettext(ROUND_WORDS[Round(row.round)]),
        place=" · ".join(filter(None, (bilingual(row.area_zh, row.area_en), bilingual(row.space_zh, row.space_en)))),
        is_raising=row.is_raising and is_open,
        state=state,
        state_word=gettext("Raising money") if row.is_raising and is_open else gettext(STATE_WORDS[state]),
        state_tone=STATE_TONES[state],
        cover_url=light,
        cover_dark_url=dark,
    )


def cards(rows: Iterable[CardRow]) -> list[Card]:
    """The cards of these rows."""
    return [card(row) for row in rows]


def cards_of(numbers: Sequence[int]) -> list[Card]:
    """The cards of these projects (by id) in that order, in one query. Who may see them is the caller's affair."""
    return cards(queries.card_rows(numbers))


def cover_addresses(slug: str, sector: str, picture: str | None) -> tuple[str, str | None]:
    """The uploaded picture, or the drawn cover in light and in dark inks."""
    if picture:
        return url_for("projects.picture", slug=slug, v=picture[:8]), None
    return (
        url_for("projects.drawn_cover", sector=sector, slug=slug),
        url_for("projects.drawn_cover", sector=sector, slug=slug, theme="dark"),
    )


def foreign(zh: str | None, en: str | None) -> str | None:
    """The language of a text that stands in for a missing one, else nothing."""
    if language() == "en":
        return "zh-Hans" if zh and not en else None
    return "en" if en and not zh else None
