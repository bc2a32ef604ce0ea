"""Rounds at the organiser's and the chair's desk: opened, closed, read, signed, corrected; every number explained."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.competitions.models.edition import Round
from portal.competitions.models.entries import RoundEntry
from portal.competitions.queries import notices, rounds
from portal.competitions.rules import RoundState, result_code
from portal.errors import NotFound
from portal.judging import result
from portal.judging.actions import closing, correcting, signing
from portal.judging.actions.scoring import criteria_of
from portal.judging.blueprint import blueprint
from portal.judging.models import Correction, RoundResult, Seat, Sheet
from portal.judging.permissions import Permission
from portal.judging.queries import panel, results, seats
from portal.judging.queries.panel import Panel
from portal.judging.result_forms import CloseForm, LookAgainForm, SignForm, correction_form, mark_values
from portal.judging.views.result_words import arithmetic, words
from portal.judging.views.words import edition_facts
from portal.stage.forms import ChoiceForm
from portal.web.forms import ButtonForm, Form, finish
from portal.web.guards import current_person, guarded
from portal.web.language import language


def round_at(slug: str, code: str, number: str | None = None) -> Round | None:
    """The round with its panel's chair; the entry is looked for in its result."""
    return panel.round_with_chair(slug, code)


def result_facts(round_: Round) -> dict[str, Any]:
    """What the frame of these pages says."""
    return edition_facts(round_.competition) | words() | {"round": round_}


# The rounds


@blueprint.get("/organise/<slug>/competition/results/")
@guarded(Permission.MANAGE_PANEL, load=panel.panel)
def results_of(found: Panel) -> ResponseReturnValue:
    """Every round with its state, how far its scoring is, and what is to be done next."""
    return _rounds_page(found, None)


@blueprint.post("/organise/<slug>/competition/results/<code>/open")
@guarded(Permission.MANAGE_PANEL, load=round_at)
def open_round(round_: Round) -> ResponseReturnValue:
    """From now on it is scored."""
    form = ButtonForm.submitted()
    if not form.accepted():
        return _rounds_page(Panel(round_.competition, panel.chair_of(round_.competition_id)), form)
    closing.open_round(round_, actor=current_person(), now=clock.now())
    return finish(_rounds_address(round_), _("The round is open: its judges can score."))


@blueprint.post("/organise/<slug>/competition/results/<code>/close")
@guarded(Permission.CLOSE_ROUND, load=round_at)
def close_round(round_: Round) -> ResponseReturnValue:
    """No more scores."""
    form = CloseForm.submitted()
    if not form.accepted():
        return _rounds_page(Panel(round_.competition, panel.chair_of(round_.competition_id)), form, close=form)
    closing.close(round_, despite_missing=form.despite_missing.data, actor=current_person(), now=clock.now())
    return finish(_address(round_), _("The round is closed. Please read the result before the chair signs it."))


def _rounds_page(found: Panel, form: Form | None, *, close: CloseForm | None = None) -> str:
    edition, all_rounds = found.competition, results.rounds_with_chair(found)
    progress, counts = results.progress(all_rounds), rounds.count_of(all_rounds)
    signed_before = [None, *all_rounds[:-1]]
    return render_template(
        "judging/results.html",
        form=form,
        press=ButtonForm(formdata=None),
        close_form=close or CloseForm(formdata=None),
        rows=[
            {
                "round": each,
                "counts": counts[each.id],
                "seats": progress.get(each.id, (0, 0))[0],
                "sheets": progress.get(each.id, (0, 0))[1],
                "is_next": before is None or before.state == RoundState.SIGNED,
                "is_unsettled": before is not None
                and each.state == RoundState.PREPARED
                and before.state == RoundState.SIGNED
                and not notices.is_settled(before),
            }
            for each, before in zip(all_rounds, signed_before, strict=True)
        ],
        panel=found,
        **edition_facts(edition),
        **words(),
    )


# The result


@blueprint.get("/organise/<slug>/competition/results/<code>/")
@guarded(Permission.SEE_RESULT, load=round_at)
def round_result(round_: Round) -> ResponseReturnValue:
    """Scores, ranks, ties, who goes on, and where judges lie far apart."""
    return _result_page(round_, SignForm(formdata=None))


@blueprint.post("/organise/<slug>/competition/results/<code>/sign")
@guarded(Permission.SIGN_ROUND, load=round_at)
def sign(round_: Round) -> ResponseReturnValue:
    """The chair's signature."""
    form = SignForm.submitted()
    if not form.accepted():
        return _result_page(round_, form)
    signing.sign(round_, has_looked=form.has_looked.data, actor=current_person(), now=clock.now())
    return finish(_address(round_), _("Signed. Who goes on stands in the next round; the teams get their letters."))


def _result_page(round_: Round, form: Form) -> str:
    found = read(round_)
    signed, content, places = found.signed, found.content, found.places
    group = next((each for each in round_.competition.groups if each.code == request.args.get("group")), None)
    shown = [each for each in round_.competition.groups if each.code in content["groups"]]
    group = group if group in shown else next(iter(shown), None)
    everything = result.outcomes(content)
    return render_template(
        "judging/result.html",
        form=form,
        signed=signed,
        proof_code=result_code(signed.digest) if signed is not None else None,
        content=content,
        groups=shown,
        group=group,
        rows=content["groups"][group.code] if group is not None else [],
        standings=places,
        left=[each for each in places.values() if str(each.entry.number) not in everything],
        alarming=[row for row in everything.values() if row["is_alarming"]],
        far=[row for row in everything.values() if row["is_far"]],
        corrections=results.corrections(round_) if signed is not None else [],
        check=_check(signed) if signed is not None and "check" in request.args else None,
        **result_facts(round_),
    )


@dataclass(frozen=True)
class Read:
    """A result as it is read: the signed one, or what would be signed now. `places` go by the entries' numbers."""

    signed: RoundResult | None
    content: dict[str, Any]
    places: Mapping[str, RoundEntry]
    sheets: Sequence[Sheet] = ()


def read(round_: Round) -> Read:
    """The same for a round that is closed or signed."""
    signed = results.signed(round_) if round_.state == RoundState.SIGNED else None
    if signed is not None:
        return Read(signed, results.content(signed), _by_number(rounds.places(round_)))
    basis = results.basis(round_)
    return Read(None, basis.preview(), _by_number(basis.places), basis.sheets)


def _by_number(places: Sequence[RoundEntry]) -> dict[str, RoundEntry]:
    return {str(each.entry.number): each for each in places}


def _check(signed: RoundResult) -> dict[str, bool]:
    return {"same": results.is_reproduced(signed), "sheets": results.are_sheets_unchanged(signed)}


@blueprint.get("/organise/<slug>/competition/results/<code>/entries/<number>")
@guarded(Permission.SEE_RESULT, load=round_at)
def entry_result(round_: Round) -> ResponseReturnValue:
    """One entry's arithmetic, line by line."""
    found, number = read(round_), (request.view_args or {})["number"]
    place, row = found.places.get(number), result.outcomes(found.content).get(number)
    if place is None or row is None:
        raise NotFound
    filed = [sheet.seat for sheet in found.sheets if sheet.seat.entry_id == place.entry_id]
    at_entry = results.seats_to_review(round_, number) if found.signed is not None else filed
    return render_template(
        "judging/entry_result.html",
        row=row,
        standing=place,
        steps=arithmetic(row, {results.judge_name(seat.judge_id): seat.judge.name for seat in at_entry}),
        leanings={each["judge"]: each for each in found.content["judges"]},
        content=found.content,
        seats=[(seat, results.judge_name(seat.judge_id)) for seat in at_entry],
        **result_facts(round_),
    )


@blueprint.get("/organise/<slug>/competition/results/<code>/result.json")
@guarded(Permission.SEE_RESULT, load=round_at)
def result_file(round_: Round) -> ResponseReturnValue:
    """What was signed with all it follows from, to be computed anew anywhere."""
    signed = results.signed(round_)
    if signed is None:
        raise NotFound
    kept = {
        "number": signed.number,
        "inputs": json.loads(signed.inputs),
        "inputs_sha256": signed.inputs_digest,
        "result": json.loads(signed.content),
        "result_sha256": signed.digest,
    }
    answer = Response(result.canonical(kept), content_type="application/json; charset=utf-8")
    answer.headers["Content-Disposition"] = f"attachment; filename=result-{round_.code}-{signed.number}.json"
    return answer


# Looked at again


@blueprint.route("/organise/<slug>/competition/results/<code>/entries/<number>/look-again", methods=["GET", "POST"])
@guarded(Permission.SIGN_ROUND, load=round_at)
def look_again(round_: Round) -> ResponseReturnValue:
    """Ask judges of one entry to look at it once more."""
    number = (request.view_args or {})["number"]
    at_entry = results.seats_to_review(round_, number)
    if not at_entry:
        raise NotFound
    form = LookAgainForm.submitted(None, seats=[seat.id for seat in at_entry])
    form.offer([(seat.id, seat.judge.name) for seat in at_entry])
    if not form.accepted():
        return render_template("judging/look_again.html", form=form, entry=at_entry[0].entry, **result_facts(round_))
    chosen = [seat for seat in at_entry if seat.id in form.seats.data]
    closing.look_again(round_, chosen, form.reason.data, actor=current_person(), now=clock.now())
    return finish(_rounds_address(round_), _("The round is open again for these judges; they get a letter."))


# Corrections


@blueprint.route("/organise/<slug>/competition/seats/<code>/correct", methods=["GET", "POST"])
@guarded(Permission.CORRECT, load=seats.seat_at)
def ask_correction(seat: Seat) -> ResponseReturnValue:
    """Propose other marks on a filed sheet of a signed round."""
    sheet = seats.last_sheet(seat)
    if sheet is None:
        raise NotFound
    criteria = criteria_of(seat)
    form = correction_form(criteria, language()).submitted(None, comment=sheet.comment, **mark_values(sheet.marks))
    if not form.accepted():
        return render_template(
            "judging/ask_correction.html",
            form=form,
            seat_=seat,
            criteria=criteria,
            sheet=sheet,
            **result_facts(seat.round),
        )
    asked = correcting.ask(seat, form.marks_as_kept, form.reason.data, actor=current_person(), now=clock.now())
    slug = seat.round.competition.event.slug
    return finish(
        url_for("judging.correction", slug=slug, code=asked.code),
        _("The correction waits for the second signature. Nothing has changed yet."),
    )


@blueprint.route("/organise/<slug>/competition/corrections/<code>", methods=["GET", "POST"])
@guarded(Permission.DECIDE_CORRECTION, load=results.correction)
def correction(asked: Correction) -> ResponseReturnValue:
    """What would change, and the second signature."""
    form = ChoiceForm.submitted()
    if not form.accepted():
        return _correction_page(asked, form)
    actor, now = current_person(), clock.now()
    if form.is_yes:
        correcting.accept(asked, actor=actor, now=now)
        return finish(_address(asked.round), _("Signed. The corrected result stands beside the old one."))
    correcting.refuse(asked, actor=actor, now=now)
    return finish(_address(asked.round), _("The result stays as it is."))


def _correction_page(asked: Correction, form: Form) -> str:
    sheet: Sheet | None = None
    changes: Sequence[result.Moved] = ()
    if asked.decided_at is None:
        basis = results.basis(asked.round)
        sheet = next((each for each in basis.sheets if each.seat_id == asked.seat_id), None)
        changes = result.moved(basis.preview(), basis.preview({asked.seat_id: asked.marks}))
    return render_template(
        "judging/correction.html",
        form=form,
        correction=asked,
        sheet=sheet,
        criteria=criteria_of(asked.seat),
        total=sum(map(Decimal, asked.marks.values()), Decimal(0)),
        changes=changes,
        **result_facts(asked.round),
    )


def _address(round_: Round) -> str:
    return url_for("judging.round_result", slug=round_.competition.event.slug, code=round_.code)


def _rounds_address(round_: Round) -> str:
    return url_for("judging.results_of", slug=round_.competition.event.slug)
