"""A team's side: applying, one pitch and what is left to do, confirming, withdrawing, slides, what may be shown."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.accounts.models import Person
from portal.decks.models import Deck
from portal.projects.models import Project
from portal.projects.rules import MemberState
from portal.roadshows import hall, queries
from portal.roadshows.actions import applying
from portal.roadshows.actions.applying import Wish
from portal.roadshows.blueprint import blueprint
from portal.roadshows.forms import ApplyForm, ConfirmForm, ShowForm, SlidesForm, WishForm, WithdrawForm
from portal.roadshows.models import Pitch, Roadshow
from portal.roadshows.permissions import Permission
from portal.roadshows.rules import LEAVABLE, ON_STAGE, OVER_EVENTS, PitchState
from portal.roadshows.views.words import facts
from portal.stage import queries as stages
from portal.web.formats import bilingual
from portal.web.forms import finish
from portal.web.guards import current_person, guarded

S = PitchState


@blueprint.route("/roadshows/<slug>/apply", methods=["GET", "POST"])
@guarded(Permission.APPLY, load=queries.roadshow)
def apply(show: Roadshow) -> ResponseReturnValue:
    """Choose one of my published projects, who presents, and when we can be there."""
    person = current_person()
    mine = queries.published_projects_of(person)
    there = {pitch.project_id: pitch for pitch in queries.pitches_of_projects(show, [project.id for project in mine])}
    open_ones = [each for each in mine if each.id not in there or there[each.id].state == S.WITHDRAWN]
    form = ApplyForm.submitted()
    form.project.choices = [(each.slug, bilingual(each.name_zh, each.name_en)) for each in open_ones]
    chosen = next((each for each in open_ones if each.slug == form.project.data), open_ones[0] if open_ones else None)
    form.offer_presenters(_people(open_ones))
    if not form.presenter.data:
        form.presenter.data = person.code
    if not form.accepted() or chosen is None:
        return render_template(
            "roadshows/apply.html", form=form, mine=mine, open_ones=open_ones, there=there, **facts(show)
        )
    pitch = applying.apply(show, chosen, _wish(form, open_ones), actor=person, now=clock.now())
    return finish(_address(pitch), _("Your application is with the organiser."))


@blueprint.get("/roadshows/<slug>/pitches/<code>")
@guarded(Permission.SEE_PITCH, load=queries.pitch)
def pitch(pitch: Pitch) -> ResponseReturnValue:
    """Where the pitch stands and the one next step."""
    return _pitch_page(pitch)


def _pitch_page(pitch: Pitch, **forms: Any) -> str:
    show = pitch.roadshow
    is_over = show.event.state in OVER_EVENTS
    programme = stages.programme(show.event, clock.now()) if show.order_published_at else []
    confirm, slides = forms.get("confirm") or ConfirmForm(), forms.get("slides") or SlidesForm()
    _offer_presenters(confirm, pitch)
    decks = queries.decks_to_show(pitch.project) if pitch.state in LEAVABLE else []
    _offer_decks(slides, pitch, decks)
    shown = forms.get("shown") or ShowForm(
        formdata=None, data={"slides": pitch.may_show_slides, "recording": pitch.may_show_recording}
    )
    return render_template(
        "roadshows/pitch.html",
        pitch=pitch,
        confirm=confirm,
        withdraw=forms.get("withdraw") or WithdrawForm(),
        slides=slides,
        shown=shown,
        decks=decks,
        point=next((each for each in programme if each.turn.project_id == pitch.project_id), None),
        remarks=hall.remarks_for(pitch) if pitch.state in ON_STAGE else [],
        intents=hall.intents_at(show, pitch) if pitch.state in ON_STAGE else [],
        can_leave=pitch.state in LEAVABLE,
        is_on_stage=pitch.state in ON_STAGE,
        slides_open=clock.now() < show.slides_by,
        is_over=is_over,
        **facts(show),
    )


@blueprint.route("/roadshows/<slug>/pitches/<code>/edit", methods=["GET", "POST"])
@guarded(Permission.SPEAK_FOR_PITCH, load=queries.pitch)
def edit_pitch(pitch: Pitch) -> ResponseReturnValue:
    """Another presenter, other times, another word to the organiser."""
    form = WishForm.submitted(pitch, presenter=pitch.presenter.code if pitch.presenter else None)
    form.offer_presenters(_people([pitch.project]))
    if not form.accepted():
        return render_template("roadshows/edit_pitch.html", form=form, pitch=pitch, **facts(pitch.roadshow))
    applying.edit(pitch, _wish(form, [pitch.project]), actor=current_person(), now=clock.now())
    return finish(_address(pitch), _("Saved."))


@blueprint.post("/roadshows/<slug>/pitches/<code>/confirm")
@guarded(Permission.SPEAK_FOR_PITCH, load=queries.pitch)
def confirm_pitch(pitch: Pitch) -> ResponseReturnValue:
    """We come."""
    form = ConfirmForm.submitted()
    _offer_presenters(form, pitch)
    if not form.accepted():
        return _pitch_page(pitch, confirm=form)
    presenter = _member(pitch.project, form.presenter.data)
    applying.confirm(pitch, presenter=presenter, actor=current_person(), now=clock.now())
    return finish(_address(pitch), _("Confirmed. We look forward to your pitch."))


@blueprint.route("/roadshows/<slug>/pitches/<code>/withdraw", methods=["GET", "POST"])
@guarded(Permission.SPEAK_FOR_PITCH, load=queries.pitch)
def withdraw_pitch(pitch: Pitch) -> ResponseReturnValue:
    """We do not come."""
    form = WithdrawForm.submitted()
    if not form.accepted():
        return render_template("roadshows/withdraw.html", form=form, pitch=pitch, **facts(pitch.roadshow))
    applying.withdraw(pitch, reason=form.reason.data or "", actor=current_person(), now=clock.now())
    return finish(_address(pitch), _("Your pitch is withdrawn."))


@blueprint.post("/roadshows/<slug>/pitches/<code>/slides")
@guarded(Permission.SPEAK_FOR_PITCH, load=queries.pitch)
def choose_slides(pitch: Pitch) -> ResponseReturnValue:
    """Which document of the vault is shown."""
    decks = queries.decks_to_show(pitch.project)
    form = SlidesForm.submitted()
    _offer_decks(form, pitch, decks)
    if not form.accepted():
        return _pitch_page(pitch, slides=form)
    deck = next((deck for deck in decks if deck.code == form.deck.data), None)
    applying.choose_slides(pitch, deck, actor=current_person(), now=clock.now())
    return finish(_address(pitch), _("Your slides are chosen.") if deck else _("You come without slides."))


@blueprint.post("/roadshows/<slug>/pitches/<code>/afterwards")
@guarded(Permission.SPEAK_FOR_PITCH, load=queries.pitch)
def show_afterwards(pitch: Pitch) -> ResponseReturnValue:
    """Whether slides and recording are for everybody."""
    form = ShowForm.submitted()
    if not form.accepted():
        return _pitch_page(pitch, shown=form)
    applying.show_afterwards(
        pitch, slides=form.slides.data, recording=form.recording.data, actor=current_person(), now=clock.now()
    )
    return finish(_address(pitch), _("Saved."))


def _wish(form: WishForm, among: Sequence[Project]) -> Wish:
    people = {person.code: person for project in among for person in _team(project)}
    return Wish(people[form.presenter.data], form.free_from.data, form.free_until.data, form.message.data or "")


def _people(among: Sequence[Project]) -> list[tuple[str, str]]:
    return list({person.code: (person.code, person.name) for project in among for person in _team(project)}.values())


def _team(project: Project) -> list[Person]:
    return [m.person for m in project.members if m.state == MemberState.AGREED and m.person is not None]


def _member(project: Project, code: str | None) -> Person | None:
    return next((person for person in _team(project) if person.code == code), None)


def _offer_presenters(form: ConfirmForm, pitch: Pitch) -> None:
    form.presenter.choices = _people([pitch.project])
    if not form.is_submitted() or form.presenter.data is None:
        form.presenter.data = (pitch.presenter or current_person()).code


def _offer_decks(form: SlidesForm, pitch: Pitch, decks: Any) -> None:
    form.offer([(deck.code, _deck_word(deck)) for deck in decks])
    if form.deck.data is None or not form.is_submitted():
        form.deck.data = pitch.deck.code if pitch.deck else ""


def _deck_word(deck: Deck) -> str:
    if deck.page_count:
        return _("%(title)s, %(pages)d pages", title=deck.title, pages=deck.page_count)
    return deck.title


def _address(pitch: Pitch) -> str:
    return url_for("roadshows.pitch", slug=pitch.roadshow.event.slug, code=pitch.code)
