"""The demo's competitions of today: one that takes entries, and one whose first round is being scored."""

from datetime import datetime, timedelta
from random import Random

from portal.areas.models import Area
from portal.competitions.actions import entering, freezing, screening, setting_up
from portal.competitions.actions.planning import Share, set_quotas
from portal.competitions.actions.setting_up import Opening
from portal.competitions.models.edition import Competition, Heat
from portal.competitions.queries import awards
from portal.competitions.rules import Verdict
from portal.competitions.timetable import Window
from portal.database import db
from portal.demo.contest_rows import Officers, entry_of, file_sheets, judge_of, keep_versions, look_at, seat_judges
from portal.demo.contest_stage import competition_event
from portal.demo.people import Cast
from portal.demo.words import MARK_EN, MARK_ZH
from portal.judging.actions import closing, panel
from portal.judging.queries import seats
from portal.makerspaces.models import Makerspace
from portal.projects.models import Project
from portal.projects.rules import ProjectState
from portal.storage.models import StoredFile

LUCHENG = "330302"
WAITING = 9
JUDGES = 6


def make_open(
    areas: dict[str, Area],
    spaces: list[Makerspace],
    projects: list[Project],
    cast: Cast,
    closed: Competition,
    paper: StoredFile,
    *,
    now: datetime,
) -> Competition:
    """Takes entries for three more weeks: the founder's draft, and some that wait for the county.

    Among these a past winner and two that carry one name, for the officers to notice.
    """
    organiser, founder = cast.by_role["organiser"], cast.by_role["founder"]
    year, opened = closed.year + 1, now - timedelta(days=10)
    event = competition_event(
        f"maker-competition-{year}", (f"{year}温州创客大赛", f"Wenzhou Maker Competition {year}"),
        (now + timedelta(days=150)).replace(hour=1, minute=0, second=0, microsecond=0), cast, spaces[1],
        at=now - timedelta(days=12),
    )  # fmt: skip
    opening = Opening("WZCK", year, Window(opened, now + timedelta(days=21)))
    edition = setting_up.create(event, opening, ("CK", "TD", "CC", "CZ"), actor=organiser, now=now - timedelta(days=12))
    edition.previous_id, edition.sectors = closed.id, []
    for number, code in enumerate(("330302", "330382")):
        area = areas[code]
        heat = Heat(
            makerspace=spaces[number],
            name_zh=f"{area.short_zh}分赛区{MARK_ZH}",
            name_en=f"{area.short_en} heat{MARK_EN}",
            area_codes=[code],
        )
        edition.heats.append(heat)
    db.session.flush()
    freezing.freeze(edition, actor=None, now=opened)
    groups = {group.code: group for group in edition.groups}
    own = projects[0]
    entering.begin(edition, own, group=groups["TD"], sector=own.sector, actor=founder, now=now - timedelta(days=2))
    winner = next(award.entry.project for award in awards.published(closed) if award.entry is not None)
    local = [each for each in projects[2:] if each.area_id == areas[LUCHENG].id and each is not winner]
    coming = [winner, projects[40], projects[41], *local][:WAITING]
    entries = [
        entry_of(
            edition, project, groups["CC" if project.usci else "CK" if number % 2 else "TD"], number=number + 1, paper=paper,
            at=now - timedelta(days=1 + number % 5, hours=number),
        )
        for number, project in enumerate(coming)
        if project.state == ProjectState.PUBLISHED
    ]  # fmt: skip
    edition.numbers_given = len(entries)
    db.session.add_all(entries)
    db.session.flush()
    keep_versions(entries)
    for entry in entries:
        assert entry.submitted_at is not None
        screening.receive(entry, now=entry.submitted_at)
    return edition


def make_scoring(
    draw: Random,
    spaces: list[Makerspace],
    projects: list[Project],
    cast: Cast,
    paper: StoredFile,
    *,
    now: datetime,
) -> Competition:
    """A contest of students in the middle of its first round: one sheet is still to come, the judge's."""
    organiser, chair = cast.by_role["organiser"], cast.crowd[1430]
    final_at = (now + timedelta(days=40)).replace(hour=1, minute=0, second=0, microsecond=0)
    event = competition_event(
        "campus-challenge", ("高校创客挑战赛", "Campus Maker Challenge"), final_at, cast, spaces[2],
        at=now - timedelta(days=60),
    )  # fmt: skip
    opening = Opening("WZGX", final_at.year, Window(now - timedelta(days=50), now - timedelta(days=15)))
    edition = setting_up.create(event, opening, ("CK",), actor=organiser, now=now - timedelta(days=60))
    edition.sectors = []
    first = edition.rounds[0]
    first.scores_open_at, first.scores_close_at = now - timedelta(days=3), now + timedelta(days=4)
    for round_, places in zip(edition.rounds[:-1], (6, 3), strict=True):
        shares = [Share(group, None, None, places) for group in edition.groups]
        db.session.flush()
        set_quotas(round_, shares, version=edition.version, reason=None, actor=organiser, now=now - timedelta(days=59))
    freezing.freeze(edition, actor=None, now=now - timedelta(days=50))
    entries = [
        entry_of(edition, project, edition.groups[0], number=number, paper=paper, at=now - timedelta(days=40 - number))
        for number, project in enumerate(projects, 1)
    ]
    edition.numbers_given = len(entries)
    db.session.add_all(entries)
    db.session.flush()
    keep_versions(entries)
    officers = Officers(cast.by_role["lucheng"], cast.by_role["city"])
    for entry in entries:
        db.session.add_all(look_at(entry, officers, answer=Verdict.PASSED))
    people = [chair, cast.by_role["judge"], *cast.crowd[1431 : 1431 + JUDGES - 2]]
    judges = [
        judge_of(edition, person, "创业导师", f"高校导师团{number + 1}{MARK_ZH}", at=now - timedelta(days=12))
        for number, person in enumerate(people)
    ]
    db.session.add_all(judges)
    db.session.flush()
    panel.make_chair(judges[0], actor=organiser, now=now - timedelta(days=11))
    seat_judges(first, entries, judges, first.judges_per_entry, at=now - timedelta(days=4))
    closing.open_round(first, actor=organiser, now=now - timedelta(days=3))
    sitting = list(seats.seats_of(first))
    waiting = next(seat for seat in sitting if seat.judge.person_id == cast.by_role["judge"].id)
    worth = {entry.id: draw.uniform(0.6, 0.9) for entry in entries}
    done = [seat for seat in sitting if seat is not waiting]
    file_sheets(first, done, worth, draw, at=now - timedelta(hours=5))
    return edition
