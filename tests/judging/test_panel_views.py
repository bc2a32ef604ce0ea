"""The panel and its assignments at the organiser's and the chair's desk."""

from sqlalchemy import select

from portal.competitions.rules import RoundState
from portal.database import db
from portal.judging.actions import ties
from portal.judging.models import Conflict, Judge, Seat
from portal.judging.queries import seats
from portal.judging.rules import ConflictSource, JudgeState
from tests.builders.judging import a_judge, a_round, a_seat, a_sheet, an_accepted_entry


def test_the_organiser_proposes_takes_over_and_changes_by_hand(desk, edition, judges, entries):
    round_ = a_round(edition, entries, state=RoundState.PREPARED)
    base = f"/organise/{edition.event.slug}/competition/rounds/{round_.code}"
    assert entries[0].number in desk.get(f"{base}/assignment").text
    page = desk.get(f"{base}/assignment/proposal")
    assert "评委圈" in page.text
    desk.get(f"/en{base}/assignment/proposal")
    desk.get(f"{base}/assignment/proposal")
    desk.post(f"{base}/assignment/apply", {}, fill=True)
    assert len(seats.seats_of(round_)) == 4 * round_.judges_per_entry
    desk.get(f"{base}/assignment")
    entry = entries[0]
    desk.get(f"{base}/assignment/{entry.code}")
    seat = seats.seats_at(round_, entry.id)[0]
    desk.post(f"/organise/{edition.event.slug}/competition/seats/{seat.code}/lock", {})
    assert db.session.get(Seat, seat.id).is_locked
    free = next(
        judge for judge in judges if judge.id not in {each.judge_id for each in seats.seats_at(round_, entry.id)}
    )
    desk.get(f"{base}/assignment/{entry.code}")
    desk.post(f"{base}/assignment/{entry.code}", {"judge": str(free.id)}, fill=True)
    assert len(seats.seats_at(round_, entry.id)) == round_.judges_per_entry + 1
    take = f"/organise/{edition.event.slug}/competition/seats/{seat.code}/remove"
    desk.get(take)
    desk.post(take, {"reason": "临时有事"}, fill=True)
    assert len(seats.seats_at(round_, entry.id)) == round_.judges_per_entry


def test_what_cannot_be_proposed_is_said_on_the_page(desk, edition, entries):
    round_ = a_round(edition, entries, state=RoundState.PREPARED)
    judge = a_judge(edition)
    base = f"/organise/{edition.event.slug}/competition/rounds/{round_.code}/assignment/proposal?judge={judge.id}"
    assert "评委不够" in desk.get(base, status=422).text


def test_the_calibration_entry_is_chosen_from_outside_the_round(desk, edition, judges, entries, round_):
    outside = an_accepted_entry(edition)
    a_seat(round_, judges[0], entries[0])
    path = f"/organise/{edition.event.slug}/competition/rounds/{round_.code}/calibration"
    page = desk.get(path)
    assert outside.number in page.text and entries[0].number not in page.text
    desk.post(path, {"entry": outside.code}, fill=True)
    assert [seat.is_calibration for seat in seats.seats_at(round_, outside.id)] == [True]


def test_the_chair_sees_the_panel_and_sets_ties_but_invites_nobody(as_judge, edition, judges, entries, organiser):
    judges[0].is_chair = True
    base = f"/organise/{edition.event.slug}/competition/judges/"
    chair = as_judge(judges[0])
    assert "发送邀请" not in chair.get(base).text
    chair.post(base, {"name": "自己人（演示）", "email": "own@example.com", "letter_language": "zh"}, status=403)
    own = f"{base}{judges[1].id}"
    chair.get(f"{own}?q={entries[0].project.name_zh[:4]}")
    chair.post(own, {"project": entries[0].project.slug, "note": "师生"}, fill=True)
    tie = db.session.execute(select(Conflict)).scalar_one()
    assert (tie.judge_id, tie.source) == (judges[1].id, ConflictSource.PINNED)
    chair.get(own)
    chair.post(f"{own}/ties/{entries[0].project.slug}/remove", {})
    assert db.session.execute(select(Conflict)).first() is None
    chair.post(f"{base}{judges[1].id}/chair", {}, status=404)
    as_judge(judges[1]).get(base, status=404)


def test_the_organiser_names_the_chair_and_takes_back_an_invitation(desk, edition, judges):
    open_one = a_judge(edition, state=JudgeState.INVITED).id
    base = f"/organise/{edition.event.slug}/competition/judges/"
    desk.get(base)
    desk.post(f"{base}{judges[2].id}/chair", {})
    desk.get(base)
    desk.post(f"{base}{open_one}/link", {})
    desk.get(base)
    desk.post(f"{base}{open_one}/remove", {})
    left = db.session.execute(select(Judge.id).where(Judge.competition_id == edition.id)).scalars().all()
    assert open_one not in left
    assert db.session.get(Judge, judges[2].id).is_chair


def test_no_page_of_the_panel_shows_a_mark(desk, edition, judges, entries, round_, organiser):
    a_sheet(a_seat(round_, judges[0], entries[0]), 0.7137)
    ties.detect(edition, now=round_.scores_open_at)
    base = f"/organise/{edition.event.slug}/competition"
    for path in ("judges/", f"rounds/{round_.code}/assignment", f"rounds/{round_.code}/assignment/{entries[0].code}"):
        assert "71." not in desk.get(f"{base}/{path}").text
