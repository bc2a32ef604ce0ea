"""Start pages of signed-in people: my tickets, my calendar, my letters; the desk of the chosen role."""

from dataclasses import dataclass
from datetime import datetime

from flask import g, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.accounts.models import Person
from portal.accounts.queries import open_session
from portal.competitions.queries import entries
from portal.errors import N_
from portal.events.rules import EventState
from portal.notices.models import OutboxMessage
from portal.registrations.rules import STATE_TONES, STATE_WORDS, RegistrationState
from portal.site import actions, cards
from portal.site.blueprint import blueprint
from portal.site.forms import CalendarForm, DeskForm
from portal.site.header import DESK_WORDS, DeskLink, desk_address, my_desks
from portal.site.permissions import Permission
from portal.site.queries import feeds
from portal.site.queries import mine as queries
from portal.site.queries.listing import AnyRow
from portal.site.queries.mine import Desk, Job
from portal.web.addresses import public_url
from portal.web.formats import bilingual, moment
from portal.web.forms import finish
from portal.web.guards import current_person, guarded

S = RegistrationState
OPEN_STATES = frozenset({S.OFFERED, S.PENDING, S.WAITING})
SEATED = frozenset({S.CONFIRMED, S.ATTENDED, S.NO_SHOW})
JOB_WORDS = {
    EventState.RETURNED: N_("Returned with a remark: please revise"),
    EventState.DRAFT: N_("Draft: finish and publish"),
    EventState.SUBMITTED: N_("Awaiting review"),
    EventState.PUBLISHED: N_("Published"),
    EventState.POSTPONED: N_("Postponed: set a new date"),
    EventState.RUNNING: N_("Running now"),
    "headcount": N_("Over: say how many came"),
    "hosting": N_("Asks you to host: please answer"),
    "door": N_("Check people in"),
    "review": N_("An event awaits your review"),
    "organisation": N_("A body asks to organise events"),
    "stage": N_("Your stage: screens and running order"),
    "applications": N_("Projects wait to be chosen"),
    "award-left": N_("An entry with an award has left: please revoke the award"),
    "residents": N_("Teams say they sit with you: please confirm"),
    "investor": N_("An investor asks to be verified"),
    "verification": N_("Your investor's papers: please complete them"),
    "granted": N_("A team has opened its papers to you"),
    "comment": N_("You are asked to comment: please answer"),
    "grant": N_("A fund asks to read your papers: please answer"),
    "pitch": N_("You are chosen to pitch: please confirm"),
    "slides": N_("Slides are due"),
    "interest": N_("An investor is interested: please reply"),
    "follow-up": N_("How does it stand? One tap is enough"),
    "project-hidden": N_("Hidden by an officer: please revise"),
    "project-draft": N_("Draft: finish and publish"),
    "entry-returned": N_("Your entry was returned: please change it and hand it in again"),
    "judge-score": N_("Entries are to be scored"),
    "judge-asked": N_("You are asked to judge: please answer"),
    "meet-request": N_("Somebody would like to meet you: please answer"),
    "meet-wish": N_("Say whom you would like to meet"),
    "parties": N_("Funds and projects wait to be admitted"),
    "entry-draft": N_("Draft of an entry: finish it and hand it in"),
    S.PENDING: STATE_WORDS[S.PENDING],
    S.OFFERED: STATE_WORDS[S.OFFERED],
    S.CONFIRMED: N_("You have a seat"),
    S.WAITING: STATE_WORDS[S.WAITING],
}
URGENT = frozenset(
    {EventState.RETURNED, "hosting", "review", "organisation", S.OFFERED, S.PENDING}
    | {
        "investor",
        "comment",
        "grant",
        "pitch",
        "slides",
        "project-hidden",
        "award-left",
        "entry-returned",
        "judge-asked",
        "judge-score",
        "meet-request",
    }
)
# Where a job is done, and what of the job its address names; what is not here is done at the event's console.
JOB_PAGES: dict[str, tuple[str, *tuple[str, ...]]] = {
    "hosting": ("makerspaces.console", "slug"),
    "door": ("registrations.check_in", "slug"),
    "organisation": ("accounts.officer",),
    "review": ("events.review", "slug"),
    "headcount": ("registrations.headcount", "slug"),
    "stage": ("stage.console", "slug"),
    "applications": ("roadshows.applications", "slug"),
    "award-left": ("competitions.revoke_award", "slug", "code"),
    "residents": ("projects.residents", "slug"),
    "investor": ("investors.review", "slug"),
    "verification": ("investors.profile",),
    "granted": ("decks.inside", "slug"),
    "comment": ("roadshows.answer_invitation", "code"),
    "grant": ("decks.vault", "slug"),
    "pitch": ("roadshows.pitch", "slug", "code"),
    "slides": ("roadshows.pitch", "slug", "code"),
    "interest": ("interests.received", "slug"),
    "follow-up": ("outcomes.case", "code"),
    "project-hidden": ("projects.console", "slug"),
    "project-draft": ("projects.console", "slug"),
    "entry-returned": ("competitions.entry", "slug", "code"),
    "judge-score": ("judging.desk",),
    "judge-asked": ("judging.answer_invitation", "code"),
    "meet-request": ("matchmaking.requests", "slug", "code"),
    "meet-wish": ("matchmaking.meet", "slug", "code"),
    "parties": ("matchmaking.parties", "slug"),
    "entry-draft": ("competitions.entry", "slug", "code"),
}


@dataclass(frozen=True)
class Ticket:
    """One of my registrations, as a row."""

    card: cards.Card
    url: str
    mine_word: str
    mine_tone: str
    until: str


@dataclass(frozen=True)
class JobLink:
    """Something that waits, and where to do it."""

    what: str
    name: str
    when: str
    url: str
    is_urgent: bool


@blueprint.get("/me/")
@guarded(Permission.OPEN_MINE)
def me() -> ResponseReturnValue:
    """What I have a seat at, what waits for my answer, my calendar, my letters."""
    person, now = current_person(), clock.now()
    rows = queries.tickets(person)
    ahead = sorted((row for row in rows if row.ends_at > now), key=lambda row: row.starts_at)
    response = make_response(
        render_template(
            "site/me.html",
            waiting=[_ticket(row, now) for row in ahead if row.mine in OPEN_STATES],
            coming=[_ticket(row, now) for row in ahead if row.mine in SEATED],
            past=[_ticket(row, now) for row in rows if row.ends_at <= now and row.mine in SEATED],
            entries=entries.entries_of(person),
            letters=queries.letters(person),
            has_calendar=feeds.has_calendar(person),
            form=CalendarForm(),
        )
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/me/calendar/open")
@guarded(Permission.KEEP_CALENDAR)
def open_calendar() -> ResponseReturnValue:
    """Make a key for my private feed, in the place of the old one, and show it: it is kept nowhere else."""
    form = CalendarForm.submitted()
    if not form.accepted():
        return redirect(url_for("site.me"))
    person = current_person()
    token = actions.open_calendar(person, now=clock.now())
    finish(url_for("site.me"))
    address = public_url("site.my_feed", token=token)
    response = make_response(
        render_template(
            "site/my_calendar.html",
            address=address,
            webcal=address.replace("https://", "webcal://", 1).replace("http://", "webcal://", 1),
        )
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/me/calendar/close")
@guarded(Permission.KEEP_CALENDAR)
def close_calendar() -> ResponseReturnValue:
    """Nobody reads my private feed any more."""
    form = CalendarForm.submitted()
    if not form.accepted():
        return redirect(url_for("site.me"))
    actions.close_calendar(current_person())
    return finish(
        url_for("site.me"), _("Your calendar feed is closed. Calendars that had subscribed to it get nothing more.")
    )


@blueprint.get("/me/letters/<code>")
@guarded(Permission.READ_LETTER, load=queries.letter, is_secret=True)
def letter(message: OutboxMessage) -> ResponseReturnValue:
    """One letter the portal wrote to me."""
    response = make_response(render_template("site/letter.html", letter=message))
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/desk/")
@guarded(Permission.OPEN_DESK)
def desk() -> ResponseReturnValue:
    """The next jobs of the chosen role."""
    person, links = current_person(), my_desks()
    chosen, found = _opened(person, links)
    return render_template(
        "site/desk.html",
        links=links,
        chosen=chosen,
        chosen_word=_(DESK_WORDS[chosen]),
        chosen_url=desk_address(chosen),
        jobs=[_job(job) for job in found],
        form=DeskForm(desk=chosen),
        is_remembered=_remembered() == chosen,
    )


@blueprint.post("/desk/")
@guarded(Permission.OPEN_DESK)
def choose_desk() -> ResponseReturnValue:
    """Begin at this desk from now on, in this browser."""
    form = DeskForm.submitted()
    if not form.accepted():
        return redirect(url_for("site.desk"))
    actions.choose_desk(session.get("_user_id", ""), form.desk.data)
    return finish(url_for("site.desk"), _("This desk opens first from now on."))


def _opened(person: Person, links: list[DeskLink]) -> tuple[Desk, list[Job]]:
    """The chosen desk; without a choice the weightiest where somebody waits for an answer, else where anything waits."""
    chosen, found = _chosen(links), {}
    for desk in [chosen] if chosen else [link.key for link in links]:
        found[desk] = queries.jobs(person, desk, now=clock.now())
        if any(job.kind in URGENT for job in found[desk]):
            return desk, found[desk]
    return next((opened for opened in found.items() if opened[1]), next(iter(found.items())))


def _chosen(links: list[DeskLink]) -> Desk | None:
    """The desk asked for, else the remembered one; only desks the person has."""
    mine = [link.key for link in links]
    for wanted in (request.args.get("at"), _remembered()):
        if wanted in mine:
            return Desk(wanted)
    return None


def _remembered() -> str | None:
    if "remembered_desk" not in g:
        known = open_session(session.get("_user_id", ""))
        g.remembered_desk = known.desk if known else None
    return str(g.remembered_desk) if g.remembered_desk else None


def _ticket(row: AnyRow, now: datetime) -> Ticket:
    state = S(row.mine)
    until = row.offered_until if state is S.OFFERED else row.held_until if state is S.PENDING else None
    return Ticket(
        card=cards.card(row, cards.offer_of(row, now), now.year),
        url=url_for("registrations.ticket", code=row.code),
        mine_word=_(STATE_WORDS[state]),
        mine_tone=STATE_TONES[state],
        until=_("Please answer by %(when)s", when=moment(until)) if until else "",
    )


def _job(job: Job) -> JobLink:
    if job.kind in {S.PENDING, S.OFFERED, S.CONFIRMED, S.WAITING}:
        address = url_for("registrations.ticket", code=job.slug)
    else:
        page, *named = JOB_PAGES.get(job.kind, ("events.console", "slug"))
        address = url_for(page, **{name: getattr(job, name) for name in named})
    return JobLink(
        what=_(JOB_WORDS[job.kind]),
        name=bilingual(job.name_zh, job.name_en),
        when=moment(job.when) if job.when else "",
        url=address,
        is_urgent=job.kind in URGENT,
    )
