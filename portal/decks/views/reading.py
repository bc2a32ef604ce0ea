"""The reader: a page at a time, each asked of the law and noted, each with the reader's name in it."""

from datetime import timedelta

from flask import make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal import clock
from portal.accounts.models import Person
from portal.decks import queries, watermark
from portal.decks.actions import looks
from portal.decks.blueprint import blueprint
from portal.decks.forms import PledgeForm
from portal.decks.permissions import Permission
from portal.decks.rules import LOOKER_WORDS, DeckKind, DeckState, Looker, Reading, Tier
from portal.decks.views import loading
from portal.decks.views.sending import made, sent
from portal.errors import NotFound
from portal.storage.files import store
from portal.web.formats import table_time
from portal.web.forms import finish
from portal.web.guards import can, current_person, guarded
from portal.web.pagination import page_number
from portal.web.security import CONTENT_SECURITY_POLICY

# Whoever begins in the middle of a film is noted too, once in a while.
LATELY = timedelta(minutes=10)
FILM_POLICY = f"{CONTENT_SECURITY_POLICY}; media-src 'self'"


@blueprint.get("/decks/<code>/")
@guarded(Permission.OPEN, load=loading.reading)
def read(reading: Reading) -> ResponseReturnValue:
    """The reader, at the page asked for; before the first, one's own pledge."""
    if not can(Permission.READ, reading):
        return _unkept(_pledge_page(PledgeForm.submitted(), reading))
    number = page_number()
    deck = reading.deck
    shown = queries.page(deck, number) if deck.state == DeckState.READY and deck.kind != DeckKind.VIDEO else None
    if shown is None and number != 1:
        raise NotFound
    if "page" not in request.args:
        looks.note(reading, 0, actor=current_person())
    page = render_template(
        "decks/read.html",
        reading=reading,
        deck=deck,
        project=reading.project,
        page=shown,
        number=number,
        whose=_mark(reading, current_person()),
    )
    return _unkept(page, with_film=deck.kind == DeckKind.VIDEO)


@blueprint.post("/decks/<code>/pledge")
@guarded(Permission.OPEN, load=loading.reading)
def pledge(reading: Reading) -> ResponseReturnValue:
    """One's own pledge, before the first page."""
    form = PledgeForm.submitted()
    if current_person() is None:
        raise NotFound
    if not form.accepted():
        return _pledge_page(form, reading)
    looks.pledge(reading.project, actor=current_person(), now=clock.now())
    return finish(url_for("decks.read", code=reading.deck.code))


@blueprint.get("/decks/<code>/pages/<int:number>.webp")
@guarded(Permission.READ, load=loading.reading, is_secret=True)
def page(reading: Reading) -> ResponseReturnValue:
    """One page for this reader, at this minute."""
    number = (request.view_args or {})["number"]
    shown = queries.page(reading.deck, number)
    if shown is None:
        raise NotFound
    if request.method == "GET":
        looks.note(reading, number, actor=current_person())
    mark = _mark(reading, current_person())
    with store().open(shown.file.code) as picture:
        return made(watermark.marked(picture, mark) if mark else picture.read(), watermark.MEDIA_TYPE)


@blueprint.get("/decks/<code>/film.mp4")
@guarded(Permission.READ, load=loading.reading, is_secret=True)
def film(reading: Reading) -> ResponseReturnValue:
    """A stretch of the film; each is asked of the law; the first, and the first in a while, is noted."""
    stored = queries.original(reading.deck) if reading.deck.kind == DeckKind.VIDEO else None
    if stored is None:
        raise NotFound
    if request.method == "GET" and _is_new_look(reading):
        looks.note(reading, 1, actor=current_person())
    return sent(stored)


def _is_new_look(reading: Reading) -> bool:
    """A player asks for a film in many stretches, and nobody has to ask for its beginning."""
    person = current_person()
    if person is None or request.headers.get("Range", "bytes=0-").startswith("bytes=0-"):
        return True
    return not queries.has_looked(reading, 1, person, since=reading.at - LATELY)


def _mark(reading: Reading, person: Person | None) -> str | None:
    """Name, fund and minute; nothing on what is public anyway."""
    if person is None or reading.tier == Tier.PUBLIC:
        return None
    looker = looks.as_whom(person, reading)
    whose = reading.investor.name_zh if looker == Looker.INVESTOR else gettext(LOOKER_WORDS[looker])
    return f"{person.name} · {whose} · {table_time(reading.at)}"


def _pledge_page(form: PledgeForm, reading: Reading) -> str:
    action = url_for("decks.pledge", code=reading.deck.code)
    return render_template("decks/pledge.html", form=form, reading=reading, project=reading.project, action=action)


def _unkept(body: str, *, with_film: bool = False) -> ResponseReturnValue:
    """The page, kept by no cache: what it may show can change at any moment."""
    response = make_response(body)
    response.headers["Cache-Control"] = "private, no-store"
    if with_film:
        response.headers["Content-Security-Policy"] = FILM_POLICY
    return response
