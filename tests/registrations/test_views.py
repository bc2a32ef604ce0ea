from datetime import timedelta
from io import BytesIO

import icalendar
import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from portal import clock
from portal.audit.models import AuditRow
from portal.database import db
from portal.events.rules import EventState
from portal.notices.models import OutboxMessage
from portal.registrations.actions import joining, leaving
from portal.registrations.models import Registration
from portal.registrations.rules import RegistrationState
from tests.builders.accounts import a_person, an_organisation
from tests.builders.events import an_event, door_staff
from tests.builders.registrations import a_held_seat, a_registration
from tests.counting import statements

S = RegistrationState
VISITOR = {"name": "郑小鹿（演示）", "account": "deer@example.com"}


def the_registration():
    return db.session.execute(select(Registration)).scalar_one()


@pytest.fixture
def organiser(app):
    return a_person(name="组织者（演示）")


@pytest.fixture
def event(organiser):
    return an_event(capacity=2, organisation=an_organisation(organiser), created_by=organiser)


def test_a_ticket_in_every_state_is_a_sound_page(browser, app):
    event = an_event(
        capacity=1, contact_name="小林（演示）", contact_phone="0577-88001234", online_url="https://example.com/live"
    )
    confirmed = a_registration(event, organisation="瓯江机电（演示）", note="坐轮椅")
    waiting = a_registration(event)
    assert "https://example.com/live" in browser.get(f"/t/{confirmed.code}").html
    page = browser.get(f"/t/{waiting.code}")
    assert "候补" in page.text and "https://example.com/live" not in page.html
    leaving.cancel(confirmed, now=clock.now())
    assert "让给下一位" in browser.get(f"/t/{waiting.code}").text
    assert "已退票" in browser.get(f"/en/t/{confirmed.code}".replace("/en", "")).text
    held = a_held_seat(an_event())
    assert "保留至" in browser.get(f"/t/{held.code}").text
    leaving.reject(waiting, actor=a_person(), now=clock.now(), reason="人数所限")
    assert "人数所限" in browser.get(f"/t/{waiting.code}").text


def test_a_code_nobody_has_is_a_404(browser):
    browser.get("/t/ABCDEFGHJKMN", status=404)


def test_a_ticket_is_private_to_caches_and_searchers(browser, event):
    registration = a_registration(event)
    for suffix in ("", ".ics", ".pdf"):
        response = browser.download(f"/t/{registration.code}{suffix}")
        assert response.headers["Cache-Control"] == "private, no-store"
        assert response.headers["X-Robots-Tag"] == "noindex"


def test_the_tickets_calendar_entry_and_paper_say_what_the_ticket_says(browser, event):
    registration = a_registration(event)
    calendar = icalendar.Calendar.from_ical(browser.download(f"/t/{registration.code}.ics").data)
    [entry] = calendar.walk("VEVENT")
    assert entry["UID"] == event.uid and registration.code in str(entry["URL"])
    text = PdfReader(BytesIO(browser.download(f"/t/{registration.code}.pdf").data)).pages[0].extract_text()
    assert registration.code in text.replace(" ", "")


def test_the_holder_changes_and_gives_back(browser, event):
    registration = a_registration(event)
    browser.get(f"/t/{registration.code}/change")
    browser.post(f"/t/{registration.code}/change", {"note": "带一位翻译"}, fill=True)
    assert the_registration().note == "带一位翻译"
    browser.get(f"/t/{registration.code}/cancel")
    browser.post(f"/t/{registration.code}/cancel", follow=True)
    assert the_registration().state == S.CANCELLED
    db.session.refresh(event)
    assert event.seats_taken == 0


def test_after_the_deadline_the_page_names_the_contact_instead_of_a_button(browser, app):
    event = an_event(starts_in=timedelta(minutes=30), contact_phone="0577-88001234")
    registration = a_registration(event)
    assert "0577-88001234" in browser.get(f"/t/{registration.code}/cancel").text
    browser.get(f"/events/{event.slug}/register")
    browser.post(f"/t/{registration.code}/cancel", status=409)
    assert the_registration().state == S.CONFIRMED


def test_an_offer_is_taken_on_the_ticket_and_one_that_ran_out_is_explained(browser, app):
    event = an_event(capacity=1, offer_hours=2)
    seated, waiting = a_registration(event), a_registration(event)
    leaving.cancel(seated, now=clock.now() - timedelta(hours=3))
    browser.get(f"/t/{waiting.code}")
    browser.post(f"/t/{waiting.code}/accept", status=410)
    waiting.offered_until = clock.now() + timedelta(hours=1)
    db.session.commit()
    browser.get(f"/t/{waiting.code}")
    browser.post(f"/t/{waiting.code}/accept", follow=True)
    db.session.refresh(waiting)
    assert waiting.state == S.CONFIRMED


def test_the_door_lets_in_once_says_who_and_undoes(browser, event):
    registration, doorman = a_registration(event, organisation="瓯江机电（演示）"), a_person()
    door_staff(event, doorman)
    browser.sign_in(doorman)
    path = f"/check-in/{event.slug}/"
    assert "0 / 1" in browser.get(path).text
    page = browser.post(path, {"code": registration.code.lower()}, follow=True)
    assert "欢迎" in page.text and registration.person.name in page.text and "1 / 1" in page.text
    page = browser.post(path, {"code": registration.code}, follow=True)
    assert "已入场" in page.text
    page = browser.post(f"{path}undo", {"code": registration.code}, follow=True)
    assert "0 / 1" in page.text
    page = browser.post(path, {"code": "WRONGCODE234"}, follow=True)
    assert "无效" in page.text
    assert browser.download(f"{path}counts").json == {"inside": 0, "expected": 1}


def test_the_door_finds_by_name_and_by_last_four_digits(browser, event):
    registration, doorman = a_registration(event, a_person(name="柳如烟（演示）", phone="13800004321")), a_person()
    door_staff(event, doorman)
    browser.sign_in(doorman)
    for words in ("柳如", "4321"):
        assert "柳如烟" in browser.get(f"/check-in/{event.slug}/?q={words}").text
    page = browser.get(f"/check-in/{event.slug}/?q=%25")
    assert "柳如烟" not in page.text
    browser.get(f"/check-in/{event.slug}/?q=4321")
    browser.post(f"/check-in/{event.slug}/", {"code": registration.code}, follow=True)
    assert the_registration().state == S.ATTENDED


def test_the_organisers_list_filters_masks_and_notes_who_unmasks(browser, event, organiser):
    registration = a_registration(event, a_person(name="柳如烟（演示）", email=None, phone="13800004321"))
    browser.sign_in(organiser)
    page = browser.get(f"/organise/{event.slug}/registrations")
    assert "138****4321" in page.text and "13800004321" not in page.html
    assert "柳如烟" in browser.get(f"/organise/{event.slug}/registrations?state=confirmed&q=柳").text
    assert "柳如烟" not in browser.get(f"/organise/{event.slug}/registrations?state=waiting").text
    one = f"/organise/{event.slug}/registrations/{registration.code}"
    assert "13800004321" not in browser.get(one).html
    assert "13800004321" in browser.get(f"{one}/contact").html
    noted = db.session.execute(select(AuditRow).where(AuditRow.action == "unmask contact")).scalar_one()
    assert (noted.actor_id, noted.ref) == (organiser.id, registration.code)


def test_the_list_asks_as_many_queries_for_one_as_for_thirty(browser, organiser):
    event = an_event(capacity=50, organisation=an_organisation(organiser))
    browser.sign_in(organiser)
    counts = []
    for number in (1, 30):
        for _ in range(number):
            a_registration(event)
        with statements() as asked:
            browser.get(f"/organise/{event.slug}/registrations")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 6, asked


def test_the_spreadsheet_holds_the_shown_list_with_masked_numbers_and_no_formulas(browser, event, organiser):
    a_registration(event, a_person(email=None, phone="13800004321"), organisation="=cmd|' /C calc'!A0")
    browser.sign_in(organiser)
    content = browser.download(f"/organise/{event.slug}/registrations.xlsx").data
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert len(rows) == 2 and "138****4321" in rows[1]
    assert any("cmd|" in str(cell) for cell in rows[1])


def test_the_organiser_takes_off_turns_away_and_adds(browser, event, organiser):
    first, second = a_registration(event), a_registration(event)
    browser.sign_in(organiser)
    base = f"/organise/{event.slug}/registrations"
    browser.get(f"{base}/{first.code}/cancel")
    browser.post(f"{base}/{first.code}/cancel", {"reason": "重复报名"}, follow=True)
    browser.get(f"{base}/{second.code}/reject")
    browser.post(f"{base}/{second.code}/reject", {"reason": "仅限本区企业"}, follow=True)
    db.session.refresh(first), db.session.refresh(second)
    assert (first.state, second.state) == (S.CANCELLED, S.REJECTED)
    browser.get(f"{base}/add")
    page = browser.post(f"{base}/add", VISITOR | {"language": "en"}, follow=True)
    assert "郑小鹿" in page.text
    added = db.session.execute(select(Registration).where(Registration.added_by_id == organiser.id)).scalar_one()
    assert (added.state, added.person.language) == (S.CONFIRMED, "en")


def test_adding_by_hand_tells_the_organiser_nothing_of_the_account_behind_the_address(browser, event, organiser):
    known = a_person(name="真名实姓（演示）", email="known@example.com", phone="13800004321")
    browser.sign_in(organiser)
    base = f"/organise/{event.slug}/registrations"
    browser.get(f"{base}/add")
    typed = {"name": "电话里的郑先生（演示）", "account": "known@example.com", "language": "zh"}
    pages = [browser.post(f"{base}/add", typed, follow=True)]
    added = db.session.execute(select(Registration).where(Registration.person_id == known.id)).scalar_one()
    own = [f"{base}/{added.code}", f"{base}/{added.code}/contact", f"{base}/{added.code}/cancel", f"/t/{added.code}"]
    pages += [browser.get(path) for path in own]
    assert all("郑先生" in page.text for page in pages[:4])
    for page in pages:
        assert not [secret for secret in ("真名实姓", "4321") if secret in page.text], browser.path
    assert "known@example.com" in pages[2].text
    for words in ("真名实姓", "4321", "13800004321"):
        assert added.code not in str(browser.get(f"{base}?q={words}").links), words
    assert added.code in str(browser.get(f"{base}?q=郑先生").links)


def test_who_registers_unasked_with_a_foreign_address_tells_nothing_of_its_account(browser, event, organiser):
    a_person(name="真名实姓（演示）", email="known@example.com")
    path = f"/events/{event.slug}/register"
    browser.get(path)
    browser.post(path, {"name": "冒名者（演示）", "account": "known@example.com"})
    held = db.session.execute(select(Registration)).scalar_one()
    browser.sign_in(organiser)
    page = browser.get(f"/organise/{event.slug}/registrations")
    assert "冒名者" in page.text and "真名实姓" not in page.text
    joining.confirm(held, now=clock.now())
    db.session.commit()
    page = browser.get(f"/organise/{event.slug}/registrations")
    assert "真名实姓" in page.text and "冒名者" not in page.text


def test_a_message_is_shown_first_and_then_told_once(browser, event, organiser):
    a_registration(event), a_registration(event)
    browser.sign_in(organiser)
    path = f"/organise/{event.slug}/message"
    browser.get(path)
    said = {"subject": "请带名片", "words": "大家好：\n\n请带名片。<b>不要粗体</b>", "step": "preview"}
    page = browser.post(path, said, status=200)
    assert "请带名片" in page.text
    assert (
        db.session.execute(select(OutboxMessage).where(OutboxMessage.purpose == "registration-message")).first() is None
    )
    values = dict(page.form("").values)
    for _ in range(2):
        browser.post(path, values, token=False)
    letters = (
        db.session.execute(select(OutboxMessage).where(OutboxMessage.purpose == "registration-message")).scalars().all()
    )
    assert len(letters) == 2
    assert "&lt;b&gt;" in letters[0].html and letters[0].subject == "请带名片"


def test_the_headcount_is_confirmed_after_the_end(browser, organiser):
    event = an_event(starts_in=timedelta(hours=-4), organisation=an_organisation(organiser), state=EventState.ENDED)
    browser.sign_in(organiser)
    browser.get(f"/organise/{event.slug}/headcount")
    browser.post(f"/organise/{event.slug}/headcount", {"headcount": "-1"}, status=422)
    browser.post(f"/organise/{event.slug}/headcount", {"headcount": "42"}, follow=True)
    db.session.refresh(event)
    assert event.headcount == 42


@pytest.mark.parametrize(
    "path",
    [
        "/check-in/{slug}/",
        "/check-in/{slug}/counts",
        "/organise/{slug}/registrations",
        "/organise/{slug}/registrations.xlsx",
        "/organise/{slug}/registrations/add",
        "/organise/{slug}/registrations/{code}",
        "/organise/{slug}/registrations/{code}/contact",
        "/organise/{slug}/registrations/{code}/cancel",
        "/organise/{slug}/registrations/{code}/reject",
        "/organise/{slug}/message",
        "/organise/{slug}/headcount",
    ],
)
def test_strangers_find_nothing_behind_the_desk(browser, event, path):
    path = path.format(slug=event.slug, code=a_registration(event).code)
    browser.get(path, status=303)
    assert "/sign-in" in browser.location
    browser.sign_in(a_person())
    browser.get(path, status=404)


def test_another_events_organiser_cannot_reach_a_registration_by_its_code(browser, event):
    registration, other = a_registration(event), a_person()
    theirs = an_event(organisation=an_organisation(other))
    browser.sign_in(other)
    browser.get(f"/organise/{theirs.slug}/registrations/{registration.code}", status=404)
    browser.get(f"/organise/{event.slug}/registrations/{registration.code}", status=404)


def test_door_staff_of_another_event_cannot_check_in_or_undo_here(browser, event):
    registration, doorman = a_registration(event), a_person()
    theirs = an_event()
    door_staff(theirs, doorman)
    browser.sign_in(doorman)
    browser.get(f"/check-in/{theirs.slug}/")
    page = browser.post(f"/check-in/{theirs.slug}/", {"code": registration.code}, follow=True)
    assert "无效" in page.text
    browser.post(f"/check-in/{theirs.slug}/undo", {"code": registration.code}, status=404)
    browser.post(f"/check-in/{event.slug}/", {"code": registration.code}, status=404)
    assert the_registration().state == S.CONFIRMED
