"""Letting go of a person."""

from sqlalchemy import delete, select

from portal.accounts.models import Person
from portal.database import db
from portal.errors import N_, Refusal
from portal.investors import queries
from portal.investors.actions.applying import lock
from portal.investors.models import Investor, InvestorEvidence, Thesis
from portal.investors.rules import InvestorKind, InvestorState
from portal.storage.models import StoredFile

GONE_ZH, GONE_EN = "已注销的投资人", "A former investor"


def forget(person: Person) -> None:
    """The person's place and papers go. A fund nobody is left of is closed, an angel's also nameless; its deeds stay counted.

    Raises Refusal while others share a desk that would be left without an owner.
    """
    handed_in = select(StoredFile.id).where(StoredFile.owner_id == person.id)
    db.session.execute(delete(InvestorEvidence).where(InvestorEvidence.file_id.in_(handed_in)))
    member = queries.member_of(person)
    if member is not None:
        investor = member.investor
        lock(investor)
        others = [other for other in queries.members_of(investor) if other.id != member.id]
        if member.is_owner and others and not any(other.is_owner for other in others):
            raise Refusal(
                N_("You are the only owner of %(name)s. Please make somebody else an owner first."),
                name=investor.name_zh,
            )
        db.session.delete(member)
        if not others:
            _close(investor)
    for begun in db.session.execute(select(Investor).where(Investor.created_by_id == person.id)).scalars():
        begun.created_by_id = None
    db.session.flush()


def _close(investor: Investor) -> None:
    db.session.execute(delete(InvestorEvidence).where(InvestorEvidence.investor_id == investor.id))
    db.session.execute(delete(Thesis).where(Thesis.investor_id == investor.id))
    db.session.expire(investor, ["evidence", "thesis"])
    investor.state = InvestorState.SUSPENDED
    if investor.kind == InvestorKind.ANGEL:
        investor.name_zh, investor.name_en = GONE_ZH, GONE_EN
        investor.about_zh = investor.about_en = investor.website = investor.usci = investor.usci_note = None
        investor.amac_manager, investor.amac_funds = None, []
