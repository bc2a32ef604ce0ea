"""The demo's competitions: one that is over with all its results, one that takes entries, one whose sheets are being written."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import update

from portal.areas.models import Area
from portal.competitions.actions import (
    awarding,
    freezing,
    landing,
    noticing,
    objecting,
    paying,
    setting_up,
    withdrawing,
)
from portal.competitions.actions.awarding import Prize
from portal.competitions.actions.objecting import Said
from portal.competitions.actions.planning import Share, set_quotas
from portal.competitions.actions.setting_up import Opening
from portal.competitions.models.edition import Competition, Round
from portal.competitions.models.entries import Entry, RoundEntry
from portal.competitions.models.notices import PublicNotice
from portal.competitions.prizes import Tier
from portal.competitions.queries import rounds as standing
from portal.competitions.rules import (
    IN_ROUND,
    AwardKind,
    EntryState,
    LandingState,
    ObjectionState,
    Standing,
    Verdict,
)
from portal.competitions.timetable import Window
from portal.database import db
from portal.demo.contest_now import make_open, make_scoring
from portal.demo.contest_rows import (
    Officers,
    entry_of,
    file_sheets,
    judge_of,
    keep_versions,
    look_at,
    nominate,
    seat_judges,
    send_back,
)
from portal.demo.contest_stage import a_plan, competition_event
from portal.demo.people import Cast
from portal.demo.ventures import WAN
from portal.demo.words import MARK_EN, MARK_ZH
from portal.judging.actions import closing, finals, panel, scoring, signing
from portal.judging.models import Judge
from portal.judging.queries import seats
from portal.judging.rules import ConflictKind
from portal.makerspaces.models import Makerspace
from portal.projects.models import Project
from portal.projects.rules import ProjectState, RightState
from portal.storage.models import StoredFile

# How many of each group entered, came back first, were rejected, withdrew before the first round.
ENTERED = {"CK": 48, "CC": 42, "CZ": 30}
RETURNED, REJECTED, WITHDRAWN = 8, 6, 2
PLACES = (16, 6)
SITTING = (24, 5, 7)
TIERS = (
    Tier("一等奖", "First prize", 1, 20 * WAN),
    Tier("二等奖", "Second prize", 2, 10 * WAN),
    Tier("三等奖", "Third prize", 3, 5 * WAN),
)
HEADLINES = ("技术专家", "投资合伙人", "产业导师")
ON_CAMPUS = 9
SINCE_FINAL = timedelta(days=150)


def make_contests(
    draw: Random,
    areas: dict[str, Area],
    spaces: list[Makerspace],
    projects: list[Project],
    cast: Cast,
    *,
    now: datetime,
) -> None:
    """All three; the founder has a draft to finish, the judge a sheet to write, the county entries to look at."""
    shown = [project for project in projects[1:] if project.state == ProjectState.PUBLISHED]
    paper = a_plan(now=now)
    final_at = (now - SINCE_FINAL).replace(hour=1, minute=0, second=0, microsecond=0)
    chosen = _chosen(shown)
    edition = _Closed(draw, areas, spaces, cast, paper, final_at).play(chosen)
    make_open(areas, spaces, projects, cast, edition, paper, now=now)
    without = [project for project in shown if project.usci is None and project not in {each for each, _ in chosen}]
    make_scoring(draw, spaces, without[:ON_CAMPUS], cast, paper, now=now)


def _chosen(projects: Sequence[Project]) -> list[tuple[Project, str]]:
    """Who entered which group: companies with rights that hold the growing ones, other companies the young ones."""
    companies = [project for project in projects if project.usci]
    companies.sort(key=lambda project: not any(right.state == RightState.GRANTED for right in project.rights))
    makers = [project for project in projects if not project.usci]
    end = ENTERED["CZ"] + ENTERED["CC"]
    found = [
        *((project, "CZ") for project in companies[: ENTERED["CZ"]]),
        *((project, "CC") for project in companies[ENTERED["CZ"] : end]),
        *((project, "CK") for project in makers[: ENTERED["CK"]]),
    ]
    return sorted(found, key=lambda each: each[0].slug)


class _Closed:
    """The edition that is over, as of the days on which things happened."""

    def __init__(
        self,
        draw: Random,
        areas: dict[str, Area],
        spaces: list[Makerspace],
        cast: Cast,
        paper: StoredFile,
        final_at: datetime,
    ) -> None:
        self.draw, self.areas, self.spaces, self.cast, self.paper, self.final_at = (
            draw,
            areas,
            spaces,
            cast,
            paper,
            final_at,
        )
        self.organiser = cast.by_role["organiser"]
        self.worth: dict[int, float] = {}

    def day(self, days: int) -> datetime:
        """So many days after the final."""
        return self.final_at + timedelta(days=days)

    def play(self, chosen: Sequence[tuple[Project, str]]) -> Competition:
        """From the set-up to the paid prizes."""
        year = self.final_at.year
        self.event = competition_event(
            f"maker-competition-{year}", (f"{year}温州创客大赛", f"Wenzhou Maker Competition {year}"),
            self.final_at, self.cast, self.spaces[1], at=self.day(-95),
        )  # fmt: skip
        opening = Opening("WZCK", year, Window(self.day(-90), self.day(-55)))
        edition = setting_up.create(self.event, opening, tuple(ENTERED), actor=self.organiser, now=self.day(-95))
        edition.sectors = []
        for round_, places, (opens, closes) in zip(
            edition.rounds, (*PLACES, None), ((-42, -34), (-20, -19), (0, 1)), strict=True
        ):
            round_.scores_open_at, round_.scores_close_at = self.day(opens), self.day(closes)
            if places is not None:
                shares = [Share(group, None, None, places) for group in edition.groups]
                db.session.flush()
                set_quotas(
                    round_, shares, version=edition.version, reason=None, actor=self.organiser, now=self.day(-94)
                )
        freezing.freeze(edition, actor=None, now=self.day(-90))
        accepted = self._enter(edition, chosen)
        judges = self._judges(edition)
        for number, round_ in enumerate(edition.rounds):
            self._round(edition, round_, number, judges, accepted)
        self._award(edition)
        self.event.state, self.event.ended_at, self.event.headcount = "ended", self.event.ends_at, 168
        self.event.headcount_confirmed_at = self.event.ends_at + timedelta(hours=2)
        db.session.flush()
        return edition

    def _enter(self, edition: Competition, chosen: Sequence[tuple[Project, str]]) -> list[Entry]:
        officers = Officers(self.cast.by_role["lucheng"], self.cast.by_role["city"])
        groups = {group.code: group for group in edition.groups}
        entries = [
            entry_of(edition, project, groups[code], number=number, paper=self.paper, at=self.day(-88 + number // 5))
            for number, (project, code) in enumerate(chosen, 1)
        ]
        edition.numbers_given = len(entries)
        db.session.add_all(entries)
        db.session.flush()
        keep_versions(entries)
        found, back = [], []
        for number, entry in enumerate(entries):
            is_rejected = number < REJECTED * 7 and number % 7 == 6 and number % 13 != 5
            reason = "与组别条件不符：未提供所需的登记材料。" if is_rejected else None
            if number % 13 == 5 and number < RETURNED * 13:
                found.append(send_back(entry, officers, "商业计划书缺少财务部分，请补充后重新提交。"))
                back.append(entry)
            found += look_at(entry, officers, answer=Verdict.REJECTED if is_rejected else Verdict.PASSED, reason=reason)
            if number % 4 == 0:
                nominate(entry, self.spaces[number % 20], at=entry.created_at)
            self.worth[entry.id] = min(0.97, max(0.4, self.draw.gauss(0.76, 0.08)))
        db.session.add_all(found)
        db.session.flush()
        keep_versions(back, number=2)
        for entry in [entry for entry in entries if entry.state == EntryState.ACCEPTED][-WITHDRAWN:]:
            entry.state, entry.withdrawn_at = EntryState.WITHDRAWN, self.day(-44)
            entry.withdrawal = "核心成员赴外地工作，无法按期参赛，自愿放弃。"
        db.session.flush()
        return [entry for entry in entries if entry.state == EntryState.ACCEPTED]

    def _judges(self, edition: Competition) -> list[Judge]:
        people = [self.cast.by_role["judge"], *self.cast.crowd[1400 : 1400 + SITTING[0] - 1]]
        judges = [
            judge_of(edition, person, HEADLINES[number % 3], f"评审单位{number + 1:02d}{MARK_ZH}", at=self.day(-50))
            for number, person in enumerate(people)
        ]
        db.session.add_all(judges)
        db.session.flush()
        panel.make_chair(judges[0], actor=self.organiser, now=self.day(-49))
        return judges

    def _round(
        self, edition: Competition, round_: Round, number: int, judges: list[Judge], accepted: list[Entry]
    ) -> None:
        at, chair = round_.scores_open_at, judges[0].person
        in_round = accepted if number == 0 else [place.entry for place in standing.places(round_, IN_ROUND)]
        panelists = judges[: SITTING[number]]
        seat_judges(
            round_, in_round, panelists, min(round_.judges_per_entry, len(panelists)), at=at - timedelta(days=1)
        )
        if number == len(edition.rounds) - 1:
            finals.seal_lots(round_, actor=self.organiser, now=at - timedelta(days=1))
            finals.draw_lots(round_, "敢为天下先", actor=self.organiser, now=at)
            finals.arrange(round_, keeps_sectors_apart=False, quorum=0, actor=self.organiser, now=at)
        closing.open_round(round_, actor=self.organiser, now=at)
        sitting = list(seats.seats_of(round_))
        if number == 0:
            for seat in sitting[5:300:80]:
                words = "曾为该团队提供咨询"
                scoring.recuse(seat, ConflictKind.OTHER, words, actor=seat.judge.person, now=at)
            sitting = list(seats.seats_of(round_))
        # Two of the makers stand level where six go on: the earlier round decides.
        level = ("CK", PLACES[1]) if number == 1 else None
        file_sheets(round_, sitting, self.worth, self.draw, at=at + timedelta(hours=6), level=level)
        end = round_.scores_close_at
        if number == len(edition.rounds) - 1:
            shown = update(RoundEntry).where(RoundEntry.round_id == round_.id)
            db.session.execute(shown.values(revealed_at=at + timedelta(hours=7)))
        closing.close(round_, actor=self.organiser, now=end)
        signing.sign(round_, actor=chair, now=end)
        if number < len(edition.rounds) - 1:
            following = edition.rounds[number + 1]
            if number == 1:
                self._forfeit(following)
            self._notice(edition, f"{round_.name_zh}晋级名单公示", round_, end)
        told = update(RoundEntry).where(RoundEntry.round_id == round_.id, RoundEntry.decided_at.is_not(None))
        db.session.execute(told.values(told_at=end))

    def _forfeit(self, final: Round) -> None:
        """One that was to be heard in the final gives its place up."""
        entry = standing.places(final, {Standing.PENDING})[0].entry
        leader = entry.applicant
        assert leader is not None
        words = "主讲人因病无法到场，自愿放弃决赛资格。"
        withdrawing.withdraw(entry, letter=words, commitment=True, actor=leader, now=self.day(-18))

    def _notice(self, edition: Competition, title: str, round_: Round | None, at: datetime) -> PublicNotice:
        draft = noticing.Draft(
            title + MARK_ZH, noticing.shortest_end(edition, now=at), round_, title_en=f"Public notice{MARK_EN}"
        )
        notice = noticing.post(edition, draft, actor=self.organiser, now=at)
        if round_ is not None:
            noticing.settle(notice, actor=self.organiser, now=_after(notice))
        return notice

    def _award(self, edition: Competition) -> None:
        at = self.day(2)
        awarding.propose(edition, TIERS, first_percent=40, actor=self.organiser, now=at)
        best = self.spaces[0]
        for prize in (
            Prize(AwardKind.ORGANISER, "最佳组织奖", "Best organiser", recipient_zh=best.name_zh, recipient_en=best.name_en),
            Prize(AwardKind.ADVISER, "优秀指导教师", "Best adviser", recipient_zh="徐望舒" + MARK_ZH, recipient_en="Xu Wangshu" + MARK_EN),
        ):  # fmt: skip
            awarding.add(edition, prize, actor=self.organiser, now=at)
        notice = self._notice(edition, "拟获奖名单公示", None, at)
        objector = self.cast.crowd[1450]
        said = Said(objector.name, "objector@example.com", "成长组一等奖项目的专利是否为职务发明，请予核实。")
        objection = objecting.object_to(notice, said, actor=objector, now=at + timedelta(days=1))
        for state, words in (
            (ObjectionState.TAKEN_UP, "已受理，正在调取专利登记簿副本。"),
            (ObjectionState.NOT_UPHELD, "经核实，专利权人为该企业，不属职务发明争议，异议不成立。"),
        ):
            objecting.answer(objection, state, words, actor=self.organiser, now=at + timedelta(days=3))
        published = awarding.publish(edition, actor=self.organiser, now=_after(notice))
        paid = _after(notice) + timedelta(days=20)
        for number, award in enumerate(published):
            for part in award.payments[:1]:
                day = paid.date()
                paying.pay(part, paid_on=day, evidence=self.paper, actor=self.organiser, now=paid)
            if award.entry is not None:
                landed = list(LandingState)[number % 5]
                landing.note(
                    award.entry.project, self.final_at.year, landed, None, actor=self.cast.by_role["city"], now=paid
                )


def _after(notice: PublicNotice) -> datetime:
    """The day after the notice's last."""
    return notice.posted_at + timedelta(days=(notice.ends_on - notice.posted_on).days + 1)
