"""The score sheet beside the entry: marks by criterion, saved as the judge goes, handed in when it is done."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from flask import g, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import gettext as _

from portal import clock
from portal.audit.actions import saw
from portal.competitions import reading
from portal.competitions.models.edition import Criterion
from portal.competitions.models.entries import EntryPaper
from portal.competitions.reading import Paper, Reading
from portal.database import db
from portal.decks import queries as decks
from portal.decks import watermark
from portal.decks.rules import DeckState
from portal.decks.views.sending import made, sent
from portal.errors import NotFound, Refusal
from portal.events.heads import event_facts
from portal.judging.actions import scoring
from portal.judging.actions.scoring import Writing
from portal.judging.blueprint import blueprint
from portal.judging.calibration import FEWEST_FOR_JUDGES, Comparison
from portal.judging.forms import RecuseForm, SheetForm, sheet_form
from portal.judging.marks import anchors_in_points, kept_total
from portal.judging.models import Seat
from portal.judging.permissions import Permission
from portal.judging.queries import calibrating, seats
from portal.judging.queries.calibrating import Calibration
from portal.judging.rules import ConflictKind
from portal.storage.files import store
from portal.web.formats import table_time
from portal.web.forms import finish
from portal.web.guards import can, current_person, guarded
from portal.web.language import language
from portal.web.pagination import page_number

View = Callable[..., ResponseReturnValue]


def seat_of(code: str, paper: str | None = None, number: int = 0) -> Seat | None:
    """The seat of that code."""
    return seats.seat(code)


@blueprint.route("/judge/seats/<code>", methods=["GET", "POST"])
@guarded(Permission.SEE_SEAT, load=seats.seat)
def sheet(seat: Seat) -> ResponseReturnValue:
    """The entry and its sheet. Handed in, the next one follows."""
    form = _form_of(seat)
    if not form.accepted():
        return _sheet_page(seat, form)
    said = Writing(form.marks, form.comment.data or "", form.note.data or "")
    now, person = clock.now(), current_person()
    if not form.is_filing:
        scoring.save(seat, said, version=form.base_version, now=now)
        return finish(url_for("judging.sheet", code=seat.code), _("Your draft is kept."))
    scoring.file(seat, said, version=form.base_version, actor=person, now=now)
    following = seats.workload_of(seat).next
    if following is None:
        return finish(url_for("judging.desk"), _("Handed in. That was the last one: thank you."))
    return finish(url_for("judging.sheet", code=following.code), _("Handed in. Here is the next one."))


def for_scripts(view: View) -> View:
    """Refusals as JSON: `error` is the sentence to show; a stale save gets what is kept as well."""

    @wraps(view)
    def answered(**values: Any) -> ResponseReturnValue:
        try:
            return view(**values)
        except Refusal as refusal:
            db.session.rollback()
            said: dict[str, Any] = {"error": gettext(refusal.msgid, **refusal.values)}
            known = seats.seat(values["code"])
            if isinstance(refusal, scoring.Stale) and known is not None:
                said |= _standing(known)
            return jsonify(said), refusal.status

    return answered


@blueprint.post("/judge/seats/<code>/draft")
@for_scripts
@guarded(Permission.SCORE, load=seats.seat, is_secret=True)
def draft(seat: Seat) -> ResponseReturnValue:
    """What was typed so far, kept as the judge goes."""
    form = _form_of(seat)
    if not form.accepted():
        sentences = {name: " ".join(map(str, errors)) for name, errors in form.errors.items() if name}
        return jsonify(error=_("Not all of it can be kept yet."), fields=sentences), 422
    g.open_form = None  # a refusal is answered as JSON
    said = Writing(form.marks, form.comment.data or "", form.note.data or "")
    scoring.save(seat, said, version=form.base_version, now=clock.now())
    standing = _standing(seat)
    db.session.commit()
    return jsonify(standing | {"version": seat.version})


@blueprint.route("/judge/seats/<code>/recuse", methods=["GET", "POST"])
@guarded(Permission.RECUSE, load=seats.seat)
def recuse(seat: Seat) -> ResponseReturnValue:
    """Step aside from this entry: somebody else reads it."""
    form = RecuseForm.submitted()
    if not form.accepted():
        return render_template("judging/recuse.html", seat=seat, form=form, **event_facts(seat.round.competition.event))
    kind = ConflictKind(form.kind.data)
    scoring.recuse(seat, kind, form.note.data or "", actor=current_person(), now=clock.now())
    return finish(url_for("judging.desk"), _("You have stepped aside. Somebody else reads this entry."))


@blueprint.get("/judge/seats/<code>/papers/<paper>/pages/<int:number>.webp")
@guarded(Permission.SEE_SEAT, load=seat_of, is_secret=True)
def paper_page(seat: Seat) -> ResponseReturnValue:
    """One page of a paper of the vault, with the judge's name in it."""
    values = request.view_args or {}
    deck = _paper(seat, values["paper"]).deck
    shown = decks.page(deck, values["number"]) if deck is not None and deck.state == DeckState.READY else None
    if shown is None:
        raise NotFound
    if values["number"] == 1 and request.method == "GET":
        saw(current_person(), "read paper", "seat", seat.code, now=clock.now())
    whose = f"{current_person().name} · {gettext('Judge')} · {table_time(clock.now())}"
    with store().open(shown.file.code) as picture:
        return made(watermark.marked(picture, whose), watermark.MEDIA_TYPE)


@blueprint.get("/judge/seats/<code>/papers/<paper>")
@guarded(Permission.SEE_SEAT, load=seat_of, is_secret=True)
def paper(seat: Seat) -> ResponseReturnValue:
    """A paper of the entry: one with pages beside the sheet, any other as the file the team handed in."""
    found = _paper(seat, (request.view_args or {})["paper"])
    if found.deck is not None and found.deck.page_count:
        return redirect(url_for("judging.sheet", code=seat.code, paper=found.code), 303)
    file = found.file or (found.deck.file if found.deck is not None else None)
    if file is None:
        raise NotFound
    if request.method == "GET":
        saw(current_person(), "read paper", "seat", seat.code, now=clock.now())
    return sent(file)


def _paper(seat: Seat, code: str) -> EntryPaper:
    """A paper of the version the judge reads, and of no other."""
    shown = {each.code for each in reading.reading_of(seat.entry).papers}
    found = seats.paper_of(seat, code) if code in shown else None
    if found is None:
        raise NotFound
    return found


def _form_of(seat: Seat) -> SheetForm:
    kind = sheet_form(scoring.criteria_of(seat), language())
    kept = {f"mark_{number}": mark for number, mark in seat.marks.items()}
    form: SheetForm = kind.submitted(None, comment=seat.comment, note=seat.note, version=str(seat.version), **kept)
    return form


def _sheet_page(seat: Seat, form: SheetForm) -> ResponseReturnValue:
    read = reading.reading_of(seat.entry)
    shown = _shown_paper(read)
    rows = _both_versions(seat, form) if isinstance(g.get("refusal"), scoring.Stale) else []
    if rows:
        form.take_version(seat.version)
    work = seats.workload_of(seat)
    criteria = scoring.criteria_of(seat)
    compared = calibrating.calibration_of(seat.round) if seat.is_calibration else None
    is_taken = compared is not None and compared.is_complete
    body = render_template(
        "judging/sheet.html",
        seat=seat,
        form=form,
        rows=rows,
        read=read,
        shown=shown,
        number=min(page_number(), shown.pages or 1) if shown is not None else 1,
        work=work,
        criteria=criteria,
        anchors={each.id: anchors_in_points(each.anchors, each.points) for each in criteria},
        kept_total=kept_total(seat.marks),
        sheet=compared.sheet_of(seat) if compared is not None else seats.last_sheet(seat),
        may_score=can(Permission.SCORE, seat)
        and not is_taken
        and (seat.is_calibration or not work.is_held_by_calibration),
        is_taken=is_taken,
        comparison=_beside_the_panel(compared, criteria),
        **event_facts(seat.round.competition.event),
    )
    response = make_response(body)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _beside_the_panel(compared: Calibration | None, criteria: Sequence[Criterion]) -> Comparison | None:
    """What a judge may see of the others at the entry all scored: means alone, of so many that no mark can be read off."""
    found = compared.comparison(criteria) if compared is not None else None
    return found if found is not None and len(found.judges) >= FEWEST_FOR_JUDGES else None


def _shown_paper(read: Reading) -> Paper | None:
    """The paper beside the rubric: the one asked for, else the slides, else the first with pages."""
    wanted = request.args.get("paper", "")
    paged = [each for each in read.papers if each.pages]
    first = sorted(paged, key=lambda each: each.kind != "pitch_deck")
    return next((each for each in paged if each.code == wanted), first[0] if first else None)


def _both_versions(seat: Seat, form: SheetForm) -> list[tuple[str, str, str]]:
    """What was typed beside what is kept, where they differ."""
    pairs = [
        (form.field_of(each).label.text, form.field_of(each).data or "", seat.marks.get(str(each.id), ""))
        for each in form.criteria
    ]
    pairs.append((form.comment.label.text, form.comment.data or "", seat.comment))
    pairs.append((form.note.label.text, form.note.data or "", seat.note))
    return [row for row in pairs if row[1] != row[2]]


def _standing(seat: Seat) -> dict[str, Any]:
    return {
        "version": seat.version,
        "marks": seat.marks,
        "comment": seat.comment,
        "note": seat.note,
        "total": str(kept_total(seat.marks)),
        "saved_at": table_time(seat.saved_at) if seat.saved_at else "",
    }
