from sqlalchemy import select

from portal.audit.models import AuditRow
from portal.database import db
from portal.notices.rules import MessageState
from tests.builders.accounts import a_person, an_admin
from tests.builders.notices import a_letter


def test_the_administrator_sees_what_was_given_up_and_sends_it_again(browser):
    letter = a_letter(subject="给您的票")
    letter.state, letter.last_error = MessageState.DEAD, "554 <script>never</script>"
    db.session.commit()
    browser.sign_in(an_admin())
    page = browser.get("/admin/outbox?state=dead")
    assert "给您的票" in page.text and "<script>never" not in page.html
    browser.post(f"/admin/outbox/{letter.code}/retry", follow=True)
    db.session.refresh(letter)
    assert letter.state == MessageState.WAITING
    assert db.session.execute(select(AuditRow.action).where(AuditRow.ref == letter.code)).scalar_one() == "retry letter"


def test_a_letter_with_a_code_shows_only_its_purpose(browser):
    a_letter(subject="123456 是您的验证码", is_private=True)
    browser.sign_in(an_admin())
    assert "123456" not in browser.get("/admin/outbox").html


def test_the_outbox_is_closed_to_everybody_else(browser):
    browser.get("/admin/outbox", status=303)
    browser.sign_in(a_person())
    browser.get("/admin/outbox", status=404)
