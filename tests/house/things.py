"""Things of the demo city that addresses are tried with, by kind, each with the words the law's sheet has for it."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.accounts.models import Person
from portal.competitions.models.awards import Award
from portal.competitions.models.edition import Competition, Heat, Round
from portal.competitions.models.entries import Entry
from portal.competitions.models.notices import Objection, PublicNotice
from portal.competitions.rules import EntryState, RoundState
from portal.database import db
from portal.decks.models import Deck, Grant
from portal.decks.rules import GrantState
from portal.events.models import Event, EventHost
from portal.interests.models import Intent
from portal.investors.models import Investor
from portal.investors.queries import investor_of
from portal.investors.rules import InvestorState
from portal.judging.models import Judge, Seat
from portal.makerspaces.models import Makerspace, MakerspaceChange, MakerspaceOperator
from portal.matchmaking.models import Meeting, MeetingRequest, Party, Summit, SummitPlan
from portal.outcomes.models import Outcome, Support
from portal.projects.models import Project
from portal.projects.rules import ProjectState
from portal.registrations.models import Registration
from portal.roadshows.models import Commentator, Pitch, Roadshow
from portal.stage.models import Stage, Turn
from portal.storage.models import StoredFile
from tools.soak.walk import NOBODY, ROLES

UNKNOWN = "no-such-thing-000"


def _starts(*starts: str) -> Callable[[str], bool]:
    return lambda rule: rule.startswith(starts)


def _holds(*parts: str) -> Callable[[str], bool]:
    return lambda rule: any(part in rule for part in parts)


KINDS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("ticket", _starts("/t/")),
    ("host", _starts("/space/hosting")),
    ("change", _starts("/officer/makerspaces/changes", "/space/changes")),
    ("seat", _holds("/judge/seats/<", "/competition/seats/<")),
    ("invited judge", _starts("/judge/invitation/<")),
    ("judged edition", _starts("/judge/ties/<")),
    ("judge", _holds("/competition/judges/<")),
    ("correction", _holds("/competition/corrections/<")),
    ("objection", _starts("/objections/<")),
    ("support", _starts("/supports/<")),
    ("landing", _starts("/officer/competitions/landings/<")),
    ("nomination", _holds("/nominations/<")),
    ("notice", _holds("/notices/<")),
    ("award", _holds("/awards/<")),
    ("round", _holds("/competition/rounds/<", "/results/<code>", "/rounds/<code>")),
    ("entry", _holds("/entries/<code>")),
    ("group", _holds("/groups/<code>")),
    ("heat", _holds("/heats/<")),
    (
        "edition",
        lambda rule: "/competition/" in rule or rule.startswith(("/competitions/<", "/officer/competitions/<")),
    ),
    ("summit plan", _holds("/summit/plans/<")),
    ("summit meeting", lambda rule: "/meetings/<" in rule and ("/summit/" in rule or rule.startswith("/summits/<"))),
    ("meeting request", _starts("/summits/<slug>/requests/<")),
    ("party", _holds("/parties/<", "/summits/<slug>/at/<")),
    ("summit", _holds("/summit/", "/summits/<")),
    ("pitch", _holds("/pitches/<code>")),
    ("commentator", _holds("/commentators/<", "/comment/<")),
    ("roadshow", _holds("/roadshows/<", "/pitches")),
    ("stage", _holds("/stage/")),
    ("case", _starts("/outcomes")),
    ("grant", _holds("/vault/requests/<", "/vault/grants/<", "/ask/<")),
    ("paper", _holds("/decks/<", "/vault/<")),
    ("project", _starts("/projects", "/me/projects", "/officer/projects")),
    ("looked at", _starts("/invest/projects")),
    ("intent", _starts("/invest/intents")),
    ("colleague", _starts("/invest/profile/people")),
    ("investor", _starts("/officer/investors")),
    ("event", _starts("/events", "/organise", "/check-in", "/officer/events", "/covers")),
    ("space", _starts("/makerspaces", "/space", "/officer/makerspaces")),
    ("body", _starts("/account/organisations", "/officer/organisations")),
    ("area", _starts("/areas")),
    ("letter", _starts("/admin/outbox", "/me/letters")),
    ("person", _starts("/admin/people")),
    ("nothing", lambda rule: True),
)


def things(app: Flask) -> dict[str, dict[str, dict[str, Any]]]:
    """Things of the demo city by kind, each with the words the sheet has for it."""
    with app.app_context():

        def first(statement: Any) -> Any:
            return db.session.execute(statement.limit(1)).scalars().first()

        by_email = {
            role: first(select(Person).where(Person.email == f"{role}@example.com")) for role in ROLES if role != NOBODY
        }
        ticket = first(select(Registration).where(Registration.person_id == by_email["visitor"].id))
        draft = first(select(Event).where(Event.slug == "salon-draft-01"))
        waiting = first(select(Event).where(Event.slug == "training-review-01"))
        today = first(select(Event).where(Event.door_staff.any()))
        guest = first(select(Registration).where(Registration.event_id == today.id))
        asked = first(select(MakerspaceOperator).where(MakerspaceOperator.state == "asked"))
        foreign = first(
            select(Event).where(Event.state == "published", Event.organisation.has(slug="wz-sti")).order_by(Event.id)
        )
        host = first(select(EventHost).where(EventHost.event_id == draft.id))
        space = first(select(Makerspace).order_by(Makerspace.id))
        other = first(select(Makerspace).where(Makerspace.area_id != space.area_id).order_by(Makerspace.id))
        change = first(select(MakerspaceChange).order_by(MakerspaceChange.id))
        own = first(select(Project).where(Project.created_by_id == by_email["founder"].id).order_by(Project.id))
        secret = first(select(Project).where(Project.state == ProjectState.DRAFT).order_by(Project.id))
        hidden = first(select(Project).where(Project.state == ProjectState.HIDDEN).order_by(Project.id))
        shown = first(
            select(Project).where(Project.state == ProjectState.PUBLISHED, Project.id != own.id).order_by(Project.id)
        )
        fund = investor_of(by_email["investor"])
        asking = first(select(Investor).where(Investor.state == InvestorState.ASKED).order_by(Investor.id))
        paper = first(select(StoredFile).where(StoredFile.purpose == "investor-paper").order_by(StoredFile.id))
        said = first(select(Intent).where(Intent.investor_id == (fund.id if fund else 0)).order_by(Intent.id))
        asked_of = first(select(Grant).where(Grant.project_id == own.id, Grant.state == GrantState.ASKED))
        given = first(select(Grant).where(Grant.asked_by_id == by_email["investor"].id).order_by(Grant.id))
        ordered = first(select(Roadshow).where(Roadshow.draw_id.is_not(None)).order_by(Roadshow.id))
        own_pitch = first(select(Pitch).where(Pitch.project_id == own.id).order_by(Pitch.id))
        commenting = first(select(Commentator).where(Commentator.person_id == by_email["investor"].id))
        own_case = first(select(Outcome).where(Outcome.project_id == own.id).order_by(Outcome.id))
        fund_case = first(select(Outcome).where(Outcome.investor_id == (fund.id if fund else 0)).order_by(Outcome.id))
        papers = db.session.execute(select(Deck).order_by(Deck.id)).scalars().all()
        closed, judged, open_now = (
            first(select(Competition).where(Competition.event.has(slug=slug)))
            for slug in ("maker-competition-2026", "campus-challenge", "maker-competition-2027")
        )
        own_entry = first(select(Entry).where(Entry.project_id == own.id).order_by(Entry.id.desc()))
        entered = first(select(Entry).where(Entry.competition_id == closed.id, Entry.state == EntryState.ACCEPTED))
        checked = first(select(Entry).where(Entry.competition_id == open_now.id, Entry.state == EntryState.SUBMITTED))
        scored = first(select(Round).where(Round.competition_id == judged.id, Round.state == RoundState.SCORING))
        signed = first(select(Round).where(Round.competition_id == closed.id).order_by(Round.position))
        own_seat = first(
            select(Seat).join(Seat.judge).where(Judge.person_id == by_email["judge"].id).order_by(Seat.id.desc())
        )
        other_seat = first(select(Seat).where(Seat.round_id == own_seat.round_id, Seat.judge_id != own_seat.judge_id))
        notice = first(select(PublicNotice).where(PublicNotice.competition_id == closed.id).order_by(PublicNotice.id))
        objection = first(select(Objection).order_by(Objection.id))
        award = first(select(Award).where(Award.entry_id.is_not(None)).order_by(Award.id))
        support = first(select(Support).order_by(Support.id))
        heat = first(select(Heat).order_by(Heat.id))
        held, coming = (
            first(select(Summit).join(Summit.event).where(is_then).order_by(Event.starts_at))
            for is_then in (Event.ends_at < clock.now(), Event.starts_at > clock.now())
        )
        own_party, fund_party = (
            first(select(Party).where(Party.summit_id == coming.id, whose))
            for whose in (Party.project_id == own.id, Party.investor_id == (fund.id if fund else 0))
        )
        told = first(select(SummitPlan).where(SummitPlan.summit_id == held.id, SummitPlan.state == "published"))
        ready = first(select(SummitPlan).where(SummitPlan.summit_id == coming.id).order_by(SummitPlan.id))
        met = first(select(Meeting).where(Meeting.plan_id == told.id, Meeting.founder.has(project_id=own.id)))
        wanted = first(
            select(MeetingRequest).where(
                MeetingRequest.summit_id == coming.id, MeetingRequest.capital_id == fund_party.id,
                MeetingRequest.state == "open",
            )
        )  # fmt: skip
        found: dict[str, dict[str, dict[str, Any]]] = {
            "ticket": {"visitor's": {"code": ticket.code}},
            "host": {"the draft's": {"number": host.id}},
            "change": {"proposed": {"code": getattr(change, "code", UNKNOWN)}},
            "event": {
                "today's": {"slug": today.slug, "code": guest.code, "kind": today.kind},
                "draft": {"slug": draft.slug, "kind": draft.kind},
                "in review": {"slug": waiting.slug, "kind": waiting.kind},
                "another body's": {"slug": foreign.slug, "kind": foreign.kind},
            },
            "space": {
                "in Lucheng": {"slug": space.slug, "code": by_email["space"].code},
                "asked for": {"slug": asked.makerspace.slug, "code": asked.person.code},
                "elsewhere": {"slug": other.slug, "code": by_email["founder"].code},
            },
            "project": {
                "the founder's": {"slug": own.slug, "number": own.members[-1].id},
                "draft": {"slug": secret.slug, "number": secret.members[-1].id},
                "hidden": {"slug": hidden.slug, "number": hidden.members[-1].id},
            },
            "looked at": {"published": {"slug": shown.slug}, "hidden": {"slug": hidden.slug}},
            "intent": {"the investor's": {"code": getattr(said, "code", UNKNOWN)}},
            "colleague": {"the investor": {"code": by_email["investor"].code}},
            "investor": {
                "asking": {"slug": asking.slug, "code": getattr(paper, "code", UNKNOWN)},
                "verified": {"slug": getattr(fund, "slug", UNKNOWN)},
            },
            "roadshow": {
                "with its order": {"slug": ordered.event.slug, "code": ordered.draw.code},
                "the founder's": {"slug": own_pitch.roadshow.event.slug, "code": UNKNOWN},
                "none": {"slug": draft.slug, "code": UNKNOWN},
            },
            "stage": {
                "with its order": {
                    "slug": ordered.event.slug,
                    "number": first(select(Turn.id).join(Turn.stage).where(Stage.event_id == ordered.event_id)),
                    "code": ordered.draw.code,
                },
                "none": {"slug": today.slug},
            },
            "pitch": {
                "the founder's": {
                    "slug": own_pitch.roadshow.event.slug,
                    "code": own_pitch.code,
                    "what": "presented",
                },
            },
            "commentator": {
                "the investor": {
                    "slug": commenting.roadshow.event.slug,
                    "code": commenting.code,
                    "number": commenting.id,
                },
                "another event's": {
                    "slug": own_pitch.roadshow.event.slug,
                    "code": commenting.code,
                    "number": commenting.id,
                },
            },
            "case": {
                about: {"code": case.code, "number": case.steps[-1].id, "months": 1, "file": UNKNOWN}
                for about, case in (("the founder's", own_case), ("the investor's", fund_case))
                if case is not None
            },
            "grant": {
                "asked of the founder": {"slug": own.slug, "code": asked_of.code},
                "the investor's": {"slug": given.project.slug, "code": given.code},
            },
            "paper": {
                paper.tier if paper.project_id == given.project_id else f"founder's {paper.tier}": {
                    "slug": paper.project.slug,
                    "code": paper.code,
                    "number": 1,
                }
                for paper in papers
            },
            "edition": {
                about: {"slug": edition.event.slug}
                for about, edition in (("closed", closed), ("being judged", judged), ("open", open_now))
            },
            "group": {"of an open edition": {"slug": open_now.event.slug, "code": open_now.groups[0].code}},
            "summit": {
                about: {"slug": summit.event.slug, "key": UNKNOWN}
                for about, summit in (("held", held), ("coming", coming))
            },
            "party": {
                "the founder's": {"slug": coming.event.slug, "code": own_party.code, "other": fund_party.code},
                "the investor's": {"slug": coming.event.slug, "code": fund_party.code, "other": own_party.code},
            },
            "summit plan": {
                "published": {"slug": held.event.slug, "code": told.code, "other": told.code},
                "ready": {"slug": coming.event.slug, "code": ready.code, "other": ready.code},
            },
            "summit meeting": {"the founder's": {"slug": held.event.slug, "code": met.code}},
            "meeting request": {"asked of the investor": {"slug": coming.event.slug, "code": wanted.code}},
            "heat": {"of an edition": {"slug": heat.competition.event.slug, "number": heat.id}},
            "round": {
                "signed": {
                    "slug": closed.event.slug,
                    "code": signed.code,
                    "number": entered.number,
                    "entry": entered.code,
                },
                "being scored": {
                    "slug": judged.event.slug,
                    "code": scored.code,
                    "number": own_seat.entry.number,
                    "entry": own_seat.entry.code,
                },
            },
            "entry": {
                "the founder's": {"slug": own_entry.competition.event.slug, "code": own_entry.code, "number": 1},
                "of a closed edition": {"slug": closed.event.slug, "code": entered.code, "number": 1},
                "being screened": {"slug": open_now.event.slug, "code": checked.code, "number": 1},
            },
            "seat": {
                about: {"slug": judged.event.slug, "code": seat.code, "number": 1, "paper": UNKNOWN}
                for about, seat in (("the judge's", own_seat), ("another judge's", other_seat))
            },
            "invited judge": {"who has accepted": {"code": own_seat.judge.code}},
            "judged edition": {"the judge's": {"slug": judged.event.slug, "project": own_seat.entry.project.slug}},
            "judge": {
                "on the panel": {
                    "slug": judged.event.slug,
                    "number": own_seat.judge_id,
                    "project": own_seat.entry.project.slug,
                },
            },
            "correction": {"none": {"slug": closed.event.slug}},
            "notice": {"of a closed edition": {"slug": closed.event.slug, "code": notice.code}},
            "objection": {"received": {"code": objection.code}},
            "award": {
                "published": {"slug": closed.event.slug, "code": award.code, "number": award.payments[0].id},
            },
            "support": {"recorded": {"number": support.id}},
            "landing": {"of a winner": {"slug": award.entry.project.slug}},
            "nomination": {
                "in Lucheng": {
                    "slug": space.slug,
                    "event": open_now.event.slug,
                    "project": own.slug,
                    "code": own_entry.code,
                },
            },
            "body": {
                "the organiser's": {"slug": "maker-union", "code": by_email["organiser"].code},
                "asking": {"slug": "young-makers", "code": by_email["founder"].code},
            },
            "area": {"Lucheng": {"code": "330302"}, "none": {"code": "000000"}},
            "letter": {"first": {"code": UNKNOWN}},  # whether the demo has written one depends on the hour
            "person": {"the visitor": {"code": by_email["visitor"].code}},
            "nothing": {"": {}},
        }
        db.session.remove()
    return found
