"""Commentators: invited by e-mail, they answer by link, declare their ties and say when they are there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from portal.accounts import actions as accounts
from portal.accounts import throttles
from portal.accounts.models import Person
from portal.accounts.secrets import readable_code
from portal.audit.actions import record
from portal.database import db
from portal.errors import N_, Conflict, Refusal
from portal.investors.queries import verified_investor_of
from portal.roadshows import hall, letters
from portal.roadshows.actions.choosing import refuse_private_draft
from portal.roadshows.models import Commentator, Roadshow, Tie
from portal.roadshows.rules import OVER_EVENTS, TieKind


@dataclass(frozen=True)
class Acceptance:
    """What a commentator says: what they want to be called, what they do, when they are there, and their ties by project."""

    name: str
    headline: str = ""
    free_from: datetime | None = None
    free_until: datetime | None = None
    ties: Mapping[int, tuple[TieKind, str]] = field(default_factory=dict)


def invite(show: Roadshow, *, name: str, email: str, language: str, actor: Person, now: datetime) -> Commentator:
    """Ask somebody to comment; asked again, they get the letter again.

    Raises Refusal for who has accepted and for a private draft, TooMany.
    """
    refuse_private_draft(show)
    throttles.count_within((throttles.LETTERS, actor.code), now=now)
    _refuse_over(show)
    person = accounts.person_at(name=name, email=email, language=language, now=now)
    known = hall.commentator_of(show, person)
    if known is not None and known.accepted_at is not None:
        raise Refusal(N_("This person comments here already."), field="email")
    if known is None:
        known = Commentator(code=readable_code(), roadshow=show, person=person, name=name, created_at=now, ties=[])
        db.session.add(known)
    known.declined_at, known.name = None, name
    db.session.flush()
    record(actor, "invite", "commentator", known.code, now=now, after={"event": show.event.slug})
    letters.asked_to_comment(known, asker=actor, now=now)
    return known


def accept(commentator: Commentator, said: Acceptance, *, now: datetime) -> None:
    """They come, tied to these projects and to no other; saying it again changes what they said."""
    _refuse_over(commentator.roadshow)
    if said.free_from and said.free_until and said.free_from >= said.free_until:
        raise Refusal(N_("The end has to be after the beginning."), field="free_until")
    is_new = commentator.accepted_at is None
    if commentator.person.email:
        # The link was sent there and nowhere else.
        accounts.prove(commentator.person, commentator.person.email, now=now)
    investor = verified_investor_of(commentator.person)
    commentator.name, commentator.headline = said.name, said.headline or None
    commentator.free_from, commentator.free_until = said.free_from, said.free_until
    commentator.investor_id = investor.id if investor else None
    commentator.accepted_at, commentator.declined_at = commentator.accepted_at or now, None
    known = {tie.project_id: tie for tie in commentator.ties}
    for project_id, tie in known.items():
        if project_id not in said.ties:
            commentator.ties.remove(tie)
    for project_id, (kind, note) in said.ties.items():
        if project_id in known:
            known[project_id].kind, known[project_id].note = kind, note
        else:
            commentator.ties.append(Tie(project_id=project_id, kind=kind, note=note))
    after = {"ties": sorted(said.ties), "has_times": bool(said.free_from or said.free_until)}
    record(commentator.person, "accept", "commentator", commentator.code, now=now, after=after)
    db.session.flush()
    if is_new:
        letters.commentator_answered(commentator, now=now)


def decline(commentator: Commentator, *, now: datetime) -> None:
    """They do not come."""
    if commentator.declined_at is not None:
        return
    _refuse_over(commentator.roadshow)
    commentator.accepted_at, commentator.declined_at = None, now
    commentator.ties.clear()
    record(commentator.person, "decline", "commentator", commentator.code, now=now)
    db.session.flush()
    letters.commentator_answered(commentator, now=now)


def remove(commentator: Commentator, *, actor: Person, now: datetime) -> None:
    """Take the invitation back. Raises Conflict once they have written for a team."""
    if hall.has_remarked(commentator):
        raise Conflict(N_("This commentator has written for a team already and stays."))
    record(actor, "remove", "commentator", commentator.code, now=now)
    db.session.delete(commentator)
    db.session.flush()


def _refuse_over(show: Roadshow) -> None:
    if show.event.state in OVER_EVENTS or show.event.state == "cancelled":
        raise Conflict(N_("This event is over."))
