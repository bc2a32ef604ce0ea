"""Who may do what with investors and their papers."""

from enum import StrEnum
from typing import Any

from portal.access import Actor, Grants, all_of, any_of, is_any_officer, is_officer_of_its_area, is_signed_in
from portal.investors.rules import InvestorState


class Permission(StrEnum):
    """What can be asked for in this room."""

    BECOME = "investor:become"
    JOIN = "investor:join"
    SEE = "investor:see"
    SHARE = "investor:share"
    KEEP = "investor:keep"
    REMOVE_MEMBER = "investor-member:remove"
    SET_OWNER = "investor-member:set-owner"
    KEEP_PAPER = "investor-paper:keep"
    OPEN_REVIEW = "desk:investor-review"
    DECIDE = "investor:decide"
    SEE_PAPER = "investor-paper:see"


def is_of_fund(actor: Actor | None, investor: Any) -> bool:
    """Somebody who shares this fund's desk."""
    return actor is not None and any(member.person_id == actor.id for member in investor.members)


def is_of_verified_fund(actor: Actor | None, investor: Any) -> bool:
    """Somebody who shares the desk of a fund that an officer has verified."""
    return bool(investor.state == InvestorState.VERIFIED) and is_of_fund(actor, investor)


def owns_fund(actor: Actor | None, investor: Any) -> bool:
    """Somebody of the fund who speaks for it: facts, papers, members."""
    return actor is not None and any(member.person_id == actor.id and member.is_owner for member in investor.members)


def owns_its_fund(actor: Actor | None, part: Any) -> bool:
    """An owner of the fund that this member or paper belongs to."""
    return owns_fund(actor, part.investor)


def is_themselves(actor: Actor | None, member: Any) -> bool:
    """The member's own row: one may always leave."""
    return actor is not None and member.person_id == actor.id


def is_handed_in(actor: Actor | None, investor: Any) -> bool:
    """It has left its owner's desk: a draft is nobody else's."""
    return bool(investor.state != InvestorState.DRAFT)


def has_no_part_in_it(actor: Actor | None, investor: Any) -> bool:
    """Neither of the fund nor its founder: nobody verifies themselves."""
    return actor is not None and not is_of_fund(actor, investor) and investor.created_by_id != actor.id


may_decide = all_of(is_officer_of_its_area, is_handed_in, has_no_part_in_it)


def may_decide_on_its_fund(actor: Actor | None, paper: Any) -> bool:
    """An officer who decides on the fund this paper belongs to."""
    return may_decide(actor, paper.investor)


GRANTS: Grants = {
    Permission.BECOME: is_signed_in,
    Permission.JOIN: is_signed_in,
    Permission.SEE: any_of(is_of_fund, may_decide),
    Permission.SHARE: is_of_fund,
    Permission.KEEP: owns_fund,
    Permission.REMOVE_MEMBER: any_of(is_themselves, owns_its_fund),
    Permission.SET_OWNER: owns_its_fund,
    Permission.KEEP_PAPER: owns_its_fund,
    Permission.OPEN_REVIEW: is_any_officer,
    Permission.DECIDE: may_decide,
    # Papers are for who decides, not for administrators or inspectors; every look is noted.
    Permission.SEE_PAPER: may_decide_on_its_fund,
}
