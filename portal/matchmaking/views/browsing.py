"""Whom a party may meet: one card each, marked in one tap; one of them in full; and the way in from a code at the venue."""

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.errors import N_, NotFound
from portal.events.heads import event_facts
from portal.events.rules import SECTOR_WORDS
from portal.interests.blueprint import reason
from portal.interests.matching import Scored
from portal.investors.rules import ROUND_WORDS, STAGE_WORDS
from portal.matchmaking.actions import wishing
from portal.matchmaking.blueprint import blueprint
from portal.matchmaking.forms.wishing import AskForm, MarkForm
from portal.matchmaking.models import Party
from portal.matchmaking.permissions import Permission
from portal.matchmaking.queries import browsing, requests, wishes
from portal.matchmaking.queries.browsing import Other, Sight
from portal.matchmaking.queries.parties import my_parties, party
from portal.matchmaking.rules import Mark, Window, may_ask, opens_at, window
from portal.web.formats import bilingual
from portal.web.forms import finish
from portal.web.guards import current_person, guarded
from portal.web.language import language
from portal.web.markdown import safe_html
from portal.web.pagination import Page, page_number

PAGE_SIZE = 20
TO_SAY, ALL = "to-say", "all"
REASONS_SHOWN, GOOD = 3, 0.6
# What a team reads of why a fund fits: the fund's own preferences, never its figures.
MIRRORED = {
    "sector": N_("They look for your sector"),
    "stage": N_("Your stage fits what they look for"),
    "ticket": N_("Your ask lies in their range"),
    "county": N_("They look in your area"),
    "text": N_("Words in common: %(words)s"),
}


@blueprint.get("/summits/<slug>/parties/<code>/meet")
@guarded(Permission.MEET_PEOPLE, load=browsing.looker)
def meet(party: Party) -> ResponseReturnValue:
    """Who is here for us, best fits on top; whom nothing was said of yet comes first."""
    everybody = browsing.others(party)
    show = request.args.get("show", TO_SAY)
    words, sector = request.args.get("q", "").strip().casefold(), request.args.get("sector", "")
    counts = {ALL: len(everybody), TO_SAY: sum(other.mark is None for other in everybody)} | {
        str(mark): sum(other.mark is mark for other in everybody) for mark in Mark
    }
    found = [other for other in everybody if _is_shown(other, show, words, sector)]
    number = page_number()
    return render_template(
        "matchmaking/meet.html",
        page=Page(found[(number - 1) * PAGE_SIZE : number * PAGE_SIZE], number, PAGE_SIZE, len(found)),
        show=show if show in counts else TO_SAY,
        counts=counts,
        sectors=sorted({other.party.project.sector for other in everybody if other.party.project is not None}),
        sector=sector,
        words=request.args.get("q", "").strip(),
        form=MarkForm(formdata=None, data={"back": request.full_path.rstrip("?")}),
        **_facts(party),
    )


@blueprint.get("/summits/<slug>/parties/<code>/others/<other>")
@guarded(Permission.LOOK, load=browsing.sight)
def other(sight: Sight) -> ResponseReturnValue:
    """One fund or project in full, with why it fits, our mark, and the request between us."""
    return other_page(sight)


@blueprint.post("/summits/<slug>/parties/<code>/others/<other>/mark")
@guarded(Permission.LOOK, load=browsing.sight)
def mark(sight: Sight) -> ResponseReturnValue:
    """Must meet, like to meet, no thanks, block; the same button again takes it back."""
    form = MarkForm.submitted()
    if not form.accepted():
        return other_page(sight, mark_form=form)
    choice = Mark(form.mark.data) if form.mark.data else None
    wishing.mark(sight.party, sight.other, choice, actor=current_person(), now=clock.now())
    return finish(_back(sight, form.back.data), _said(choice, sight.other))


@blueprint.get("/summits/<slug>/at/<code>")
@guarded(Permission.SCAN, load=party)
def scan(party: Party) -> ResponseReturnValue:
    """What the code on a badge or a table leads to: the card of that party, for one of mine that takes part."""
    for own in my_parties(party.summit, current_person()):
        if own.id != party.id and browsing.sight(party.summit.event.slug, own.code, party.code) is not None:
            return redirect(
                url_for("matchmaking.other", slug=party.summit.event.slug, code=own.code, other=party.code), 303
            )
    raise NotFound


def other_page(sight: Sight, *, mark_form: MarkForm | None = None, ask_form: AskForm | None = None) -> str:
    """The page of one party as another sees it, with the forms that were open."""
    own, seen = sight.party, sight.other
    mark = wishes.mark_of(own, seen)
    now, summit, subject = clock.now(), own.summit, seen.project or seen.investor
    words = [getattr(subject, f"{field}_{code}", None) for field in ("highlights", "about") for code in ("zh", "en")]
    return render_template(
        "matchmaking/other.html",
        words=safe_html(bilingual(words[0] or words[2], words[1] or words[3])),
        seen=Other(seen, browsing.fits_of(own, [seen], {})[seen.id], mark, None),
        between=requests.between(own, seen),
        may_ask=may_ask(summit.asks, own.kind, seen.kind),
        asks_from=opens_at(summit.wishes_open_at, own.tier, summit.tier_hours),
        form=mark_form or MarkForm(formdata=None),
        ask_form=ask_form or AskForm(formdata=None),
        now=now,
        **_facts(own),
    )


def reasons(own: Party, seen: Party, fit: Scored) -> Sequence[str]:
    """Up to three good reasons for the two to meet, in the words of who looks; none that say what does not fit."""
    good = sorted(
        (part for part in fit.parts if part.share >= GOOD and part.term in MIRRORED), key=lambda part: -part.points
    )
    if seen.project is not None:
        place = (seen.project.assessed_unit or seen.project.area).name(language())
        return [reason(part, place) for part in good[:REASONS_SHOWN]]
    # Words that are only alike have none to name.
    named = [part for part in good if part.term != "text" or part.values["words"]]
    return [_(MIRRORED[part.term], **part.values) for part in named[:REASONS_SHOWN]]


def _is_shown(other: Other, show: str, words: str, sector: str) -> bool:
    if show in set(Mark) and other.mark != show:
        return False
    if show not in {*Mark, ALL} and (other.mark is not None and not words):
        return False
    subject: Any = other.party.project or other.party.investor
    if sector and getattr(subject, "sector", None) != sector:
        return False
    return words in f"{subject.name_zh} {subject.name_en or ''}".casefold()


def _facts(own: Party) -> dict[str, Any]:
    summit, now = own.summit, clock.now()
    return event_facts(summit.event) | {
        "party": own,
        "summit": summit,
        "is_open": window(summit.wishes_open_at, summit.wishes_close_at, now) is Window.OPEN,
        "wishes_window": window(summit.wishes_open_at, summit.wishes_close_at, now),
        "reasons": reasons,
        "sector_words": SECTOR_WORDS,
        "stage_words": STAGE_WORDS,
        "round_words": ROUND_WORDS,
    }


def _back(sight: Sight, asked: str | None) -> str:
    """The list where the person was, or the card."""
    slug, code = sight.party.summit.event.slug, sight.party.code
    own_list = url_for("matchmaking.meet", slug=slug, code=code)
    if asked and asked.split("?")[0] == own_list:
        return asked
    return url_for("matchmaking.other", slug=slug, code=code, other=sight.other.code)


def _said(choice: Mark | None, other: Party) -> str:
    name = other.name(language())
    if choice is None:
        return _("Mark taken back: %(name)s", name=name)
    return {
        Mark.MUST: _("Must meet: %(name)s", name=name),
        Mark.LIKE: _("Like to meet: %(name)s", name=name),
        Mark.NO: _("You will not meet %(name)s.", name=name),
        Mark.BLOCK: _("%(name)s no longer sees you here.", name=name),
    }[choice]
