"""The organiser's list of parties: who waits, who takes part, one party with its tier and table; the same answer to many."""

from collections import Counter

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal import clock
from portal.errors import N_, Refusal
from portal.events.models import Event
from portal.matchmaking.actions import joining
from portal.matchmaking.blueprint import blueprint
from portal.matchmaking.forms.joining import DecideForm, PlaceForm
from portal.matchmaking.models import Party, Summit
from portal.matchmaking.permissions import Permission
from portal.matchmaking.queries import parties as reading
from portal.matchmaking.queries import summits
from portal.matchmaking.rules import PARTY_MOVES, PartyKind, PartyState
from portal.matchmaking.views.words import facts, party_facts
from portal.registrations.queries import event_to_join
from portal.web.forms import finish
from portal.web.guards import current_person, guarded
from portal.web.pagination import page_number, paged

S = PartyState
DECISIONS = (S.ADMITTED, S.DECLINED)


@blueprint.get("/organise/<slug>/summit/")
@guarded(Permission.SET_UP, load=event_to_join)
def parties(event: Event) -> ResponseReturnValue:
    """Who has signed up, by state, kind and words; without a set-up the way there."""
    summit = summits.summit_of(event)
    if summit is None:
        return redirect(url_for("matchmaking.set_up", slug=event.slug), 303)
    return _list_page(summit, DecideForm.submitted())


@blueprint.post("/organise/<slug>/summit/")
@guarded(Permission.MANAGE, load=summits.summit)
def decide_several(summit: Summit) -> ResponseReturnValue:
    """The same answer to all that are ticked."""
    form = DecideForm.submitted()
    if not form.accepted():
        return _list_page(summit, form)
    ticked = reading.chosen(summit, request.form.getlist("party"))
    done, left = joining.decide_all(
        ticked, _decision(), reason=form.reason.data or "", actor=current_person(), now=clock.now()
    )
    said = ngettext("%(num)d party was decided and told.", "%(num)d parties were decided and told.", done)
    if left:
        more = ngettext("%(num)d stayed as it was.", "%(num)d stayed as they were.", left)
        said = f"{said} {more}"
    return finish(url_for("matchmaking.parties", slug=summit.event.slug), said)


@blueprint.route("/organise/<slug>/summit/parties/<code>", methods=["GET", "POST"])
@guarded(Permission.MANAGE_PARTY, load=reading.party)
def moderate(party: Party) -> ResponseReturnValue:
    """One party, and the organiser's answer to it."""
    form = DecideForm.submitted()
    if not form.accepted():
        return _party_page(party, form, PlaceForm(formdata=None, obj=party))
    decision, actor, now = _decision(), current_person(), clock.now()
    if decision is S.ADMITTED:
        joining.admit(party, actor=actor, now=now)
        said = _("Admitted. They are told.")
    else:
        joining.decline(party, reason=form.reason.data or "", actor=actor, now=now)
        said = _("Not admitted. They are told.")
    return finish(url_for("matchmaking.parties", slug=party.summit.event.slug), said)


@blueprint.post("/organise/<slug>/summit/parties/<code>/place")
@guarded(Permission.MANAGE_PARTY, load=reading.party)
def place_party(party: Party) -> ResponseReturnValue:
    """The party's tier and its own table."""
    form = PlaceForm.submitted()
    if not form.accepted():
        form.take_version(party.version)
        return _party_page(party, DecideForm(formdata=None), form)
    joining.place(
        party,
        tier=form.tier.data,
        table=form.table_number.data,
        version=form.base_version,
        actor=current_person(),
        now=clock.now(),
    )
    return finish(url_for("matchmaking.moderate", slug=party.summit.event.slug, code=party.code), _("Saved."))


def _list_page(summit: Summit, form: DecideForm) -> str:
    state, kind, words = _filters()
    counts = reading.counts(summit)
    by_state: Counter[str] = Counter()
    there: Counter[str] = Counter()
    for (each_state, each_kind), number in counts.items():
        by_state[each_state] += number
        there[each_kind] += number if each_state == S.ADMITTED else 0
    return render_template(
        "matchmaking/parties.html",
        form=form,
        page=paged(reading.listed(summit, state=state, kind=kind, words=words), size=50, number=page_number()),
        state=state,
        kind=kind,
        words=words,
        states=S,
        kinds=PartyKind,
        by_state=by_state,
        there=there,
        total=sum(counts.values()),
        **facts(summit),
    )


def _party_page(party: Party, form: DecideForm, place: PlaceForm) -> str:
    return render_template(
        "matchmaking/moderate.html",
        form=form,
        place_form=place,
        decisions=[each for each in DECISIONS if each in PARTY_MOVES[S(party.state)] and party.state not in _LEFT],
        people=reading.people_of(party),
        away=set(party.unavailable),
        **party_facts(party),
    )


_LEFT = frozenset({S.WITHDRAWN, S.GONE})


def _decision() -> PartyState:
    asked = request.form.get("decision", "")
    if asked not in {str(each) for each in DECISIONS}:
        raise Refusal(N_("Please choose one of the list."))
    return S(asked)


def _filters() -> tuple[str, str, str]:
    state, kind = request.values.get("state", ""), request.values.get("kind", "")
    return (
        state if state in set(S) else "",
        kind if kind in set(PartyKind) else "",
        request.values.get("q", "")[:100],
    )
