"""Becoming an investor: the facts, the papers, handing them in, taking them back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.accounts.identifiers import is_usci, normal_usci
from portal.accounts.models import Person
from portal.accounts.secrets import readable_code
from portal.audit.actions import record
from portal.database import db
from portal.errors import N_, Conflict, Refusal, move
from portal.investors import queries
from portal.investors.models import Investor, InvestorEvidence, InvestorMember
from portal.investors.rules import (
    FREE_FACTS,
    MOST_PAPERS,
    MOVES,
    OPEN_STATES,
    VERIFIED_FACTS,
    EvidenceKind,
    InvestorKind,
    InvestorState,
    checked_funds,
    checked_manager,
    missing,
)
from portal.storage.actions import drop, keep_drawn
from portal.storage.images import StoredImage

AUDIT_KIND = "investor"
PURPOSE = "investor-paper"
OVERTAKEN = N_("Somebody of your fund has saved since you opened this page. Please look at both versions.")
ONE_FUND = N_("You share a fund's desk already. Nobody is of two funds at a time.")


def begin(facts: Mapping[str, Any], *, actor: Person, now: datetime) -> Investor:
    """A new investor as a draft, with the actor as its owner.

    Raises Refusal for facts that cannot be right, Conflict for somebody who is of a fund already.
    """
    if queries.member_of(actor) is not None:
        raise Conflict(ONE_FUND)
    investor = Investor(
        slug=f"investor-{readable_code(8).lower()}", state=InvestorState.DRAFT, created_by_id=actor.id, created_at=now
    )
    _describe(investor, checked(facts))
    investor.members.append(InvestorMember(person_id=actor.id, is_owner=True, created_at=now))
    db.session.add(investor)
    try:
        db.session.flush()
    except IntegrityError as clash:  # the same person in two windows at one instant
        raise Conflict(ONE_FUND) from clash
    name = {} if investor.kind == InvestorKind.ANGEL else {"name": investor.name_zh}
    record(actor, "begin", AUDIT_KIND, investor.slug, now=now, after={"kind": investor.kind} | name)
    return investor


def edit(investor: Investor, facts: Mapping[str, Any], *, seen_version: int, actor: Person, now: datetime) -> None:
    """Change the facts. Of a verified investor, a fact that was compared with the papers asks the officer anew.

    Raises Conflict where somebody saved since the form was drawn, Refusal for facts that cannot be right.
    """
    lock(investor)
    if investor.version != seen_version:
        raise Conflict(OVERTAKEN)
    right = checked(facts)
    before = {name: getattr(investor, name) for name in right}
    changed = {name for name, value in right.items() if value != before[name]}
    if changed & VERIFIED_FACTS and investor.state in {InvestorState.ASKED, InvestorState.SUSPENDED}:
        raise Conflict(N_("While an officer decides, name, numbers and area stay as they are."))
    _describe(investor, right)
    if changed & VERIFIED_FACTS and investor.state == InvestorState.VERIFIED:
        investor.state = move(MOVES, InvestorState.VERIFIED, InvestorState.ASKED)
        investor.asked_at = now
    was: dict[str, Any] = {name: before[name] for name in sorted(changed)}
    told: dict[str, Any] = {name: right[name] for name in sorted(changed)}
    if InvestorKind.ANGEL in {before["kind"], right["kind"]}:
        was, told = {}, {"fields": sorted(changed)}  # a person's own facts are none of the trail's
    record(actor, "edit", AUDIT_KIND, investor.slug, now=now, before=was, after=told | {"state": investor.state})
    db.session.flush()


def ask(investor: Investor, *, actor: Person, now: datetime) -> None:
    """Put it before the officer. Raises Refusal with the first thing that is missing, MoveRefused where it waits already."""
    lock(investor)
    lacking = missing(investor.kind, usci=investor.usci, papers=[paper.kind for paper in queries.papers_of(investor)])
    if lacking:
        raise Refusal(lacking[0])
    refuse_second(investor)
    before = investor.state
    investor.state = move(MOVES, InvestorState(before), InvestorState.ASKED)
    investor.asked_at, investor.reason = now, None
    record(actor, "ask", AUDIT_KIND, investor.slug, now=now, before={"state": before}, after={"state": investor.state})
    db.session.flush()


def take_back(investor: Investor, *, actor: Person, now: datetime) -> None:
    """Take it from the officer's desk, to correct it. Raises MoveRefused unless it waits."""
    lock(investor)
    investor.state = move(MOVES, InvestorState(investor.state), InvestorState.DRAFT)
    record(actor, "take-back", AUDIT_KIND, investor.slug, now=now, after={"state": investor.state})
    db.session.flush()


def add_papers(
    investor: Investor, kind: str, pages: Sequence[StoredImage], *, name: str, actor: Person, now: datetime
) -> None:
    """Keep a paper's pages, drawn as pictures before. Raises Refusal for too many, Conflict while an officer has them."""
    lock(investor)
    _papers_are_open(investor)
    if len(queries.papers_of(investor)) + len(pages) > MOST_PAPERS:
        raise Refusal(N_("%(most)d pages are enough. Please remove some first."), most=MOST_PAPERS)
    for page in pages:
        kept = keep_drawn(page, purpose=PURPOSE, name=name, owner_id=actor.id, now=now)
        db.session.add(
            InvestorEvidence(investor_id=investor.id, kind=EvidenceKind(kind), file_id=kept.id, created_at=now)
        )
    record(actor, "add-paper", AUDIT_KIND, investor.slug, now=now, after={"kind": str(kind), "pages": len(pages)})
    db.session.flush()


def remove_paper(paper: InvestorEvidence, *, actor: Person, now: datetime) -> None:
    """Take a page away. Raises Conflict while an officer has it."""
    investor, file = paper.investor, paper.file
    lock(investor)
    _papers_are_open(investor)
    db.session.delete(paper)
    db.session.flush()
    drop(file)
    record(actor, "remove-paper", AUDIT_KIND, investor.slug, now=now, before={"kind": paper.kind})
    db.session.flush()


def checked(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts in their stored form. Raises Refusal, naming the field."""
    right = {name: facts.get(name) or None for name in (*VERIFIED_FACTS, *FREE_FACTS)}
    code = normal_usci(right["usci"] or "") or None
    if code and len(code) != 18:
        raise Refusal(
            N_("A unified social credit code has 18 characters; this one has %(length)d."),
            field="usci",
            length=len(code),
        )
    if code and not is_usci(code) and not right["usci_note"]:
        raise Refusal(
            N_(
                "This code fails its check. Please compare it with the licence; if it is really so, say so in the note."
            ),
            field="usci",
        )
    right["usci"] = code
    for name, check in (("amac_manager", checked_manager), ("amac_funds", checked_funds)):
        given = facts.get(name)
        try:
            right[name] = check(" ".join(given) if isinstance(given, list) else given)
        except Refusal as refusal:
            refusal.field = name
            raise
    return right


def refuse_second(investor: Investor) -> None:
    """Raises Conflict where another verified investor has the same code: its people share that one's desk instead."""
    holder = queries.holder_of(investor.usci) if investor.usci else None
    if holder is not None and holder.id != investor.id:
        raise Conflict(N_("An institution with this code is verified already: ask one of its owners to invite you."))


def lock(investor: Investor) -> None:
    """Hold the investor's row until the transaction ends, and see it as it is now."""
    held = select(Investor).where(Investor.id == investor.id).with_for_update(of=Investor)
    db.session.execute(held.execution_options(populate_existing=True)).scalar_one()


def _papers_are_open(investor: Investor) -> None:
    if investor.state not in OPEN_STATES:
        raise Conflict(N_("The officer has the papers. Take the request back to change them."))


def _describe(investor: Investor, right: Mapping[str, Any]) -> None:
    for name, value in right.items():
        setattr(investor, name, value)
