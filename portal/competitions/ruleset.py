"""The rules of an edition as canonical JSON with a digest: the same rules are the same bytes, whoever writes them down."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from portal.competitions.models.edition import Competition, Criterion, Group, Heat, Quota, Round, RuleSet
from portal.competitions.queries import editions

FORMAT = 1


def current(competition: Competition) -> RuleSet | None:
    """The rule set that holds now; None before the edition is frozen."""
    return editions.rule_set(competition)


def content_of(competition: Competition) -> dict[str, Any]:
    """Everything an entry is admitted, scored and ranked by. Who answers questions is no rule, nor is when the hall's board is shut."""
    return {
        "format": FORMAT,
        "number": f"{competition.number_prefix}-{competition.year}",
        "sectors": sorted(competition.sectors),
        "entries_open_at": _instant(competition.entries_open_at),
        "entries_close_at": _instant(competition.entries_close_at),
        "max_entries_per_applicant": competition.max_entries_per_applicant,
        "working_days": {
            "county": competition.county_days,
            "city": competition.city_days,
            "notice": competition.notice_days,
        },
        "gives_feedback": competition.gives_feedback,
        "regulations": {"zh": competition.regulations_zh, "en": competition.regulations_en},
        "groups": [_group(each) for each in sorted(competition.groups, key=lambda group: (group.position, group.code))],
        "heats": [_heat(each) for each in sorted(competition.heats, key=lambda heat: heat.name_zh)],
        "rounds": [_round(each) for each in sorted(competition.rounds, key=lambda round_: round_.position)],
    }


def canonical(content: dict[str, Any]) -> str:
    """The content as JSON with sorted keys and no blanks."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(text: str) -> str:
    """The SHA-256 of the text's UTF-8 bytes, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _group(group: Group) -> dict[str, Any]:
    return {
        "code": group.code,
        "name": _names(group),
        "note": {"zh": group.note_zh, "en": group.note_en},
        "eligibility": sorted(group.eligibility, key=lambda rule: str(rule["rule"])),
        "materials": sorted(group.materials, key=lambda material: str(material["kind"])),
    }


def _heat(heat: Heat) -> dict[str, Any]:
    return {"name": _names(heat), "makerspace": heat.makerspace.slug, "areas": sorted(heat.area_codes)}


def _round(round_: Round) -> dict[str, Any]:
    same = (
        "code", "position", "kind", "judges_per_entry", "aggregation", "ties", "spread_alarm", "is_adjusted_shown",
        "jury_percent", "pitch_minutes", "qa_minutes", "gap_minutes",
    )  # fmt: skip
    return {name: getattr(round_, name) for name in same} | {
        "name": _names(round_),
        "scores_open_at": _instant(round_.scores_open_at),
        "scores_close_at": _instant(round_.scores_close_at),
        "criteria": sorted(map(_criterion, round_.criteria), key=lambda row: (row["group"] or "", row["position"])),
        "quotas": sorted(map(_quota, round_.quotas), key=canonical),
    }


def _criterion(criterion: Criterion) -> dict[str, Any]:
    return {
        "group": criterion.group.code if criterion.group else None,
        "position": criterion.position,
        "name": _names(criterion),
        "points": criterion.points,
        "anchors": criterion.anchors,
    }


def _quota(quota: Quota) -> dict[str, Any]:
    return {
        "group": quota.group.code,
        "sector": quota.sector,
        "heat": quota.heat.name_zh if quota.heat else None,
        "places": quota.places,
    }


def _names(thing: Group | Heat | Round | Criterion) -> dict[str, str | None]:
    return {"zh": thing.name_zh, "en": thing.name_en}


def _instant(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="seconds")
