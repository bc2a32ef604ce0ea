"""Awards: proposed from the final's ranks, changed by hand, published after their notice, printed again, revoked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.accounts.models import Person
from portal.accounts.secrets import readable_code
from portal.audit.actions import record
from portal.clock import WENZHOU
from portal.competitions import tidings
from portal.competitions.actions import noticing
from portal.competitions.models.awards import Award, PrizePayment
from portal.competitions.models.edition import Competition, Group
from portal.competitions.models.entries import Entry
from portal.competitions.models.notices import PublicNotice
from portal.competitions.prizes import MONTHS_TO_LAND, Tier, certificate_number, distributed, parts
from portal.competitions.queries import awards, notices
from portal.competitions.rules import AwardKind, EntryState, NoticeKind, RoundState
from portal.database import db
from portal.errors import N_, Conflict, Refusal

AUDIT_KIND = "award"
BY_RANK = frozenset({AwardKind.PLACE, AwardKind.MERIT})
# The middle of a certificate's number where no group gives it: 组织, 导师, 特别, 综合.
STEMS = {AwardKind.ORGANISER: "ZZ", AwardKind.ADVISER: "DS", AwardKind.SPECIAL: "TB"}
WITHOUT_GROUP = "ZH"
LANDED_ZH, LANDED_EN = "获奖后六个月内落地", "Landed in Wenzhou within six months of the award"


@dataclass(frozen=True)
class Prize:
    """What an award says: kind, title, place, whom it goes to (an entry, or a name) and what comes with it."""

    kind: AwardKind
    title_zh: str
    title_en: str | None = None
    place: int | None = None
    group: Group | None = None
    entry: Entry | None = None
    recipient_zh: str | None = None
    recipient_en: str | None = None
    prize_yuan: int = 0
    is_vacant: bool = False


def propose(
    competition: Competition,
    tiers: Sequence[Tier],
    *,
    first_percent: int = 100,
    actor: Person | None,
    now: datetime,
) -> list[Award]:
    """Places and merit awards of every group by the final's ranks, in place of those proposed before.

    What is above `first_percent` of a prize is paid after landing. Raises Conflict before the final is signed or after
    places were published.
    """
    _lock(competition)
    final = awards.final_of(competition)
    if final is None or final.state != RoundState.SIGNED:
        raise Conflict(N_("The result of the final is not signed yet."))
    known = awards.awards_of(competition)
    if any(award.kind in BY_RANK and award.published_at is not None for award in known):
        raise Conflict(N_("The places are published already."))
    for award in known:
        if award.kind in BY_RANK:
            db.session.delete(award)
    db.session.flush()
    ranked = awards.finalists(final)
    proposed = []
    for group in competition.groups:
        own = [(place.entry, place.rank or 0) for place in ranked if place.entry.group_id == group.id]
        for given in distributed(own, tiers) if own else []:
            tier = tiers[given.tier]
            prize = Prize(
                kind=AwardKind.MERIT if tier.is_merit else AwardKind.PLACE,
                title_zh=tier.title_zh,
                title_en=tier.title_en,
                place=given.tier + 1,
                group=group,
                entry=given.who,
                prize_yuan=tier.prize_yuan if given.who is not None else 0,
                is_vacant=given.who is None,
            )
            proposed.append(_added(competition, prize, first_percent, now))
    if not proposed:
        raise Refusal(N_("Nobody is ranked in the final, so there is nobody to propose."))
    record(actor, "propose", "competition", competition.event.slug, now=now, after={"awards": len(proposed)})
    db.session.flush()
    return proposed


def add(competition: Competition, prize: Prize, *, actor: Person | None, now: datetime) -> Award:
    """One more award: the best organiser, an adviser, a special one, or a place by hand. Raises Refusal."""
    _lock(competition)
    _refuse_wrong(competition, prize, None)
    award = _added(competition, prize, 100, now)
    db.session.flush()
    record(actor, "add", AUDIT_KIND, award.code, now=now, after=_facts(award))
    return award


def change(award: Award, prize: Prize, *, actor: Person | None, now: datetime) -> None:
    """Another title, another hand, another sum, or vacant. Raises Conflict once it is published."""
    _lock(award.competition)
    _refuse_published(award)
    _refuse_wrong(award.competition, prize, award)
    before = _facts(award)
    for name in ("title_zh", "title_en", "place", "group", "entry", "recipient_zh", "recipient_en", "is_vacant"):
        setattr(award, name, getattr(prize, name))
    award.kind = prize.kind
    if award.prize_yuan != prize.prize_yuan or prize.is_vacant:
        award.prize_yuan = 0 if prize.is_vacant else prize.prize_yuan
        award.payments = [PrizePayment(amount_yuan=award.prize_yuan)] if award.prize_yuan else []
    db.session.flush()
    record(actor, "change", AUDIT_KIND, award.code, now=now, before=before, after=_facts(award))


def remove(award: Award, *, actor: Person | None, now: datetime) -> None:
    """Take an award back that nobody was told of. Raises Conflict once it is published."""
    _lock(award.competition)
    _refuse_published(award)
    record(actor, "remove", AUDIT_KIND, award.code, now=now, before=_facts(award))
    db.session.delete(award)
    db.session.flush()


def publish(competition: Competition, *, actor: Person | None, now: datetime) -> list[Award]:
    """Give the awards of the settled notice: numbers, days of payment, letters. The published ones.

    Settles the notice where its window is over. Raises Conflict while a window or an objection of the edition is open,
    where the list has changed since it was posted, or where a winner has withdrawn.
    """
    _lock(competition)
    notice = notices.standing_notice(competition, NoticeKind.AWARDS, lock=True)
    waiting = awards.to_publish(competition)
    if not waiting:
        raise Conflict(N_("There is no award to publish."))
    if notice is None:
        raise Conflict(N_("Awards are shown to everybody first. Please post the notice."))
    _refuse_open(competition, now)
    if not notices.is_same_list(notice.rows, notices.rows_of_awards(waiting)):
        raise Conflict(N_("The awards have changed since the notice was posted. Please post it anew."))
    for award in waiting:
        if award.entry is not None and award.entry.state != EntryState.ACCEPTED:
            raise Conflict(
                N_("%(number)s is not in the competition any more. Please change its award and post the notice anew."),
                number=award.entry.number,
            )
    if notice.settled_on is None:
        noticing.settle(notice, actor=actor, now=now)
    for award in waiting:
        _give(award, notice, actor=actor, now=now)
    db.session.flush()
    for award in waiting:
        tidings.award_published(award, now=now)
    return list(waiting)


def revoke(award: Award, reason: str, *, actor: Person | None, now: datetime) -> None:
    """Take a published award away; its certificate is proven to be none from now on. Raises Refusal without a reason."""
    if award.published_at is None or award.is_vacant:
        raise Conflict(N_("This award was not published."))
    if award.revoked_at is not None:
        raise Conflict(N_("This award was revoked already."))
    if not reason.strip():
        raise Refusal(N_("Please say why."), field="reason")
    award.revoked_at = now
    db.session.flush()
    record(actor, "revoke", AUDIT_KIND, award.code, now=now, after={"revoked": True}, reason=reason.strip())
    tidings.award_revoked(award, reason.strip(), now=now)


def print_again(
    award: Award, recipient_zh: str, recipient_en: str | None, reason: str, *, actor: Person | None, now: datetime
) -> None:
    """A certificate with a corrected name, or for a lost one: the same number, marked as printed again."""
    if award.published_at is None or award.is_vacant or award.revoked_at is not None:
        raise Conflict(N_("This award has no certificate that holds."))
    if not recipient_zh.strip():
        raise Refusal(N_("Please say whom the certificate is for."), field="recipient_zh")
    if not reason.strip():
        raise Refusal(N_("Please say why."), field="reason")
    before = {"recipient_zh": award.recipient_zh, "reprints": award.reprints}
    award.recipient_zh, award.recipient_en = recipient_zh.strip(), (recipient_en or "").strip() or None
    award.reprints += 1
    db.session.flush()
    after = {"recipient_zh": award.recipient_zh, "reprints": award.reprints}
    record(actor, "print-again", AUDIT_KIND, award.code, now=now, before=before, after=after, reason=reason.strip())


def _give(award: Award, notice: PublicNotice, *, actor: Person | None, now: datetime) -> None:
    today = now.astimezone(WENZHOU).date()
    if not award.is_vacant:
        stem = _stem(award)
        award.certificate_number = certificate_number(stem, awards.highest_number(stem) + 1)
        if award.entry is not None:
            award.recipient_zh = award.recipient_zh or award.entry.project.name_zh
            award.recipient_en = award.recipient_en or award.entry.project.name_en
        for part in award.payments:
            part.due_on = part.due_on or (_after_months(today, MONTHS_TO_LAND) if part.condition_zh else today)
    award.published_at, award.notice_id, award.settled_on = now, notice.id, notice.settled_on
    db.session.flush()  # the next number is counted from the table
    record(actor, "publish", AUDIT_KIND, award.code, now=now, after=_facts(award))


def _refuse_open(competition: Competition, now: datetime) -> None:
    shown = notices.notices_of(competition, lock=True)  # nobody objects to another list of the edition meanwhile
    if count := sum(notice.open_objections for notice in shown):
        raise Conflict(N_("Objections that are not decided: %(count)d. Please decide them first."), count=count)
    today = now.astimezone(WENZHOU).date()
    for notice in shown:
        if notice.replaced_at is None and notice.settled_on is None and notice.ends_on >= today:
            raise Conflict(
                N_("Everybody may object until the end of %(day)s. The list stands after that day at the earliest."),
                day=notice.ends_on.isoformat(),
            )


def _refuse_published(award: Award) -> None:
    if award.published_at is not None:
        raise Conflict(N_("This award is published. It can only be revoked, or its certificate printed again."))


def _refuse_wrong(competition: Competition, prize: Prize, award: Award | None) -> None:
    if prize.kind is AwardKind.PLACE and prize.place is None:
        raise Refusal(N_("Please say which place."), field="place")
    if prize.is_vacant and (prize.entry is not None or prize.recipient_zh):
        raise Refusal(N_("A vacant award goes to nobody."), field="is_vacant")
    if not prize.is_vacant and prize.entry is None and not prize.recipient_zh:
        raise Refusal(N_("Please say whom the award goes to, or leave it vacant."), field="entry")
    if prize.entry is None:
        return
    if prize.entry.competition_id != competition.id or prize.entry.state != EntryState.ACCEPTED:
        raise Refusal(N_("Only an accepted entry of this edition can get an award."), field="entry")
    if prize.kind in BY_RANK:
        has_one = select(Award.id).where(
            Award.entry_id == prize.entry.id, Award.kind.in_(BY_RANK), Award.revoked_at.is_(None)
        )
        if award is not None:
            has_one = has_one.where(Award.id != award.id)
        if db.session.execute(has_one).first() is not None:
            raise Refusal(N_("This entry has a place already."), field="entry")


def _added(competition: Competition, prize: Prize, first_percent: int, now: datetime) -> Award:
    paid = parts(prize.prize_yuan, first_percent)
    award = Award(
        code=readable_code(),
        competition=competition,
        group=prize.group,
        entry=prize.entry,
        kind=prize.kind,
        place=prize.place,
        title_zh=prize.title_zh,
        title_en=prize.title_en,
        recipient_zh=prize.recipient_zh,
        recipient_en=prize.recipient_en,
        prize_yuan=prize.prize_yuan,
        is_vacant=prize.is_vacant,
        reprints=0,
        created_at=now,
        payments=[PrizePayment(amount_yuan=amount) for amount in paid],
    )
    for later in award.payments[1:]:
        later.condition_zh, later.condition_en = LANDED_ZH, LANDED_EN
    db.session.add(award)
    return award


def _stem(award: Award) -> str:
    edition = award.competition
    middle = award.group.code if award.group is not None else STEMS.get(AwardKind(award.kind), WITHOUT_GROUP)
    return f"{edition.number_prefix}-{edition.year}-{middle}"


def _after_months(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    return date(day.year + year, month + 1, min(day.day, 28))


def _facts(award: Award) -> dict[str, object]:
    return {
        "title": award.title_zh,
        "place": award.place,
        "entry": award.entry.number if award.entry is not None else None,
        "is_vacant": award.is_vacant,
        "prize_yuan": award.prize_yuan,
        "number": award.certificate_number,
    }


def _lock(competition: Competition) -> None:
    """Hold the edition until the end of the transaction: its awards change one after the other."""
    db.session.execute(select(Competition.id).where(Competition.id == competition.id).with_for_update())
