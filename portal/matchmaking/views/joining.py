"""A party's side: joining with a fund or a project, its own page and what is next, its times, withdrawing."""

from collections.abc import Sequence

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.documents.qr import qr_svg
from portal.errors import N_, Refusal
from portal.investors.models import Investor
from portal.investors.queries import investor_of
from portal.investors.rules import InvestorState
from portal.matchmaking.actions import joining
from portal.matchmaking.blueprint import blueprint
from portal.matchmaking.forms.joining import JoinForm, PresenceForm, WithdrawForm, filled_from, fund_choice
from portal.matchmaking.models import Party, Summit
from portal.matchmaking.permissions import Permission
from portal.matchmaking.queries import parties, plans, requests, summits, wishes
from portal.matchmaking.rules import PartyKind, PartyState, RequestState
from portal.matchmaking.views.words import facts, party_facts
from portal.projects.models import Project
from portal.web.addresses import public_url
from portal.web.formats import bilingual
from portal.web.forms import finish
from portal.web.guards import current_person, guarded
from portal.web.language import language


@blueprint.route("/summits/<slug>/join", methods=["GET", "POST"])
@guarded(Permission.SIGN_UP, load=summits.summit)
def join(summit: Summit) -> ResponseReturnValue:
    """My fund or one of my projects takes part; the times are ticked already."""
    person = current_person()
    own = [each for each in parties.my_parties(summit, person) if each.state != PartyState.WITHDRAWN]
    fund, projects = investor_of(person), parties.projects_of(person)
    choices = _choices(summit, fund, projects, own)
    form = JoinForm.submitted(None, **filled_from(summit))
    form.offer(summit)
    form.offer_subjects([(value, name) for value, (name, _subject, _kind) in choices.items()])
    if not form.accepted():
        return render_template(
            "matchmaking/join.html",
            form=form,
            own=own,
            choices=choices,
            waits_for_officer=fund is not None and fund.state != InvestorState.VERIFIED,
            has_fund=fund is not None,
            **facts(summit),
        )
    if form.subject.data not in choices:
        raise Refusal(N_("Please choose one of the list."), field="subject")
    _name, subject, kind = choices[form.subject.data]
    party = joining.join(summit, subject, kind, form.presence(summit.slots), actor=person, now=clock.now())
    said = _("You take part.") if party.state == PartyState.ADMITTED else _("Your sign-up is with the organiser.")
    return finish(_address(party), said)


@blueprint.get("/summits/<slug>/me/")
@guarded(Permission.SIGN_UP, load=summits.summit)
def mine(summit: Summit) -> ResponseReturnValue:
    """What I speak for here: the one party's page, a list of several, or the way in."""
    own = parties.my_parties(summit, current_person())
    if len(own) == 1:
        return redirect(_address(own[0]), 303)
    if not own:
        return redirect(url_for("matchmaking.join", slug=summit.event.slug), 303)
    return render_template("matchmaking/mine.html", own=own, **facts(summit))


@blueprint.get("/summits/<slug>/parties/<code>/")
@guarded(Permission.SPEAK_FOR, load=parties.party)
def party(party: Party) -> ResponseReturnValue:
    """Where our sign-up stands, what is next, when we are there."""
    takes_part = party.state == PartyState.ADMITTED
    asked = [each for each in requests.requests_of(party) if each.state == RequestState.OPEN] if takes_part else []
    now = clock.now()
    return render_template(
        "matchmaking/party.html",
        to_answer=sum(each.asked_as != party.side and each.expires_at > now for each in asked),
        marked=len(wishes.marks_of(party)) if takes_part else 0,
        meetings=plans.agenda(party),
        is_planned=summits.has_published_plan(party.summit),
        away=set(party.unavailable),
        badge=qr_svg(public_url("matchmaking.scan", language(), slug=party.summit.event.slug, code=party.code)),
        **party_facts(party),
    )


@blueprint.route("/summits/<slug>/parties/<code>/times", methods=["GET", "POST"])
@guarded(Permission.SPEAK_FOR, load=parties.party)
def change_party(party: Party) -> ResponseReturnValue:
    """When we are there, how many meetings we want, what the others read of us."""
    summit = party.summit
    form = PresenceForm.submitted(None, **filled_from(summit, party))
    form.offer(summit)
    if not form.accepted():
        is_planned = summits.has_published_plan(summit)
        return render_template("matchmaking/change_party.html", form=form, is_planned=is_planned, **party_facts(party))
    joining.change(party, form.presence(summit.slots), actor=current_person(), now=clock.now())
    return finish(_address(party), _("Saved."))


@blueprint.route("/summits/<slug>/parties/<code>/withdraw", methods=["GET", "POST"])
@guarded(Permission.SPEAK_FOR, load=parties.party)
def withdraw_party(party: Party) -> ResponseReturnValue:
    """We do not come."""
    form = WithdrawForm.submitted()
    if not form.accepted():
        return render_template("matchmaking/withdraw.html", form=form, **party_facts(party))
    joining.withdraw(party, reason=form.reason.data or "", actor=current_person(), now=clock.now())
    return finish(_address(party), _("You have withdrawn."))


def _choices(
    summit: Summit, fund: Investor | None, projects: Sequence[Project], own: Sequence[Party]
) -> dict[str, tuple[str, Investor | Project, PartyKind]]:
    """What the person can still join with: by the form's value the name, the fund or project, and as what."""
    there = {(each.investor_id, each.project_id) for each in own}
    found: dict[str, tuple[str, Investor | Project, PartyKind]] = {}
    if fund is not None and fund.state == InvestorState.VERIFIED and (fund.id, None) not in there:
        name = bilingual(fund.name_zh, fund.name_en)
        for kind in joining.kinds_for(summit, fund):
            found[kind] = (fund_choice(kind, name), fund, kind)
    for project in projects:
        if (None, project.id) not in there:
            name = bilingual(project.name_zh, project.name_en)
            found[f"project-{project.slug}"] = (name, project, PartyKind.PROJECT)
    return found


def _address(party: Party) -> str:
    return url_for("matchmaking.party", slug=party.summit.event.slug, code=party.code)
