"""The organiser's desk for awards: proposing, changing, publishing, paying, certificates; and a team's own certificate."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal import clock
from portal.competitions.actions import awarding, paying
from portal.competitions.actions.awarding import Prize
from portal.competitions.actions.paying import Part
from portal.competitions.blueprint import blueprint
from portal.competitions.certificates import certificates_pdf
from portal.competitions.forms.awarding import (
    PARTS,
    AwardForm,
    PayForm,
    PlanForm,
    PrintAgainForm,
    ProposeForm,
    RevokeForm,
)
from portal.competitions.models.awards import Award, PrizePayment
from portal.competitions.models.edition import Competition, Round
from portal.competitions.permissions import Permission
from portal.competitions.prizes import is_in_order
from portal.competitions.queries import awards as queries
from portal.competitions.queries import editions
from portal.competitions.queries import notices as notice_queries
from portal.competitions.rules import AWARD_WORDS, AwardKind, NoticeKind, RoundState
from portal.competitions.views.objections import send_paper
from portal.decks import attached
from portal.errors import N_, Conflict, NotFound
from portal.web.forms import ButtonForm, finish
from portal.web.guards import current_person, guarded
from portal.web.language import language

# Proposed prizes of a group; every edition changes them. Real ones were 15, 10 and 5 (内蒙古 2023), in 万元.
USUAL = {
    "first_seats": 1, "first_yuan": 200_000, "second_seats": 2, "second_yuan": 100_000,
    "third_seats": 3, "third_yuan": 50_000, "merit_seats": 0, "merit_yuan": 0, "first_percent": 40,
}  # fmt: skip
PURPOSE = "prize-evidence"


@blueprint.get("/organise/<slug>/competition/awards/")
@guarded(Permission.MANAGE, load=editions.edition)
def awards(competition: Competition) -> ResponseReturnValue:
    """Every award, what stands between it and its publication, and the one next step."""
    return _console(competition, ButtonForm.submitted())


@blueprint.route("/organise/<slug>/competition/awards/propose", methods=["GET", "POST"])
@guarded(Permission.MANAGE, load=editions.edition)
def propose_awards(competition: Competition) -> ResponseReturnValue:
    """Places by the ranks of the final."""
    form = ProposeForm.submitted(None, **USUAL)
    if not form.accepted():
        return render_template("competitions/awards_propose.html", form=form, **_frame(competition))
    proposed = awarding.propose(
        competition,
        form.tiers,
        first_percent=form.first_percent.data,
        actor=current_person(),
        now=clock.now(),
    )
    message = ngettext("%(num)d award is proposed.", "%(num)d awards are proposed.", len(proposed))
    return finish(_address(competition), message)


@blueprint.route("/organise/<slug>/competition/awards/new", methods=["GET", "POST"])
@guarded(Permission.MANAGE, load=editions.edition)
def add_award(competition: Competition) -> ResponseReturnValue:
    """One more award."""
    form = AwardForm.submitted(None, kind=AwardKind.SPECIAL)
    form.offer(competition.groups, queries.entries_to_honour(competition), language())
    if not form.accepted():
        return render_template("competitions/award_edit.html", form=form, award=None, **_frame(competition))
    awarding.add(competition, _prize(form, competition), actor=current_person(), now=clock.now())
    return finish(_address(competition), _("The award is added."))


@blueprint.post("/organise/<slug>/competition/awards/publish")
@guarded(Permission.MANAGE, load=editions.edition)
def publish_awards(competition: Competition) -> ResponseReturnValue:
    """Everybody may know, and certificates hold."""
    form = ButtonForm.submitted()
    if not form.accepted():
        return _console(competition, form)
    given = awarding.publish(competition, actor=current_person(), now=clock.now())
    message = ngettext("%(num)d award is published.", "%(num)d awards are published.", len(given))
    return finish(_address(competition), message)


@blueprint.get("/organise/<slug>/competition/awards/certificates.pdf")
@guarded(Permission.MANAGE, load=editions.edition)
def certificates(competition: Competition) -> ResponseReturnValue:
    """All certificates of the edition, a page each."""
    printed = queries.with_certificates(competition)
    if not printed:
        raise NotFound
    return _pdf(certificates_pdf(printed), f"certificates-{competition.event.slug}-{language()}.pdf")


@blueprint.get("/organise/<slug>/competition/awards/<code>")
@guarded(Permission.MANAGE_AWARD, load=queries.award)
def award(award: Award) -> ResponseReturnValue:
    """One award with what is paid of it."""
    return _award_page(award, ButtonForm.submitted())


@blueprint.route("/organise/<slug>/competition/awards/<code>/edit", methods=["GET", "POST"])
@guarded(Permission.MANAGE_AWARD, load=queries.award)
def edit_award(award: Award) -> ResponseReturnValue:
    """Another title, another hand, another sum, or vacant."""
    competition = award.competition
    form = AwardForm.submitted(
        award,
        group=award.group.code if award.group else "",
        entry=award.entry.number if award.entry else "",
    )
    form.offer(competition.groups, queries.entries_to_honour(competition), language())
    if not form.is_submitted():
        form.group.data = award.group.code if award.group else ""
        form.entry.data = award.entry.number if award.entry else ""
    if not form.accepted():
        return render_template("competitions/award_edit.html", form=form, award=award, **_frame(competition))
    awarding.change(award, _prize(form, competition), actor=current_person(), now=clock.now())
    return finish(_address(competition), _("The award is changed."))


@blueprint.post("/organise/<slug>/competition/awards/<code>/remove")
@guarded(Permission.MANAGE_AWARD, load=queries.award)
def remove_award(award: Award) -> ResponseReturnValue:
    """Take it back before anybody was told."""
    form = ButtonForm.submitted()
    if not form.accepted():
        return _award_page(award, form)
    address = _address(award.competition)
    awarding.remove(award, actor=current_person(), now=clock.now())
    return finish(address, _("The award is taken back."))


@blueprint.route("/organise/<slug>/competition/awards/<code>/revoke", methods=["GET", "POST"])
@guarded(Permission.MANAGE_AWARD, load=queries.award)
def revoke_award(award: Award) -> ResponseReturnValue:
    """Take a published award away."""
    form = RevokeForm.submitted()
    if not form.accepted():
        return render_template("competitions/award_revoke.html", form=form, award=award, **_frame(award.competition))
    awarding.revoke(award, form.reason.data, actor=current_person(), now=clock.now())
    return finish(_own_address(award), _("The award is revoked. Whoever checks its certificate reads so."))


@blueprint.route("/organise/<slug>/competition/awards/<code>/print-again", methods=["GET", "POST"])
@guarded(Permission.MANAGE_AWARD, load=queries.award)
def print_again(award: Award) -> ResponseReturnValue:
    """The certificate with a corrected name, or for a lost one."""
    form = PrintAgainForm.submitted(award)
    if not form.accepted():
        return render_template("competitions/award_again.html", form=form, award=award, **_frame(award.competition))
    names = form.recipient_zh.data, form.recipient_en.data
    awarding.print_again(award, *names, form.reason.data, actor=current_person(), now=clock.now())
    return finish(_own_address(award), _("The certificate can be printed again."))


@blueprint.get("/competitions/<slug>/awards/<code>.pdf")
@guarded(Permission.PRINT_CERTIFICATE, load=queries.award)
def certificate(award: Award) -> ResponseReturnValue:
    """The certificate of one award."""
    if award.published_at is None or award.revoked_at is not None or award.is_vacant:
        raise NotFound
    return _pdf(certificates_pdf([award]), f"{award.certificate_number}-{language()}.pdf")


@blueprint.route("/organise/<slug>/competition/awards/<code>/payments", methods=["GET", "POST"])
@guarded(Permission.MANAGE_AWARD, load=queries.award)
def plan_payments(award: Award) -> ResponseReturnValue:
    """In which parts the prize is paid."""
    waiting = [part for part in award.payments if part.paid_on is None]
    form = PlanForm.submitted(None, **PlanForm.filled(waiting))
    if not form.accepted():
        return render_template(
            "competitions/award_payments.html", form=form, award=award, parts=PARTS, **_frame(award.competition)
        )
    parts = [
        Part(
            amount_yuan=form[f"amount_{number}"].data,
            due_on=form[f"due_{number}"].data,
            condition_zh=form[f"condition_zh_{number}"].data,
            condition_en=form[f"condition_en_{number}"].data,
        )
        for number in range(1, PARTS + 1)
        if form[f"amount_{number}"].data
    ]
    paying.plan(award, parts, actor=current_person(), now=clock.now())
    return finish(_own_address(award), _("The payments are planned."))


@blueprint.route("/organise/<slug>/competition/awards/<code>/payments/<int:number>", methods=["GET", "POST"])
@guarded(Permission.MANAGE_PAYMENT, load=queries.payment)
def pay(payment: PrizePayment) -> ResponseReturnValue:
    """Note that a part was paid."""
    award = payment.award
    form = PayForm.submitted(None, paid_on=clock.today())
    proof = attached.looked_at(form.evidence.data, "evidence") if form.is_submitted() else None
    if not form.accepted():
        return render_template(
            "competitions/award_pay.html", form=form, award=award, payment=payment, **_frame(award.competition)
        )
    now = clock.now()
    evidence = attached.kept(proof, purpose=PURPOSE, owner_id=None, now=now)
    paying.pay(payment, paid_on=form.paid_on.data, evidence=evidence, actor=current_person(), now=now)
    return finish(_own_address(award), _("Noted as paid, and kept in the project's ledger of support."))


@blueprint.get("/organise/<slug>/competition/awards/<code>/payments/<int:number>/evidence")
@guarded(Permission.MANAGE_PAYMENT, load=queries.payment)
def payment_evidence(payment: PrizePayment) -> ResponseReturnValue:
    """What proves a payment."""
    if payment.evidence is None:
        raise NotFound
    return send_paper(payment.evidence)


def _console(competition: Competition, form: ButtonForm) -> str:
    every = queries.awards_of(competition)
    waiting = [award for award in every if award.published_at is None]
    shown = notice_queries.notices_of(competition)
    notice = next((each for each in shown if each.kind == NoticeKind.AWARDS and each.replaced_at is None), None)
    final = queries.final_of(competition)
    return render_template(
        "competitions/awards.html",
        form=form,
        awards=every,
        groups=[(group, list(own)) for group, own in groupby(every, key=lambda award: award.group)],
        waiting=waiting,
        posted=notice,
        has_changed=notice is not None
        and not notice_queries.is_same_list(notice.rows, notice_queries.rows_of_awards(waiting)),
        open_objections=sum(each.open_objections for each in shown),
        is_signed=final is not None and final.state == RoundState.SIGNED,
        is_out_of_order=final is not None and not _follow_ranks(waiting, final),
        are_placed=any(award.kind in awarding.BY_RANK and award.published_at for award in every),
        today=clock.today(),
        **_frame(competition),
    )


def _follow_ranks(waiting: Sequence[Award], final: Round) -> bool:
    """Whether the proposed places are as the final's ranks are now: a correction may have changed these."""
    ranks: dict[int | None, int] = (
        {place.entry_id: place.rank or 0 for place in queries.finalists(final)} if waiting else {}
    )
    placed = [award for award in waiting if award.kind in awarding.BY_RANK and award.entry_id is not None]
    groups = {award.group_id for award in placed}
    return all(
        is_in_order([(each.place or 0, ranks.get(each.entry_id, 0)) for each in placed if each.group_id == group])
        for group in groups
    )


def _award_page(award: Award, form: ButtonForm) -> str:
    return render_template("competitions/award.html", award=award, form=form, **_frame(award.competition))


def _prize(form: AwardForm, competition: Competition) -> Prize:
    entries = {entry.number: entry for entry in queries.entries_to_honour(competition)}
    groups = {group.code: group for group in competition.groups}
    entry = entries.get(form.entry.data)
    if form.entry.data and entry is None:
        raise Conflict(N_("This entry is not in the competition any more."))
    return Prize(
        kind=AwardKind(form.kind.data),
        title_zh=form.title_zh.data,
        title_en=form.title_en.data,
        place=form.place.data,
        group=entry.group if entry is not None else groups.get(form.group.data),
        entry=entry,
        recipient_zh=form.recipient_zh.data,
        recipient_en=form.recipient_en.data,
        prize_yuan=form.prize_yuan.data or 0,
        is_vacant=form.is_vacant.data,
    )


def _frame(competition: Competition) -> dict[str, Any]:
    return {
        "competition": competition,
        "event": competition.event,
        "award_words": {key: _(word) for key, word in AWARD_WORDS.items()},
    }


def _address(competition: Competition) -> str:
    return url_for("competitions.awards", slug=competition.event.slug)


def _own_address(award: Award) -> str:
    return url_for("competitions.award", slug=award.competition.event.slug, code=award.code)


def _pdf(content: bytes, name: str) -> Response:
    response = Response(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
