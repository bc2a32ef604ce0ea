"""Public notices: what everybody reads and takes along, and the organiser's side of them."""

from collections.abc import Sequence
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.competitions.actions import noticing
from portal.competitions.actions.noticing import Draft
from portal.competitions.blueprint import blueprint
from portal.competitions.forms.noticing import NoticeForm
from portal.competitions.models.edition import Competition, Round
from portal.competitions.models.notices import PublicNotice
from portal.competitions.notice_document import DOCX, notice_docx
from portal.competitions.permissions import Permission
from portal.competitions.queries import editions
from portal.competitions.queries import notices as queries
from portal.competitions.rules import OBJECTION_TONES, OBJECTION_WORDS, NoticeKind, RoundState
from portal.errors import NotFound
from portal.web.forms import ButtonForm, finish
from portal.web.guards import current_person, guarded

AWARDS = "awards"


@blueprint.get("/competitions/<slug>/notices/")
@guarded(Permission.SEE, load=editions.competition, is_secret=True)
def notices(competition: Competition) -> ResponseReturnValue:
    """Every notice of the edition."""
    return render_template(
        "competitions/notices.html",
        competition=competition,
        event=competition.event,
        notices=queries.notices_of(competition),
        today=clock.today(),
        **_words(),
    )


@blueprint.get("/competitions/<slug>/notices/<code>")
@guarded(Permission.SEE_NOTICE, load=queries.notice, is_secret=True)
def notice(notice: PublicNotice) -> ResponseReturnValue:
    """One notice: the list, until when one may object, and how."""
    return render_template(
        "competitions/notice.html",
        notice=notice,
        competition=notice.competition,
        event=notice.competition.event,
        groups=_by_group(notice.rows),
        today=clock.today(),
        **_words(),
    )


@blueprint.get("/competitions/<slug>/notices/<code>.docx")
@guarded(Permission.SEE_NOTICE, load=queries.notice, is_secret=True)
def notice_document(notice: PublicNotice) -> ResponseReturnValue:
    """The same as a document, for the board in the hall and the files."""
    response = Response(notice_docx(notice, _by_group(notice.rows)), content_type=DOCX)
    response.headers["Content-Disposition"] = f'attachment; filename="notice-{notice.code}.docx"'
    return response


@blueprint.get("/organise/<slug>/competition/notices/")
@guarded(Permission.MANAGE, load=editions.competition)
def notices_console(competition: Competition) -> ResponseReturnValue:
    """The organiser's side: what can be posted, what stands open, who objects."""
    return _console(competition, ButtonForm.submitted())


@blueprint.route("/organise/<slug>/competition/notices/new", methods=["GET", "POST"])
@guarded(Permission.MANAGE, load=editions.competition)
def post_notice(competition: Competition) -> ResponseReturnValue:
    """Post the list of a round (`?list=<its code>`) or of the awards."""
    round_ = _asked(competition)
    now, event = clock.now(), competition.event
    form = NoticeForm.submitted(
        None,
        title_zh=_title(event.title_zh, round_.name_zh if round_ else None),
        title_en=_title_en(event.title("en"), round_.name("en") if round_ else None),
        ends_on=noticing.shortest_end(competition, now=now),
    )
    if not form.accepted():
        return render_template(
            "competitions/notice_post.html",
            competition=competition,
            event=event,
            form=form,
            round=round_,
            groups=_by_group(noticing.list_of(competition, round_)),
            days=competition.notice_days,
        )
    draft = Draft(
        round=round_,
        title_zh=form.title_zh.data,
        title_en=form.title_en.data,
        text_zh=form.text_zh.data,
        text_en=form.text_en.data,
        ends_on=form.ends_on.data,
    )
    posted = noticing.post(competition, draft, actor=current_person(), now=now)
    return finish(
        url_for("competitions.notice", slug=event.slug, code=posted.code), _("The notice is posted for everybody.")
    )


@blueprint.post("/organise/<slug>/competition/notices/<code>/settle")
@guarded(Permission.MANAGE_NOTICE, load=queries.notice)
def settle_notice(notice: PublicNotice) -> ResponseReturnValue:
    """The window is over: the list stands."""
    form = ButtonForm.submitted()
    if not form.accepted():
        return _console(notice.competition, form)
    noticing.settle(notice, actor=current_person(), now=clock.now())
    return finish(
        url_for("competitions.notices_console", slug=notice.competition.event.slug), _("The list stands from now on.")
    )


def _console(competition: Competition, form: ButtonForm) -> str:
    known = queries.notices_of(competition)
    standing = {(each.kind, each.round_id): each for each in known if each.replaced_at is None}
    # Nobody goes on from the last round: its winners are shown with the awards.
    rounds = [each for each in competition.rounds[:-1] if each.state == RoundState.SIGNED]
    return render_template(
        "competitions/notices_console.html",
        competition=competition,
        event=competition.event,
        form=form,
        lists=[
            *((each.code, each, standing.get((NoticeKind.ADVANCEMENT, each.id))) for each in rounds),
            (AWARDS, None, standing.get((NoticeKind.AWARDS, None))),
        ],
        notices=known,
        objections=queries.objections_of(competition),
        today=clock.today(),
        **_words(),
    )


def _asked(competition: Competition) -> Round | None:
    asked = request.args.get("list", AWARDS)
    if asked == AWARDS:
        return None
    found = next((each for each in competition.rounds if each.code == asked), None)
    if found is None:
        raise NotFound
    return found


def _by_group(rows: Sequence[dict[str, Any]]) -> list[tuple[str | None, list[dict[str, Any]]]]:
    """The rows under their groups, in the order they were posted; what belongs to none comes last."""
    found: dict[str | None, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row.get("group"), []).append(row)
    return sorted(found.items(), key=lambda each: each[0] is None)


def _title(event: str, round_: str | None) -> str:
    return f"关于{event}{round_}晋级名单的公示" if round_ else f"关于{event}拟获奖名单的公示"


def _title_en(event: str, round_: str | None) -> str:
    return f"{event}: who goes on from {round_}" if round_ else f"{event}: awards to be given"


def _words() -> dict[str, Any]:
    return {
        "objection_words": {key: _(word) for key, word in OBJECTION_WORDS.items()},
        "objection_tones": OBJECTION_TONES,
    }
