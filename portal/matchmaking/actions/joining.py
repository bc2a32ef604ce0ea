"""Funds, lenders and projects join a summit, say when they are there, and withdraw; the organiser admits or declines.

Once a plan is published a party no longer changes its times by itself: the organiser does, and tells everybody concerned.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from portal.accounts import throttles
from portal.accounts.models import Person
from portal.accounts.secrets import readable_code
from portal.audit.actions import record
from portal.database import db, insert_new
from portal.errors import N_, Conflict, MoveRefused, Refusal, move
from portal.events.rules import SEATING_STATES
from portal.investors.models import Investor
from portal.investors.rules import InvestorKind, InvestorState
from portal.matchmaking.actions import requesting
from portal.matchmaking.letters import joining as letters
from portal.matchmaking.models import Party, Summit
from portal.matchmaking.queries import parties, requests, summits
from portal.matchmaking.rules import PARTY_MOVES, STANDING, PartyKind, PartyState, Window, window
from portal.outcomes.rules import Side
from portal.projects.models import Project
from portal.projects.rules import ProjectState

S = PartyState
AUDIT_KIND = "summit-party"
PLANNED = N_(
    "The plan is published. Please tell the organiser: your times are changed for you, and the others are told."
)
# In these states a party is, or may become, part of the summit.
LIVING = frozenset({S.APPLIED, S.ADMITTED})


class SignUpClosed(Conflict):
    """Nobody can join now; the sentence says why."""


@dataclass(frozen=True)
class Presence:
    """What a party says of itself: numbers of slots at which it is away, its own cap (None: the summit's), a few words."""

    unavailable: Collection[int] = field(default_factory=tuple)
    meetings: int | None = None
    about: str = ""
    is_listed: bool = False


def join(
    summit: Summit, subject: Investor | Project, kind: PartyKind, presence: Presence, *, actor: Person, now: datetime
) -> Party:
    """The fund or project would like to take part; without moderation it does. Asked again, the same party.

    Raises SignUpClosed outside the window, Refusal for a fund that is not verified, a project that is not published or
    a kind nobody may meet here.
    """
    refuse_unless_open(summit, now)
    refuse_outsiders(summit, subject, kind)
    unavailable = _slots_of(summit, presence.unavailable)
    is_project = isinstance(subject, Project)
    state = S.APPLIED if summit.is_moderated else S.ADMITTED
    values = {
        "code": readable_code(),
        "summit_id": summit.id,
        "kind": kind,
        "state": state,
        "investor_id": None if is_project else subject.id,
        "project_id": subject.id if is_project else None,
        "tier": 0,
        "meetings": presence.meetings,
        "unavailable": unavailable,
        "about": presence.about,
        "is_listed": presence.is_listed,
        "joined_by_id": actor.id,
        "joined_at": now,
        "decided_at": None if state is S.APPLIED else now,
        "version": 1,
    }
    new = insert_new(Party, "summit_id", "project_id" if is_project else "investor_id").returning(Party)
    party = db.session.execute(new, values).scalar_one_or_none()
    if party is None:
        known = parties.party_of(summit, subject)
        assert known is not None  # the conflict that left us without a row was this one
        party = _locked(known)
        if party.state != S.WITHDRAWN:
            return party
        party.state = move(PARTY_MOVES, S.WITHDRAWN, state)
        party.kind, party.joined_at, party.joined_by_id, party.reason = kind, now, actor.id, None
        party.decided_at = None if state is S.APPLIED else now
        _say(party, presence)
    throttles.count_within((throttles.LETTERS, actor.code), now=now)
    record(actor, "join", AUDIT_KIND, party.code, now=now, after={"event": summit.event.slug, "kind": kind})
    db.session.flush()
    letters.party_standing(party, now=now)
    return party


def change(party: Party, presence: Presence, *, actor: Person, now: datetime) -> None:
    """Other times, another cap, other words. Raises Conflict once the plan is published."""
    if party.state not in LIVING:
        raise Conflict(N_("This sign-up can no longer be changed."))
    asked = (_slots_of(party.summit, presence.unavailable), presence.meetings)
    if asked != (party.unavailable, party.meetings):
        _refuse_planned(party.summit)
    before = (party.unavailable, party.meetings, party.about, party.is_listed)
    _say(party, presence)
    if (party.unavailable, party.meetings, party.about, party.is_listed) == before:
        return
    record(actor, "change", AUDIT_KIND, party.code, now=now, after={"fields": ["times", "cap", "words"]})
    db.session.flush()


def withdraw(party: Party, *, actor: Person | None, now: datetime, reason: str = "") -> None:
    """The party does not come; what it asked is taken back, what it was asked is declined.

    Raises Conflict once the plan is published.
    """
    party = _locked(party)
    if party.state == S.WITHDRAWN:
        return  # the second click
    _refuse_planned(party.summit)
    before = party.state
    _leave(party, S.WITHDRAWN, actor=actor, now=now, reason=reason)
    record(actor, "withdraw", AUDIT_KIND, party.code, now=now, before={"state": before})
    db.session.flush()
    if before == S.ADMITTED:
        letters.party_withdrawn(party, now=now)


def admit(party: Party, *, actor: Person, now: datetime) -> None:
    """The party takes part. Raises Refusal where its fund is not verified or its project not public any more."""
    party = _locked(party)
    if party.state == S.ADMITTED:
        return
    if party.state in {S.WITHDRAWN, S.GONE}:
        raise MoveRefused(party.state, S.ADMITTED)
    subject = party.project or party.investor
    assert subject is not None  # a party is one or the other: the table says so
    refuse_outsiders(party.summit, subject, PartyKind(party.kind))
    before = party.state
    party.state, party.decided_at, party.reason = move(PARTY_MOVES, S(before), S.ADMITTED), now, None
    record(actor, "admit", AUDIT_KIND, party.code, now=now, before={"state": before})
    db.session.flush()
    letters.party_standing(party, now=now)


def decline(party: Party, *, actor: Person, now: datetime, reason: str = "") -> None:
    """The party does not take part this time; the reason is written to it. Raises Conflict once the plan is published."""
    party = _locked(party)
    if party.state == S.DECLINED:
        return
    if party.state == S.ADMITTED:
        _refuse_planned(party.summit)
    before = party.state
    _leave(party, S.DECLINED, actor=actor, now=now, reason=reason)
    party.decided_at = now
    record(actor, "decline", AUDIT_KIND, party.code, now=now, before={"state": before}, reason=reason)
    db.session.flush()
    letters.party_standing(party, now=now)


def decide_all(
    chosen: Iterable[Party], state: PartyState, *, actor: Person, now: datetime, reason: str = ""
) -> tuple[int, int]:
    """The same answer to several: how many were decided, how many stayed as they were because that step is not possible."""
    done = left = 0
    for party in chosen:
        before = party.state
        try:
            if state is S.ADMITTED:
                admit(party, actor=actor, now=now)
            else:
                decline(party, actor=actor, now=now, reason=reason)
        except (Conflict, Refusal):
            left += 1
            continue
        done += party.state != before
    return done, left


def place(party: Party, *, tier: int, table: int | None, version: int, actor: Person, now: datetime) -> None:
    """When the party may begin to ask, and the table it always sits at. Raises Conflict for an older form, Refusal."""
    if party.version != version:
        raise Conflict(N_("Somebody saved this since you opened it. Please look at both versions."))
    if table is not None and table not in {each.number for each in party.summit.tables}:
        raise Refusal(N_("There is no table of this number."), field="table_number")
    if (party.tier, party.table_number) == (tier, table):
        return
    before = {"tier": party.tier, "table": party.table_number}
    party.tier, party.table_number = tier, table
    record(actor, "place", AUDIT_KIND, party.code, now=now, before=before, after={"tier": tier, "table": table})
    db.session.flush()


def refuse_unless_open(summit: Summit, now: datetime) -> None:
    """Raise SignUpClosed with the sentence of the present state, unless one can join."""
    if summit.event.state not in SEATING_STATES:
        raise SignUpClosed(N_("Nobody can sign up for this event at the moment."))
    stands = window(summit.sign_up_opens_at, summit.sign_up_closes_at, now)
    if stands is Window.SOON:
        raise SignUpClosed(N_("Sign-up has not opened yet."))
    if stands is Window.CLOSED:
        raise SignUpClosed(N_("Sign-up is closed."))


def refuse_outsiders(summit: Summit, subject: Investor | Project, kind: PartyKind) -> None:
    """Raise Refusal for who cannot take part: not verified, not published, or of a kind that meets nobody here."""
    if isinstance(subject, Project):
        if subject.state != ProjectState.PUBLISHED:
            raise Refusal(
                N_("Please publish the project first: investors look it up before they come."), field="subject"
            )
        if kind is not PartyKind.PROJECT:
            raise Refusal(N_("Please choose one of the list."), field="subject")
        return
    if subject.state != InvestorState.VERIFIED:
        raise Refusal(N_("Only verified investors take part. Please ask for verification first."), field="subject")
    if kind not in kinds_for(summit, subject):
        raise Refusal(N_("Please choose one of the list."), field="subject")


def kinds_for(summit: Summit, investor: Investor) -> list[PartyKind]:
    """What the investor can come as: lenders are institutions, where the matrix lets lenders meet anybody."""
    met = {kind for pair in summit.asks for kind in pair}
    able = [PartyKind.INVESTOR, *([PartyKind.LENDER] if investor.kind == InvestorKind.INSTITUTION else [])]
    return [kind for kind in able if kind in met]


def _leave(party: Party, state: PartyState, *, actor: Person | None, now: datetime, reason: str) -> None:
    party.state = move(PARTY_MOVES, S(party.state), state)
    party.reason = reason or None
    db.session.flush()
    for request in requests.requests_of(party):
        if request.state not in STANDING:
            continue
        if (request.asked_as == Side.TEAM) == (party.kind == PartyKind.PROJECT):
            requesting.withdraw(request, actor=actor, now=now)
        else:
            requesting.decline(request, actor=actor, now=now)


def _say(party: Party, presence: Presence) -> None:
    party.unavailable = _slots_of(party.summit, presence.unavailable)
    party.meetings, party.about, party.is_listed = presence.meetings, presence.about, presence.is_listed


def _slots_of(summit: Summit, numbers: Collection[int]) -> list[int]:
    """Numbers of slots there are. Raises Refusal where none is left: who is never there cannot meet."""
    away = {slot.number for slot in summit.slots if slot.number in set(numbers)}
    if all(slot.number in away or slot.is_closed for slot in summit.slots):
        raise Refusal(N_("Please leave at least one time at which you are there."), field="available")
    return sorted(away)


def _refuse_planned(summit: Summit) -> None:
    if summits.has_published_plan(summit):
        raise Conflict(PLANNED)


def _locked(party: Party) -> Party:
    """The party as it stands now, nobody else moving it."""
    db.session.refresh(party, with_for_update={"of": Party})
    return party
