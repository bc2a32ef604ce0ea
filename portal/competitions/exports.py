"""Lists that leave the portal: the offices' summary list (报名项目汇总表), and published results as open data."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.areas.models import Area
from portal.competitions.models.awards import Award
from portal.competitions.models.edition import Competition
from portal.competitions.models.entries import Entry, RoundEntry
from portal.competitions.rules import ENTRY_WORDS, EntryState
from portal.documents.columns import Column, ColumnKind
from portal.documents.spreadsheets import Sheet, csv_bytes, xlsx_bytes
from portal.events.rules import SECTOR_WORDS, Sector
from portal.web.addresses import public_url
from portal.web.formats import bilingual, table_time
from portal.web.language import language

LICENCE = "CC-BY-4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
RESULT_COLUMNS = (
    "edition_year", "group_code", "group_zh", "group_en", "award_kind", "place", "title_zh", "title_en", "number",
    "project_zh", "project_en", "recipient_zh", "recipient_en", "sector", "area_code", "area_zh", "makerspace_zh",
    "prize_yuan", "certificate_number", "published_on", "verify_url",
)  # fmt: skip


def summary_list(entries: Iterable[Entry], team_sizes: Mapping[int, int]) -> bytes:
    """The summary list as a workbook: a row for each entry, the total, and a line for seal and signature."""
    number = ColumnKind.INTEGER
    columns = [
        Column("row", _("No."), number, width=6), Column("number", _("Entry number"), width=18),
        Column("project", _("Project"), width=32), Column("group", _("Group"), width=12),
        Column("sector", _("Sector"), width=16), Column("unit", _("County or zone"), width=16),
        Column("heat", _("Regional heat"), width=18), Column("organisation", _("Company or team"), width=28),
        Column("usci", _("Unified social credit code"), width=22), Column("founded", _("Founded on"), ColumnKind.DATE, width=12),
        Column("leader", _("Leader"), width=14), Column("phone", _("Phone"), width=16),
        Column("email", _("E-mail"), width=26), Column("people", _("People in the team"), number, width=10),
        Column("nominated", _("Nominated by"), width=28), Column("adviser", _("Adviser"), width=14),
        Column("handed_in", _("Handed in"), width=18), Column("state", _("State"), width=16),
        Column("reason", _("Reason"), width=30),
    ]  # fmt: skip
    rows = [_summary_row(place, entry, team_sizes.get(entry.id, 0)) for place, entry in enumerate(entries, start=1)]
    notes = [
        ngettext("%(num)d entry in all", "%(num)d entries in all", len(rows)),
        _("Reporting unit (seal):            Filled in by:            Telephone:            Date:"),
    ]
    return xlsx_bytes(Sheet(_("Summary list"), columns, rows, notes))


def results_csv(awards: Iterable[Award]) -> bytes:
    """The published awards, a row each."""
    columns = [Column(name, name) for name in RESULT_COLUMNS]
    return csv_bytes(Sheet("results", columns, [result_row(award) for award in awards]))


def results_json(competition: Competition, awards: Iterable[Award], advanced: Iterable[RoundEntry]) -> dict[str, Any]:
    """The published awards and who went on from each round whose list stands, with the licence."""
    event = competition.event
    return {
        "format": "makerday-competition-results/1",
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
        "edition": {
            "year": competition.year,
            "title_zh": event.title_zh,
            "title_en": event.title_en,
            "url": public_url("site.event", "zh", slug=event.slug),
        },
        "awards": [result_row(award) for award in awards],
        "advanced": [
            {
                "round_zh": place.round.name_zh,
                "round_en": place.round.name_en,
                "group_code": place.entry.group.code,
                "number": place.entry.number,
                "project_zh": place.entry.project.name_zh,
                "project_en": place.entry.project.name_en,
                "sector": place.entry.sector,
                "area_code": unit_of(place.entry).code,
                "standing": place.standing,
            }
            for place in advanced
        ],
    }


def result_row(award: Award) -> dict[str, Any]:
    """One published award, with keys that do not change with the language. It names projects and bodies, no people's contacts."""
    entry, group = award.entry, award.group
    unit = unit_of(entry) if entry is not None else None
    space = entry.nominating_makerspace if entry is not None else None
    return {
        "edition_year": award.competition.year,
        "group_code": group.code if group else None,
        "group_zh": group.name_zh if group else None,
        "group_en": group.name_en if group else None,
        "award_kind": award.kind,
        "place": award.place,
        "title_zh": award.title_zh,
        "title_en": award.title_en,
        "number": entry.number if entry else None,
        "project_zh": entry.project.name_zh if entry else None,
        "project_en": entry.project.name_en if entry else None,
        "recipient_zh": award.recipient_zh,
        "recipient_en": award.recipient_en,
        "sector": entry.sector if entry else None,
        "area_code": unit.code if unit else None,
        "area_zh": unit.name_zh if unit else None,
        "makerspace_zh": space.name_zh if space else None,
        "prize_yuan": award.prize_yuan,
        "certificate_number": award.certificate_number,
        "published_on": table_time(award.published_at)[:10] if award.published_at else None,
        "verify_url": public_url("competitions.verify", "zh", code=award.code),
    }


def unit_of(entry: Entry) -> Area:
    """The county or zone the entry counts for."""
    return entry.assessed_unit or entry.area


def _summary_row(place: int, entry: Entry, people: int) -> dict[str, Any]:
    project, leader = entry.project, entry.applicant
    body = (entry.nominating_makerspace or entry.nominating_organisation) if entry.nominated_at is not None else None
    return {
        "row": place,
        "number": entry.number,
        "project": project.name(language()),
        "group": entry.group.name(language()),
        "sector": _(SECTOR_WORDS[Sector(entry.sector)]),
        "unit": unit_of(entry).name(language()),
        "heat": entry.heat.name(language()) if entry.heat else "",
        "organisation": project.organisation_name,
        "usci": project.usci,
        "founded": project.founded_on,
        "leader": leader.name if leader else "",
        "phone": leader.phone if leader else "",
        "email": leader.email if leader else "",
        "people": people,
        "nominated": bilingual(body.name_zh, body.name_en) if body else "",
        "adviser": entry.adviser_name,
        "handed_in": table_time(entry.submitted_at) if entry.submitted_at else "",
        "state": _(ENTRY_WORDS[EntryState(entry.state)]),
        "reason": entry.reason,
    }
