"""What an edition still lacks before entries can be taken by its rules."""

from dataclasses import dataclass

from portal.competitions.models.edition import Competition, Group, Round
from portal.errors import N_

FULL_MARKS = 100


@dataclass(frozen=True)
class Point:
    """An open point: where it is mended (`page`), and what is missing, as a msgid with its values."""

    page: str
    msgid: str
    values: dict[str, str | int]


def open_points(competition: Competition) -> list[Point]:
    """Everything that is missing, in the order of the set-up pages; empty where the rules are complete."""
    points = []
    if not (competition.regulations_zh or "").strip():
        points.append(Point("regulations", N_("The regulations are not written yet."), {}))
    if not competition.groups:
        points.append(Point("groups", N_("There is no group yet."), {}))
    if not competition.rounds:
        points.append(Point("rounds", N_("There is no round yet."), {}))
    pairs = [(round_, group) for round_ in competition.rounds for group in competition.groups]
    points += [
        Point(
            "rounds",
            N_("%(round)s, %(group)s: the criteria come to %(total)d points instead of 100."),
            {"round": round_.name_zh, "group": group.name_zh, "total": points_of(round_, group)},
        )
        for round_, group in pairs
        if points_of(round_, group) != FULL_MARKS
    ]
    points += [
        Point(
            "rounds",
            N_("%(round)s, %(group)s: nobody has said how many go on."),
            {"round": round_.name_zh, "group": group.name_zh},
        )
        for round_, group in pairs
        if round_ is not competition.rounds[-1] and not any(quota.group_id == group.id for quota in round_.quotas)
    ]
    return points


def points_of(round_: Round, group: Group) -> int:
    """What a group's criteria in a round come to."""
    return sum(each.points for each in round_.criteria if each.group_id in {None, group.id})
