"""What recommendations are made of: the thesis, the projects, the fund's own verdicts, who was shown lately."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import case, func, literal, select, union_all
from sqlalchemy.orm import aliased

from portal.areas.models import Area
from portal.database import db
from portal.interests.matching import Candidate, Ranking, Scored, Wish, recommend
from portal.interests.models import Impression, Intent, Judgement, LearningReset, Shortlisted
from portal.interests.queries.searching import tied_to
from portal.interests.rules import IntentState, Verdict
from portal.investors.models import Investor, Thesis
from portal.projects.models import Project
from portal.projects.rules import ProjectState

REMEMBERED = timedelta(days=30)
LONGEST_TEXT = 300


@dataclass(frozen=True)
class Memory:
    """What the desk knows of projects, by their id.

    `liked` and `disliked` are what recommendations learn from: the fund's own word since it last began anew. `seen` is how
    often anybody was shown a project in a month, without today; `noted` is what this fund was shown today.
    """

    verdicts: Mapping[int, Verdict]
    liked: frozenset[int]
    disliked: frozenset[int]
    kept: frozenset[int]
    said: frozenset[int]
    seen: Mapping[int, int]
    noted: frozenset[int]

    @property
    def settled(self) -> frozenset[int]:
        """What needs no recommending any more: refused, kept in sight, or spoken to."""
        refused = frozenset(number for number, verdict in self.verdicts.items() if verdict is Verdict.NO)
        return refused | self.kept | self.said


def wish_of(thesis: Thesis | None) -> Wish:
    """The thesis as the ranking reads it; without one nothing is preferred."""
    if thesis is None:
        return Wish()
    return Wish(
        sectors=frozenset(thesis.sectors),
        stages=frozenset(thesis.stages),
        rounds=frozenset(thesis.rounds),
        areas=frozenset(thesis.areas),
        ticket_min=thesis.ticket_min_yuan,
        ticket_max=thesis.ticket_max_yuan,
        words=thesis.words,
    )


def candidate_of(project: Project) -> Candidate:
    """A project at hand, with its area and unit, as the ranking reads it."""
    unit = project.assessed_unit
    text = (project.name_zh, project.one_line_zh, project.one_line_en, (project.highlights_zh or "")[:LONGEST_TEXT])
    return Candidate(
        id=project.id,
        sector=project.sector,
        stage=project.stage,
        round=project.round,
        areas=frozenset({project.area.code} | ({unit.code} if unit else set())),
        ask_yuan=project.ask_yuan,
        text=" ".join(each for each in text if each),
    )


def candidates(investor_id: int) -> list[Candidate]:
    """The published projects without the fund's own teams', as the ranking reads them."""
    unit = aliased(Area)
    rows = db.session.connection().execute(
        select(
            Project.id,
            Project.sector,
            Project.stage,
            Project.round,
            Area.code,
            unit.code,
            Project.ask_yuan,
            Project.name_zh,
            Project.one_line_zh,
            Project.one_line_en,
            func.substr(Project.highlights_zh, 1, LONGEST_TEXT),
        )
        .join(Area, Area.id == Project.area_id)
        .outerjoin(unit, unit.id == Project.assessed_unit_id)
        .where(Project.state == ProjectState.PUBLISHED, ~tied_to(investor_id))
        .order_by(Project.id)
    )
    return [
        Candidate(
            id=row[0],
            sector=row[1],
            stage=row[2],
            round=row[3],
            areas=frozenset(code for code in (row[4], row[5]) if code),
            ask_yuan=row[6],
            text=" ".join(text for text in row[7:] if text),
        )
        for row in rows
    ]


def memory_of(investor: Investor, today: date) -> Memory:
    """Everything recommendations and the desk's buttons ask of the past, in one query."""
    since = select(LearningReset.reset_at).where(LearningReset.investor_id == investor.id).scalar_subquery()
    lately = Impression.shown_on.between(today - REMEMBERED, today - timedelta(days=1))
    rows = db.session.execute(
        union_all(
            select(Judgement.project_id, Judgement.verdict, case((Judgement.judged_at <= since, 0), else_=1)).where(
                Judgement.investor_id == investor.id
            ),
            select(Shortlisted.project_id, literal("kept"), case((Shortlisted.added_at <= since, 0), else_=1)).where(
                Shortlisted.investor_id == investor.id
            ),
            select(Intent.project_id, literal("said"), literal(1)).where(
                Intent.investor_id == investor.id, Intent.state == IntentState.OPEN
            ),
            select(Impression.project_id, literal("seen"), func.count()).where(lately).group_by(Impression.project_id),
            select(Impression.project_id, literal("noted"), literal(1)).where(
                Impression.investor_id == investor.id, Impression.shown_on == today
            ),
        )
    ).all()
    by_word: dict[str, dict[int, int]] = {}
    for number, word, count in rows:
        by_word.setdefault(word, {})[number] = count
    verdicts = {number: verdict for verdict in Verdict for number in by_word.get(verdict, ())}
    liked = {number for word in (Verdict.WANT, "kept") for number, counts in by_word.get(word, {}).items() if counts}
    disliked = frozenset(number for number, counts in by_word.get(Verdict.NO, {}).items() if counts)
    return Memory(
        verdicts=verdicts,
        liked=frozenset(liked) - disliked,
        disliked=disliked,
        kept=frozenset(by_word.get("kept", ())),
        said=frozenset(by_word.get("said", ())),
        seen=by_word.get("seen", {}),
        noted=frozenset(by_word.get("noted", ())),
    )


def recommended(investor: Investor, memory: Memory, today: date, *, k: int = 10) -> list[Scored]:
    """The day's recommendations for the fund, best first; the same all day for the same facts."""
    return recommend(
        wish_of(investor.thesis),
        candidates(investor.id),
        k=k,
        liked=memory.liked,
        disliked=memory.disliked,
        excluded=memory.settled,
        seen=memory.seen,
        seed=f"{today.isoformat()}:{investor.slug}",
    )


def explained(investor: Investor, project_id: int, memory: Memory) -> Scored | None:
    """How one project fits the fund, with its parts; None for one that is not ranked."""
    ranking = Ranking(wish_of(investor.thesis), candidates(investor.id), liked=memory.liked, disliked=memory.disliked)
    return ranking.explained(project_id) if project_id in ranking.scores else None
