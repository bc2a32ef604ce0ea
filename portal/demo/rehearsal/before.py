"""The acts before the first round: the edition is set up, teams enter, offices look, judges accept."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from portal.accounts.models import Person
from portal.competitions.actions import (
    entering,
    planning,
    screening,
    setting_up,
    withdrawing,
)
from portal.competitions.actions.planning import Share
from portal.competitions.actions.setting_up import Opening
from portal.competitions.models.edition import Competition, Round
from portal.competitions.models.entries import Entry
from portal.competitions.queries import editions
from portal.competitions.queries import screening as looks
from portal.competitions.rules import (
    Aggregation,
    EligibilityRule,
    MaterialKind,
    RoundKind,
    Verdict,
)
from portal.competitions.timetable import Window
from portal.decks.accepting import Accepted
from portal.demo.rehearsal.casting import GROUPS, SECTORS, Cast, Team, cast_for
from portal.demo.rehearsal.witness import Witness
from portal.judging.actions import panel, ties
from portal.judging.actions.panel import Acceptance
from portal.judging.queries import panel as panels
from portal.judging.rules import ConflictKind
from portal.storage.files import Written

INVITED_A_DAY = 40


@dataclass(frozen=True)
class Size:
    """How much is played: entries, judges, how many of a group go on from each round before the final, who sits on
    stage, and how many of the public vote there."""

    entries: int
    judges: int
    places: tuple[int, int, int]
    on_stage: int = 7
    public: int = 100


FULL = Size(entries=1000, judges=50, places=(60, 15, 6))
SMALL = Size(entries=28, judges=12, places=(4, 3, 2), public=30)


class Before:
    """What is known of the edition that is played, and the acts before the first round; time passes from one to the next."""

    def __init__(self, size: Size, draw: Random, *, now: datetime) -> None:
        self.size, self.draw, self.now = size, draw, now
        self.witness = Witness()
        self.cast: Cast
        self.edition: Competition
        self.entries: list[Entry] = []
        self.worth: dict[int, float] = {}
        self.leaning: dict[int, float] = {}

    def set_up(self) -> None:
        """The edition beside its event: the usual groups, three rounds and a final in which the public has a fifth."""
        self.cast = cast_for(self.draw, teams=self.size.entries + 1, now=self.now)
        self.witness.working_days()
        organiser = self.cast.organiser
        opening = Opening(
            "CP", self.cast.event.starts_at.year, Window(self.now, self.now + timedelta(days=40))
        )  # its own numbers beside any edition of the year
        self.edition = setting_up.create(self.cast.event, opening, GROUPS, actor=organiser, now=self.now)
        semi = self.edition.rounds[1]
        words = {name: getattr(semi, name) for name in (*planning.SCORING, *planning.OTHER)} | {
            "kind": RoundKind.ONLINE, "name_zh": "复评", "name_en": "Second reading",
            "aggregation": Aggregation.TRIMMED_MEAN, "judges_per_entry": 5,
        }  # fmt: skip
        changed: dict[str, Any] = {"reason": None, "actor": organiser, "now": self.now}
        planning.add_round(self.edition, words, before=semi, version=self.edition.version, **changed)
        final = self.edition.rounds[-1]
        words = {name: getattr(final, name) for name in (*planning.SCORING, *planning.OTHER)}
        planning.edit_round(final, words | {"jury_percent": 20}, version=self.edition.version, **changed)
        for round_, places in zip(self.edition.rounds[:-1], self.size.places, strict=True):
            shares = [Share(group, None, None, places) for group in self.edition.groups]
            planning.set_quotas(round_, shares, version=self.edition.version, **changed)
        self.edition = self._edition()

    def enter(self) -> None:
        """Every team hands in; what is late, one too many or against the frozen rules is refused."""
        self.now += timedelta(days=1)
        teams = self.cast.teams[: self.size.entries]
        for team in teams:
            entry = self._written(team)
            entering.submit(entry, commitment=True, actor=team.leader, now=self.now)
            self.entries.append(entry)
            self.worth[entry.id] = team.worth
        first, late = teams[0], self.cast.teams[-1]
        other = next(group for group in self.edition.groups if group.code != first.group)
        self.witness.refused(
            "one leader enters one entry",
            lambda: entering.begin(
                self.edition, first.project, group=other, sector=first.project.sector, actor=first.leader, now=self.now
            ),
        )
        self.witness.refused(
            "the rules hold once entries are taken",
            lambda: planning.set_quotas(
                self.edition.rounds[0], [], version=self.edition.version, reason=None, actor=self.cast.organiser,
                now=self.now,
            ),
        )  # fmt: skip
        draft = self._written(late)
        self.witness.refused(
            "what comes late is not taken",
            lambda: entering.submit(
                draft, commitment=True, actor=late.leader, now=self.edition.entries_close_at + timedelta(seconds=1)
            ),
        )
        entering.discard(draft, actor=late.leader, now=self.now)
        self.witness.numbers(self.edition)

    def screen(self) -> None:
        """The county answers, some come back and come again, the city answers, one team withdraws."""
        self.now += timedelta(days=2)
        returned = self.entries[::12]
        for entry in self.entries:
            county = self.cast.counties[entry.area_id]
            if entry in returned:
                number = entry.number
                self._answer(entry, Verdict.RETURNED, county, "执照照片看不清，请重新上传。")
                leader = entry.applicant
                assert leader is not None
                kept = entering.submit(entry, commitment=True, actor=leader, now=self.now)
                self.witness.sees(
                    "a returned entry keeps its number and its versions", (entry.number, kept.number) == (number, 2)
                )
            self._answer(entry, Verdict.PASSED, county)
        self.now += timedelta(days=3)
        for place, entry in enumerate(self.entries):
            if place % 20 == 3:
                self._answer(entry, Verdict.REJECTED, self.cast.city, "与参赛要求不符：项目尚处概念阶段。")
                continue
            for warning in _warnings_of(entry):
                screening.override(entry, warning, "已核对原件，可以通过。", actor=self.cast.city, now=self.now)
            self._answer(entry, Verdict.PASSED, self.cast.city)
        leaver = self.entries[1]
        self._withdraw(leaver)
        self.witness.screened(self.edition)
        self.now = self.edition.entries_close_at + timedelta(days=1)

    def invite(self) -> None:
        """Judges use their links, say what they know, and name a tie."""
        for number in range(self.size.judges):
            if number and number % INVITED_A_DAY == 0:
                self.now += timedelta(days=1)
            address = f"judge-{self.cast.event.slug[-12:]}-{number:03d}@example.com"
            judge = panel.invite(
                self.edition, name=f"评委{number + 1:02d}（演示）", email=address, language="zh",
                actor=self.cast.organiser, now=self.now,
            )  # fmt: skip
            panel.open_by_link(judge, now=self.now)
            house = f"评审机构{number // 2:02d}（演示）" if number < self.size.judges // 6 else ""
            said = Acceptance(judge.name, "投资人", house, tuple(self.draw.sample(SECTORS, 3)))
            panel.accept(judge, said, now=self.now)
            self.leaning[judge.id] = self.draw.gauss(0, 0.05)
        judges = panels.accepted_judges(self.edition)
        panel.make_chair(judges[0], actor=self.cast.organiser, now=self.now)
        for judge in judges[1:]:
            entry = self.draw.choice(self.entries)
            ties.declare(judge, entry.project, ConflictKind.MENTOR, "担任过该团队的创业导师", now=self.now)

    def _edition(self) -> Competition:
        found = editions.competition(self.cast.event.slug)
        assert found is not None
        return found

    def _round(self, number: int) -> Round:
        self.edition = self._edition()
        return self.edition.rounds[number]

    def _written(self, team: Team) -> Entry:
        """A draft with everything its group needs."""
        group = next(each for each in self.edition.groups if each.code == team.group)
        entry = entering.begin(
            self.edition, team.project, group=group, sector=team.project.sector, actor=team.leader, now=self.now
        )
        if any(rule["rule"] == EligibilityRule.MAX_REVENUE for rule in group.eligibility):
            revenue = self.draw.choice((800_000, 6_000_000, 28_000_000, 45_000_000))
            entering.edit(entry, {"revenue_yuan": revenue}, version=entry.version, actor=team.leader, now=self.now)
        for kind in [MaterialKind(each["kind"]) for each in group.materials if each["is_required"]]:
            written = Written(f"rehearsal-{self.draw.getrandbits(100):x}", 1, "0" * 64)
            paper = Accepted(written, "pdf", 1)
            entering.bring_file(entry, kind, paper, name=f"{kind}.pdf", actor=team.leader, now=self.now)
        return entry

    def _answer(self, entry: Entry, verdict: Verdict, officer: Person, reason: str | None = None) -> None:
        look = looks.open_look(entry)
        assert look is not None
        screening.decide(entry, verdict, seen_look=look.id, reason=reason, actor=officer, now=self.now)

    def _withdraw(self, entry: Entry) -> None:
        leader = entry.applicant
        assert leader is not None
        words = "团队计划调整，自愿放弃参赛资格。"
        withdrawing.withdraw(entry, letter=words, commitment=True, actor=leader, now=self.now)


def _warnings_of(entry: Entry) -> list[EligibilityRule]:
    """The rules whose warnings the city has to answer."""
    look = looks.open_look(entry)
    return [found.rule for found in screening.warnings(look)] if look is not None else []
