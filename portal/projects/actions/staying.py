"""Where a team sits: it says so, the makerspace answers, it moves on or graduates."""

from datetime import date, datetime

from portal.accounts import throttles
from portal.accounts.models import Person
from portal.audit.actions import record
from portal.database import db
from portal.errors import N_, Conflict, Refusal
from portal.makerspaces.models import Makerspace
from portal.projects import letters
from portal.projects.actions.showing import day_of, keep, lock
from portal.projects.actions.writing import AUDIT_KIND
from portal.projects.models import Project, Stay
from portal.projects.rules import StayEnd, StayState


def settle(project: Project, makerspace: Makerspace, entered_on: date, *, actor: Person, now: datetime) -> Stay:
    """Say that the team sits in a makerspace since a day; where it sat before it has moved on, the same day.

    The makerspace is asked. Raises Refusal for a day ahead, for one before the last stay began, for the same place,
    TooMany.
    """
    throttles.count_within((throttles.LETTERS, actor.code), now=now)
    lock(project)
    if entered_on > day_of(now):
        raise Refusal(N_("Please give the day the team moved in; it cannot lie ahead."), field="entered_on")
    old = open_stay(project)
    if old is not None and old.makerspace_id == makerspace.id:
        raise Refusal(N_("The team sits there already, or has asked to be confirmed."), field="makerspace")
    _refuse_overlap(project, entered_on, but=old)
    if old is not None and old.state == StayState.ASKED:
        project.stays.remove(old)  # nobody has confirmed it: it never was
    elif old is not None:
        if entered_on < old.entered_on:
            raise Refusal(N_("The team moved into its present makerspace later than that."), field="entered_on")
        old.left_on, old.ended_by = entered_on, StayEnd.MOVED
    db.session.flush()
    stay = Stay(makerspace=makerspace, entered_on=entered_on, state=StayState.ASKED)
    project.stays.append(stay)
    record(
        actor, "move-in", AUDIT_KIND, project.slug, now=now, after={"makerspace": makerspace.slug, "since": entered_on}
    )
    keep(project, actor=actor, now=now)
    letters.stay_asked(stay, now=now)
    return stay


def finish(stay: Stay, how: StayEnd, left_on: date, *, actor: Person, now: datetime) -> None:
    """The team has graduated or left, says the team or the makerspace. Unconfirmed, the team only takes it back.

    A team that did not say it itself is told. Raises Refusal for a wrong day, Conflict where the stay is over.
    """
    project = stay.project
    lock(project)
    _refuse_ended(stay)
    is_of_team = any(person.id == actor.id for person in letters.team(project))
    if stay.state == StayState.ASKED and not is_of_team:
        raise Refusal(N_("The team waits for your answer: confirm or decline it."))
    if stay.state == StayState.ASKED:
        project.stays.remove(stay)
        record(actor, "take-back-stay", AUDIT_KIND, project.slug, now=now)
    else:
        if not stay.entered_on <= left_on <= day_of(now):
            raise Refusal(N_("The day lies between moving in and today."), field="left_on")
        stay.left_on, stay.ended_by = left_on, how
        record(actor, "end-stay", AUDIT_KIND, project.slug, now=now, after={"how": how, "on": left_on})
    keep(project, actor=actor, now=now)
    if not is_of_team:
        letters.stay_ended(stay, now=now)


def decide(stay: Stay, *, confirm: bool, reason: str | None, actor: Person, now: datetime) -> None:
    """The makerspace's answer, told to the team. Raises Conflict when it is given, Refusal without a reason for no."""
    project = stay.project
    lock(project)
    db.session.refresh(stay, ["state", "left_on"])
    if stay.state != StayState.ASKED:
        raise Conflict(N_("This has been answered already."))
    if not confirm and not reason:
        raise Refusal(N_("Please give the reason. The team will read it."), field="reason")
    stay.state = StayState.CONFIRMED if confirm else StayState.DECLINED
    stay.decided_at, stay.decided_by_id, stay.reason = now, actor.id, reason
    record(
        actor,
        "confirm-stay" if confirm else "decline-stay",
        AUDIT_KIND,
        project.slug,
        now=now,
        after={"makerspace": stay.makerspace.slug},
        reason=reason,
    )
    keep(project, actor=actor, now=now)
    letters.stay_decided(stay, now=now)


def open_stay(project: Project) -> Stay | None:
    """Where the team sits or has asked to be confirmed."""
    return next((stay for stay in project.stays if stay.left_on is None and stay.state != StayState.DECLINED), None)


def _refuse_overlap(project: Project, entered_on: date, *, but: Stay | None) -> None:
    for stay in project.stays:
        if stay is not but and stay.left_on is not None and entered_on < stay.left_on:
            raise Refusal(N_("The team still sat in another makerspace on that day."), field="entered_on")


def _refuse_ended(stay: Stay) -> None:
    if stay.left_on is not None or stay.state == StayState.DECLINED:
        raise Conflict(N_("This stay is over already."))
