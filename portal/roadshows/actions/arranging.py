"""The running order: drawn by lot, arranged by rules or by hand, published to the stage, to the teams and to everybody."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from portal.accounts.models import Person
from portal.audit.actions import record
from portal.database import db
from portal.errors import N_, Conflict, Refusal
from portal.events.rules import Sector
from portal.projects.models import Project
from portal.roadshows import hall, letters, queries
from portal.roadshows.actions import places
from portal.roadshows.models import Commentator, Pitch, Roadshow
from portal.roadshows.rules import OPEN_EVENTS, PitchState, pitch_times, places_within
from portal.solvers.ordering import Arrangement, Entry, Problem, arranged
from portal.stage import queries as stages
from portal.stage.actions import draws, running
from portal.stage.actions.running import TurnPlan
from portal.stage.models import Draw, Stage, Turn
from portal.stage.rules import TurnKind

TO_ORDER = frozenset({PitchState.CONFIRMED, PitchState.PRESENTED, PitchState.ABSENT})


def seal_lots(show: Roadshow, *, actor: Person, now: datetime) -> Draw:
    """Fix the names of the confirmed projects and the sealed secret, for everybody to see. Raises Refusal for fewer than two."""
    pitches = _to_order(show)
    stage = stages.stage_of(show.event)
    if stage is None:
        # No order is shown before it is published: the stage stands empty until then.
        stage = running.prepare(show.event, [], starts_at=show.first_pitch_at, actor=actor, now=now)
    names = _names(pitches)
    show.draw = draws.seal(stage, sorted(names), actor=actor, now=now, notes={"projects": names})
    db.session.flush()
    return show.draw


def draw_lots(show: Roadshow, word: str = "", *, actor: Person, now: datetime) -> Draw:
    """Draw the lots that were sealed and stand the projects in that order; who came later follows.

    Without a seal both happen at once. Raises Conflict where these lots are drawn already and nobody has come since.
    """
    pitches = _to_order(show)
    names = _names(pitches)
    sealed = show.draw if show.draw is not None and set(show.draw.entries) == set(names) else None
    if sealed is not None and sealed.order is not None:
        raise Conflict(N_("These lots are drawn already."))
    draws.reveal(sealed or seal_lots(show, actor=actor, now=now), word, actor=actor, now=now)
    for position, pitch in enumerate(sorted(pitches, key=lambda pitch: (_drawn(show, pitch), _place(pitch)))):
        pitch.position = position
    db.session.flush()
    assert show.draw is not None  # sealed just now or before
    return show.draw


def arrange(show: Roadshow, *, actor: Person, now: datetime) -> Arrangement:
    """Stand the projects as near to the draw as the rules allow. Raises Infeasible (solvers.ordering) with the rules that clash."""
    pitches = _to_order(show)
    if show.draw is None or show.draw.order is None:
        raise Refusal(N_("Please draw lots first: the rules only move what was drawn."))
    found = arranged(problem_of(show, pitches, hall.commentators(show)))
    by_code = {pitch.code: pitch for pitch in pitches}
    for position, code in enumerate(found.order):
        by_code[code].position = position
    record(actor, "arrange", "roadshow", show.event.slug, now=now, after={"order": list(found.order)})
    db.session.flush()
    return found


def keep_rules(show: Roadshow, *, keeps_sectors_apart: bool, quorum: int, actor: Person, now: datetime) -> None:
    """Which rules the order keeps."""
    before = {"sectors": show.keeps_sectors_apart, "quorum": show.quorum}
    show.keeps_sectors_apart, show.quorum = keeps_sectors_apart, quorum
    after = {"sectors": keeps_sectors_apart, "quorum": quorum}
    if after != before:
        record(actor, "change rules", "roadshow", show.event.slug, now=now, before=before, after=after)
    db.session.flush()


def reorder(show: Roadshow, codes: Sequence[str], *, actor: Person, now: datetime) -> None:
    """Stand the projects in this order. Raises Conflict where it does not name just those that have confirmed."""
    pitches = {pitch.code: pitch for pitch in _to_order(show)}
    if sorted(codes) != sorted(pitches):
        raise Conflict(N_("Somebody has confirmed or withdrawn meanwhile. Please look at the order again."))
    before = [code for code, pitch in sorted(pitches.items(), key=lambda item: _place(item[1]))]
    for position, code in enumerate(codes):
        pitches[code].position = position
    if list(codes) != before:
        record(
            actor,
            "reorder",
            "roadshow",
            show.event.slug,
            now=now,
            before={"order": before},
            after={"order": list(codes)},
        )
    db.session.flush()


def publish(show: Roadshow, *, actor: Person, now: datetime) -> Stage:
    """Bring the order on stage, tell the teams their places and show it to everybody.

    Raises Refusal without projects, Conflict once the stage is running.
    """
    if show.event.state not in OPEN_EVENTS:
        raise Conflict(N_("This event does not take pitches any more."))
    pitches = _to_order(show)
    if not pitches:
        raise Refusal(N_("Nobody has confirmed yet."))
    for position, pitch in enumerate(pitches):
        pitch.position = position
    stage = running.prepare(show.event, _turns(show, pitches), starts_at=show.first_pitch_at, actor=actor, now=now)
    show.order_published_at, show.orders = now, show.orders + 1
    record(actor, "publish order", "roadshow", show.event.slug, now=now, after={"order": [p.code for p in pitches]})
    db.session.flush()
    times = pitch_times(show.plan, len(pitches), interludes(stage))
    for pitch, (starts_at, ends_at) in zip(pitches, times, strict=True):
        letters.order_published(pitch, starts_at=starts_at, ends_at=ends_at, now=now)
    return stage


def problem_of(show: Roadshow, pitches: Sequence[Pitch], commentators: Sequence[Commentator]) -> Problem:
    """What the ordering wants to know of a roadshow: entries by the pitches' codes, in drawn order."""
    times = pitch_times(show.plan, len(pitches), interludes(stages.stage_of(show.event)))
    accepted = [each for each in commentators if each.accepted_at is not None]
    entries = [
        Entry(
            id=pitch.code,
            sector=None if pitch.project.sector == Sector.GENERAL else pitch.project.sector,
            free=places_within(times, pitch.free_from, pitch.free_until),
            tied=frozenset(
                each.code for each in accepted if any(tie.project_id == pitch.project_id for tie in each.ties)
            ),
        )
        for pitch in sorted(pitches, key=lambda pitch: (_drawn(show, pitch), _place(pitch)))
    ]
    return Problem(
        entries=tuple(entries),
        panel={each.code: places_within(times, each.free_from, each.free_until) for each in accepted},
        quorum=show.quorum,
        keeps_sectors_apart=show.keeps_sectors_apart,
    )


def interludes(stage: Stage | None) -> dict[int, timedelta]:
    """How long talks and breaks take on a stage, by the number of pitches before them."""
    found: dict[int, timedelta] = {}
    before = 0
    for turn in stage.turns if stage else ():
        if turn.kind == TurnKind.PITCH:
            before += 1
        else:
            length = timedelta(seconds=turn.pitch_seconds + turn.qa_seconds + turn.gap_seconds)
            found[before] = found.get(before, timedelta(0)) + length
    return found


def is_changed(show: Roadshow, pitches: Sequence[Pitch], stage: Stage | None) -> bool:
    """Whether the order or its times differ from what is on stage."""
    if stage is None or show.order_published_at is None:
        return False
    on_stage = [
        (turn.project_id, turn.pitch_seconds, turn.qa_seconds) for turn in stage.turns if turn.kind == TurnKind.PITCH
    ]
    wanted = [(pitch.project_id, show.pitch_minutes * 60, show.qa_minutes * 60) for pitch in pitches]
    return on_stage != wanted or stage.starts_at != show.first_pitch_at


def _turns(show: Roadshow, pitches: Sequence[Pitch]) -> list[TurnPlan]:
    """The pitches as turns, with the talks and breaks the stage has kept at their places."""
    kept: dict[int, list[TurnPlan]] = {}
    before = 0
    stage = stages.stage_of(show.event)
    for turn in stage.turns if stage else ():
        if turn.kind == TurnKind.PITCH:
            before += 1
        else:
            kept.setdefault(before, []).append(_as_planned(turn))
    found: list[TurnPlan] = []
    for place, pitch in enumerate(pitches):
        found += kept.pop(place, [])
        found.append(
            TurnPlan(
                title_zh=pitch.project.name_zh,
                title_en=pitch.project.name_en,
                project_id=pitch.project_id,
                kind=TurnKind.PITCH,
                pitch_seconds=show.pitch_minutes * 60,
                qa_seconds=show.qa_minutes * 60,
                gap_seconds=show.gap_minutes * 60,
            )
        )
    for place in sorted(kept):
        found += kept[place]
    return found


def _as_planned(turn: Turn) -> TurnPlan:
    return TurnPlan(
        turn.title_zh,
        turn.title_en,
        turn.project_id,
        TurnKind(turn.kind),
        turn.pitch_seconds,
        turn.qa_seconds,
        turn.gap_seconds,
    )


def _names(pitches: Sequence[Pitch]) -> dict[str, str]:
    """What stands on each lot: the project's name, told apart from its namesake's; with the project's slug."""
    often = Counter(pitch.project.name_zh for pitch in pitches)

    def name(project: Project) -> str:
        return project.name_zh if often[project.name_zh] == 1 else f"{project.name_zh}（{project.slug}）"

    return {name(pitch.project): pitch.project.slug for pitch in pitches}


def _drawn(show: Roadshow, pitch: Pitch) -> int:
    """The place on which the project was drawn; who came after the draw stands behind all."""
    if show.draw is None or show.draw.order is None:
        return 0
    slugs = [show.draw.notes["projects"][name] for name in show.draw.order]
    return slugs.index(pitch.project.slug) if pitch.project.slug in slugs else len(slugs)


def _to_order(show: Roadshow) -> list[Pitch]:
    """The confirmed pitches in their present order, nobody else moving them."""
    places.lock(show)
    return sorted(queries.pitches(show, TO_ORDER), key=_place)


def _place(pitch: Pitch) -> tuple[bool, int, int]:
    return (pitch.position is None, pitch.position or 0, pitch.id)
