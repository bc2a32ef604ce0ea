"""Judges: asked by e-mail with a one-time link, they accept, agree to secrecy and say what they know about."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from portal.accounts import actions as accounts
from portal.accounts import throttles
from portal.accounts.models import Person
from portal.accounts.secrets import readable_code
from portal.audit.actions import record
from portal.competitions.models.edition import Competition
from portal.database import db
from portal.errors import N_, Conflict, Gone, Refusal, move
from portal.events.rules import PUBLIC_STATES, EventState
from portal.investors.queries import verified_investor_of
from portal.judging import letters
from portal.judging.actions import replacing, ties
from portal.judging.models import Judge
from portal.judging.queries import panel
from portal.judging.rules import LINK_LASTS, MOVES, JudgeState

OVER = frozenset({EventState.ENDED, EventState.ARCHIVED, EventState.CANCELLED})


@dataclass(frozen=True)
class Acceptance:
    """What a judge says: what they want to be called, what they do, where they work, and which industries they know."""

    name: str
    headline: str = ""
    institution: str = ""
    sectors: Sequence[str] = field(default_factory=tuple)


def invite(competition: Competition, *, name: str, email: str, language: str, actor: Person, now: datetime) -> Judge:
    """Ask somebody to judge; asked again, they get a letter with a new link.

    Raises Refusal for who is on the panel already and for a private draft, TooMany.
    """
    event = competition.event
    if event.organisation_id is None and event.state not in PUBLIC_STATES:
        raise Refusal(N_("Others can be invited once the event is public."))
    _refuse_over(competition)
    throttles.count_within((throttles.LETTERS, actor.code), now=now)
    person = accounts.person_at(name=name, email=email, language=language, now=now)
    known = panel.judge_of(competition, person)
    if known is not None and known.state == JudgeState.ACCEPTED:
        raise Refusal(N_("This person is on the panel already."), field="email")
    if known is None:
        known = Judge(
            code=readable_code(), competition=competition, person=person, name=name, invited_at=now, conflicts=[]
        )
        db.session.add(known)
    else:
        _renew(known, now)
    known.state, known.name = JudgeState.INVITED, name
    db.session.flush()
    record(actor, "invite", "judge", known.code, now=now, after={"event": event.slug})
    letters.invited(known, asker=actor, now=now)
    return known


def send_link(judge: Judge, *, asker: Person | None, now: datetime) -> None:
    """A letter with a new link: by the organiser (`asker`), or by whoever holds the old one. The old one opens nothing."""
    throttles.count_within((throttles.LETTERS, asker.code if asker else judge.person.code), now=now)
    _renew(judge, now)
    db.session.flush()
    if judge.state == JudgeState.ACCEPTED or asker is None:
        letters.new_link(judge, now=now)
    else:
        letters.invited(judge, asker=asker, now=now)


def is_fresh(judge: Judge, now: datetime) -> bool:
    """Whether the link still opens the desk: it does so once, and not for ever."""
    is_unused = judge.answered_at is None or judge.answered_at < judge.invited_at
    return is_unused and now < judge.invited_at + LINK_LASTS


def open_by_link(judge: Judge, *, now: datetime) -> None:
    """Use the link up. Raises Gone where it was used or is too old."""
    if not is_fresh(judge, now):
        raise Gone(N_("This link was used already or is too old. Please have a new one sent to you."))
    if judge.person.email:
        # The link was sent there and nowhere else.
        accounts.prove(judge.person, judge.person.email, now=now)
    judge.answered_at = now
    db.session.flush()


def accept(judge: Judge, said: Acceptance, *, now: datetime) -> None:
    """They judge, and keep secret what they read; saying it again changes what they said. Ties are looked for."""
    _refuse_over(judge.competition)
    is_new = judge.state != JudgeState.ACCEPTED
    judge.state = move(MOVES, JudgeState(judge.state), JudgeState.ACCEPTED)
    investor = verified_investor_of(judge.person)
    judge.name, judge.headline, judge.institution = said.name, said.headline or None, said.institution or None
    judge.sectors, judge.investor_id = sorted(said.sectors), investor.id if investor else None
    judge.secrecy_agreed_at, judge.answered_at = judge.secrecy_agreed_at or now, now
    record(judge.person, "accept", "judge", judge.code, now=now, after={"sectors": judge.sectors})
    db.session.flush()
    ties.detect(judge.competition, now=now)
    if is_new:
        letters.answered(judge, now=now)


def decline(judge: Judge, *, now: datetime) -> None:
    """They do not judge; what they had to read goes to others."""
    if judge.state == JudgeState.DECLINED:
        return
    for seat in panel.all_open_seats(judge):
        replacing.leave(seat, N_("The judge left the panel"), actor=judge.person, now=now)
    judge.state = move(MOVES, JudgeState(judge.state), JudgeState.DECLINED)
    judge.is_chair, judge.answered_at = False, now
    record(judge.person, "decline", "judge", judge.code, now=now)
    db.session.flush()
    letters.answered(judge, now=now)


def remove(judge: Judge, *, actor: Person, now: datetime) -> None:
    """Take the invitation back. Raises Conflict for who has been given entries."""
    if panel.has_sat(judge):
        raise Conflict(
            N_("This judge has been given entries and stays in the books. They can leave the panel by themselves.")
        )
    record(actor, "remove", "judge", judge.code, now=now)
    db.session.delete(judge)
    db.session.flush()


def make_chair(judge: Judge, *, actor: Person, now: datetime) -> None:
    """They lead the panel and sign its results, and nobody else does. Raises Conflict for who has not accepted."""
    if judge.state != JudgeState.ACCEPTED:
        raise Conflict(N_("Only a judge who has accepted can lead the panel."))
    before = panel.chair_of(judge.competition_id)
    if before is not None and before.id != judge.id:
        before.is_chair = False
        db.session.flush()
    judge.is_chair = True
    was = {"chair": before.id} if before is not None else None
    record(actor, "make chair", "judge", judge.code, now=now, before=was, after={"chair": judge.id})
    db.session.flush()


def _renew(judge: Judge, now: datetime) -> None:
    judge.code, judge.invited_at = readable_code(), now


def _refuse_over(competition: Competition) -> None:
    if competition.event.state in OVER:
        raise Conflict(N_("This event is over."))
