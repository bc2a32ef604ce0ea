"""The outbox against a real mail server that has bad days."""

import asyncio
import threading
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select, update

from portal import clock
from portal.database import db
from portal.notices import actions, jobs, queries
from portal.notices.letters import Letter
from portal.notices.models import OutboxMessage
from portal.notices.rules import LEASE, MOST_TRIES, MessageState
from tests.builders.accounts import a_person
from tests.builders.notices import a_letter
from tests.postgres import free_port


class Server:
    """A mail server; `answer` is what it says to the next letters' data, and to recipients."""

    def __init__(self):
        self.taken = []
        self.answer = "250 ok"
        self.recipient_answer = "250 ok"
        self.waits = 0.0
        self.url = ""

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.recipient_answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient_answer

    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(self.waits)
        if self.answer.startswith("250"):
            self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
        return self.answer


@contextmanager
def mail_server():
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    handler.url = f"smtp://127.0.0.1:{controller.port}"
    try:
        yield handler
    finally:
        controller.stop()


@pytest.fixture
def server():
    with mail_server() as handler:
        yield handler


@pytest.fixture
def settings(database, server):
    return database.settings(mail_url=server.url).completed()


def states():
    db.session.expire_all()
    return list(db.session.execute(select(OutboxMessage.state).order_by(OutboxMessage.id)).scalars())


def make_due():
    db.session.execute(update(OutboxMessage).values(next_try_at=clock.now() - timedelta(seconds=1)))
    db.session.commit()


def test_what_waits_is_sent_once(app, server, settings):
    letters = [a_letter() for _ in range(25)]
    assert jobs.drain(settings) == 25
    assert jobs.drain(settings) == 0
    assert sorted(mail["Message-ID"] for mail in server.taken) == sorted(f"<{each.code}@localhost>" for each in letters)
    assert set(states()) == {MessageState.SENT}


def test_an_unproven_address_is_written_to_as_it_was_typed(app, server, settings):
    a_letter(a_person(email="known@example.com"), to_address="typed@example.com")
    jobs.drain(settings)
    assert server.taken[0]["To"] == "typed@example.com"


def test_a_private_letters_text_is_wiped_once_it_is_sent(app, server, settings):
    letter = a_letter(text="验证码 123456\n", is_private=True)
    jobs.drain(settings)
    db.session.refresh(letter)
    assert "123456" in server.taken[0].get_body(("plain",)).get_content()
    assert (letter.text, letter.html, letter.state) == ("", None, MessageState.SENT)


def test_a_server_that_is_away_lets_everything_wait_and_the_letters_go_out_later_under_their_old_ids(app, database):
    letters = [a_letter() for _ in range(3)]
    away = database.settings(mail_url=f"smtp://127.0.0.1:{free_port()}").completed()
    assert jobs.drain(away) == 0
    assert states() == [MessageState.WAITING] * 3
    assert jobs.drain(away) == 0  # not due yet: no hammering
    make_due()
    with mail_server() as server:
        assert jobs.drain(database.settings(mail_url=server.url).completed()) == 3
        assert {mail["Message-ID"] for mail in server.taken} == {f"<{each.code}@localhost>" for each in letters}


@pytest.mark.parametrize(
    ("answer", "state"), [("451 try later", MessageState.WAITING), ("554 never", MessageState.DEAD)]
)
def test_a_refusal_for_now_is_tried_again_and_one_for_good_is_given_up(app, server, settings, answer, state):
    server.answer = answer
    letter = a_letter()
    assert jobs.drain(settings) == 0
    db.session.refresh(letter)
    assert (letter.state, letter.tries) == (state, 1)
    assert answer.split()[1] in letter.last_error
    assert letter.next_try_at > clock.now()


def test_a_recipient_the_server_does_not_know_does_not_stop_the_others(app, server, settings):
    server.recipient_answer = "550 no such user"
    bad = a_letter()
    jobs.drain(settings)
    server.recipient_answer = "250 ok"
    good = a_letter()
    jobs.drain(settings)
    db.session.refresh(bad), db.session.refresh(good)
    assert (bad.state, good.state) == (MessageState.DEAD, MessageState.SENT)


def test_after_the_last_try_the_letter_is_given_up_and_can_be_sent_by_hand(app, server, settings):
    server.answer = "451 try later"
    letter = a_letter()
    letter.tries = MOST_TRIES - 1
    db.session.commit()
    jobs.drain(settings)
    assert states() == [MessageState.DEAD]
    server.answer = "250 ok"
    actions.retry(letter, now=clock.now())
    db.session.commit()
    assert jobs.drain(settings) == 1
    assert server.taken[0]["Message-ID"] == f"<{letter.code}@localhost>"


def test_a_header_that_would_break_is_given_up_at_once(app, server, settings):
    letter = a_letter()
    db.session.execute(update(OutboxMessage).values(subject="Hello\r\nBcc: evil@example.com"))
    db.session.commit()
    assert jobs.drain(settings) == 0
    db.session.refresh(letter)
    assert (letter.state, server.taken) == (MessageState.DEAD, [])


def test_who_has_no_address_and_a_demos_text_messages_are_not_sent(app, database, server):
    nobody = a_letter()
    a_letter(a_person(email=None, phone="13800001234"), channel="sms")
    nobody.person.email = None
    db.session.commit()
    jobs.drain(database.settings(mail_url=server.url, demo=True).completed())
    assert states() == [MessageState.WITHHELD] * 2


def test_a_text_message_goes_to_the_console(app, settings, capsys):
    a_letter(a_person(email=None, phone="13800001234"), channel="sms", text="验证码 123456")
    jobs.drain(settings)
    assert "13800001234: 验证码 123456" in capsys.readouterr().out


def test_two_workers_share_the_letters_and_send_none_twice(app, server, settings, database):
    for _ in range(60):
        a_letter()
    start = threading.Barrier(2)
    failures = []

    def work():
        try:
            with database.app.app_context():
                start.wait()
                jobs.drain(settings)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failures
    ids = [mail["Message-ID"] for mail in server.taken]
    assert len(ids) == len(set(ids)) == 60


def test_a_claim_nobody_finished_is_free_again_when_its_lease_ends(app, settings, server):
    a_letter()
    now = clock.now()
    assert len(jobs.claim(now=now)) == 1
    assert jobs.claim(now=now + LEASE - timedelta(seconds=1)) == []
    assert len(jobs.claim(now=now + LEASE)) == 1


def test_told_to_end_a_worker_gives_the_rest_back_at_once(app, settings, server):
    for _ in range(5):
        a_letter()
    jobs.drain(settings, is_over=lambda: len(server.taken) >= 2)
    assert states().count(MessageState.SENT) == 2
    assert jobs.drain(settings) == 3


def test_the_same_purpose_thing_and_version_is_told_once(app):
    person = a_person()
    for _ in range(2):
        actions.tell(person, "test", "thing", 1, Letter("a", "b", None, "zh"), now=clock.now())
    db.session.commit()
    assert queries.counts()[MessageState.WAITING] == 1
