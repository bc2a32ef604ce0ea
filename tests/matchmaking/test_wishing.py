"""Whom a party would like to meet: marks for its own eyes, requests with answers, and their bounds."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from portal import clock
from portal.errors import Conflict, NotAllowed, NotFound
from portal.interests.matching import TEXT_SENTENCES, Part, Scored
from portal.matchmaking import jobs
from portal.matchmaking.actions import requesting, wishing
from portal.matchmaking.models import MeetingRequest, Party
from portal.matchmaking.queries import browsing, requests, wishes
from portal.matchmaking.rules import Mark, PartyKind, PartyState, RequestState, WishesClosed
from portal.matchmaking.views.browsing import reasons
from tests.builders.accounts import a_person
from tests.builders.investors import an_investor
from tests.builders.projects import a_project
from tests.builders.summits_room import a_party, a_plan, a_request, a_summit, a_wish
from tests.counting import statements
from tests.matchmaking.said import as_somebody, letters, the, trail

S = RequestState


@pytest.fixture
def hall(app: Any) -> SimpleNamespace:
    """A summit with one fund, one lender and one project, each with a person."""
    summit = a_summit()
    partner, banker, founder = a_person("林合伙人（演示）"), a_person("银行经理（演示）"), a_person("创始人（演示）")
    return SimpleNamespace(
        summit=summit,
        fund=a_party(summit, kind=PartyKind.INVESTOR, person=partner),
        lender=a_party(summit, kind=PartyKind.LENDER, person=banker),
        project=a_party(summit, kind=PartyKind.PROJECT, person=founder),
        partner=partner,
        founder=founder,
        now=clock.now(),
    )


def ask(hall: SimpleNamespace, asker: Party, asked: Party, **more: Any) -> MeetingRequest:
    person = hall.founder if asker is hall.project else hall.partner
    return requesting.ask(asker, asked, more.pop("message", ""), actor=person, now=more.pop("now", hall.now))


def test_a_mark_is_one_a_pair_and_can_be_taken_back(hall):
    for choice in (Mark.LIKE, Mark.MUST):
        wishing.mark(hall.fund, hall.project, choice, actor=hall.partner, now=hall.now)
        assert wishes.mark_of(hall.fund, hall.project) is choice
    wishing.mark(hall.fund, hall.project, None, actor=hall.partner, now=hall.now)
    assert wishes.mark_of(hall.fund, hall.project) is None


@pytest.mark.parametrize("choice", [Mark.NO, Mark.BLOCK])
def test_a_no_answers_what_was_asked_and_takes_back_what_one_asked(hall, choice):
    asked = a_request(hall.project, hall.fund)
    own = a_request(hall.lender, hall.project)
    wishing.mark(hall.fund, hall.project, choice, actor=hall.partner, now=hall.now)
    wishing.mark(hall.lender, hall.project, choice, actor=hall.partner, now=hall.now)
    assert (asked.state, own.state) == (S.DECLINED, S.WITHDRAWN)


def test_who_blocks_is_not_there_for_the_other(hall):
    wishing.mark(hall.fund, hall.project, Mark.BLOCK, actor=hall.partner, now=hall.now)
    slug = hall.summit.event.slug
    assert browsing.sight(slug, hall.project.code, hall.fund.code) is None
    assert browsing.sight(slug, hall.fund.code, hall.project.code) is not None
    assert [other.party for other in browsing.others(hall.project)] == [hall.lender]
    with pytest.raises(NotFound):
        ask(hall, hall.project, hall.fund)


def _early(hall: SimpleNamespace) -> None:
    hall.summit.wishes_open_at = hall.now + timedelta(hours=1)


def _late(hall: SimpleNamespace) -> None:
    hall.summit.wishes_close_at = hall.now - timedelta(seconds=1)


def _not_admitted(hall: SimpleNamespace) -> None:
    hall.project.state = PartyState.APPLIED


def _other_left(hall: SimpleNamespace) -> None:
    hall.fund.state = PartyState.WITHDRAWN


def _other_suspended(hall: SimpleNamespace) -> None:
    hall.fund.investor.state = "suspended"


def _matrix_silent(hall: SimpleNamespace) -> None:
    hall.summit.asks = [["lender", "project"]]


def _only_funds_ask(hall: SimpleNamespace) -> None:
    hall.summit.asks = [["investor", "project"]]


def _second_tier(hall: SimpleNamespace) -> None:
    hall.project.tier, hall.summit.tier_hours = 1, 48


@pytest.mark.parametrize(
    ("change", "mark_refusal", "ask_refusal"),
    [
        (_early, WishesClosed, WishesClosed),
        (_late, WishesClosed, WishesClosed),
        (_not_admitted, NotAllowed, NotAllowed),
        (_other_left, NotFound, NotFound),
        (_other_suspended, NotFound, NotFound),
        (_matrix_silent, NotAllowed, NotAllowed),
        (_only_funds_ask, None, NotAllowed),
        (_second_tier, None, WishesClosed),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
@pytest.mark.sqlite_only
def test_who_may_say_what_when(hall, change, mark_refusal, ask_refusal):
    change(hall)
    for refusal, act in (
        (mark_refusal, lambda: wishing.mark(hall.project, hall.fund, Mark.LIKE, actor=hall.founder, now=hall.now)),
        (ask_refusal, lambda: ask(hall, hall.project, hall.fund)),
    ):
        if refusal is None:
            act()
        else:
            with pytest.raises(refusal):
                act()


def test_one_person_on_both_sides_never_meets_themselves(hall):
    both = a_party(hall.summit, an_investor("自投机构（演示）", members=[hall.founder]))
    assert both not in [other.party for other in browsing.others(hall.project)]
    assert hall.project not in [other.party for other in browsing.others(both)]
    with pytest.raises(NotAllowed):
        ask(hall, hall.project, both)


def test_a_request_is_asked_answered_and_tells_the_other_side(hall):
    request = ask(hall, hall.project, hall.fund, message="想聊聊产业协同")
    assert (request.state, request.message) == (S.OPEN, "想聊聊产业协同")
    assert wishes.mark_of(hall.project, hall.fund) is Mark.LIKE
    assert ask(hall, hall.project, hall.fund) is request  # the second click
    requesting.accept(request, actor=hall.partner, now=hall.now)
    requesting.accept(request, actor=hall.partner, now=hall.now)
    assert wishes.mark_of(hall.fund, hall.project) is Mark.LIKE
    assert [letter.person_id for letter in letters("meeting-request")] == [hall.partner.id, hall.founder.id]
    assert trail("meeting-request") == ["ask", "accepted"]
    requesting.decline(request, "临时有事", actor=hall.partner, now=hall.now)
    assert (request.state, request.reply) == (S.DECLINED, "临时有事")
    with pytest.raises(Conflict):
        ask(hall, hall.project, hall.fund)
    assert ask(hall, hall.fund, hall.project).state == S.ACCEPTED  # they change their mind


def test_two_who_ask_each_other_have_agreed(hall):
    ask(hall, hall.fund, hall.project)
    assert ask(hall, hall.project, hall.fund).state == S.ACCEPTED
    assert len(requests.accepted(hall.summit)) == 1


def test_an_unanswered_request_expires_and_may_be_asked_anew(hall):
    request = ask(hall, hall.project, hall.fund)
    requesting.expire(request, now=request.expires_at - timedelta(seconds=1))
    assert request.state == S.OPEN
    requesting.expire(request, now=request.expires_at)
    assert request.state == S.EXPIRED
    assert ask(hall, hall.project, hall.fund).state == S.OPEN
    requesting.withdraw(request, actor=hall.founder, now=hall.now)
    assert ask(hall, hall.project, hall.fund, message="再约一次").message == "再约一次"


def test_the_worker_lets_requests_run_out(hall):
    late = a_request(hall.project, hall.fund, expires_at=hall.now - timedelta(minutes=1))
    in_time = a_request(hall.lender, hall.project, expires_at=hall.now + timedelta(minutes=1))
    assert jobs.expire_requests(hall.now) == 1
    assert (late.state, in_time.state) == (S.EXPIRED, S.OPEN)
    assert len(letters("meeting-request")) == 1


def test_nobody_has_more_open_requests_to_answer_than_the_cap(hall):
    hall.summit.open_requests = 2
    first = [a_party(hall.summit) for _ in range(2)]
    for each in first:
        ask(hall, each, hall.fund)
    with pytest.raises(Conflict):
        ask(hall, hall.project, hall.fund)
    ask(hall, hall.fund, hall.project)  # what it asks itself does not count
    requesting.decline(requests.between(first[0], hall.fund), actor=hall.partner, now=hall.now)
    another = a_party(hall.summit)
    assert ask(hall, another, hall.fund).state == S.OPEN


def test_what_the_published_plan_holds_is_cancelled_there(hall):
    request = a_request(hall.project, hall.fund, state=S.ACCEPTED)
    a_plan(hall.summit, [(hall.fund, hall.project, 0, 1)])
    for act in (requesting.decline, requesting.withdraw):
        with pytest.raises(Conflict):
            act(request, actor=hall.partner, now=hall.now)


def test_the_best_fit_stands_on_top_for_both_sides(app):
    summit = a_summit()
    near = an_investor("电气基金（演示）", thesis={"sectors": ["electrical"], "stages": [], "rounds": [], "areas": []})
    far = an_investor("鞋服基金（演示）", thesis={"sectors": ["footwear"], "stages": [], "rounds": [], "areas": []})
    funds = [a_party(summit, each) for each in (far, near)]
    project = a_party(summit, a_project("断路器（演示）", sector="electrical"))
    other = a_party(summit, a_project("鞋楦（演示）", sector="footwear"))
    assert [seen.party.investor for seen in browsing.others(project)] == [near, far]
    assert [seen.party for seen in browsing.others(funds[1])] == [project, other]


@pytest.mark.parametrize(("words", "said"), [("断路器", ["断路器"]), ("", [])])
def test_a_team_reads_no_words_in_common_where_there_are_none_to_name(words, said):
    part = Part("text", 0.9, 18.0, TEXT_SENTENCES[1], {"words": words})
    own, fund = Party(kind=PartyKind.PROJECT), Party(kind=PartyKind.INVESTOR)
    found = reasons(own, fund, Scored(1, 18.0, (part,), ()))
    assert [word for word in said for sentence in found if word not in sentence] == []
    assert len(found) == bool(words)


def test_a_founder_marks_asks_and_reads_the_answer(app, hall):
    slug, own, other = hall.summit.event.slug, hall.project.code, hall.fund.code
    founder, partner = as_somebody(app, hall.founder), as_somebody(app, hall.partner)
    at = f"/summits/{slug}/parties/{own}"

    assert hall.fund.name("zh") in founder.get(f"{at}/meet").text
    founder.post(f"{at}/others/{other}/mark", {"mark": "must", "back": f"{at}/meet"})
    assert founder.location.endswith(f"{at}/meet")
    founder.get(f"{at}/meet")  # says once what was done
    assert hall.fund.name("zh") not in founder.get(f"{at}/meet").text
    assert hall.fund.name("zh") in founder.get(f"{at}/meet?show=must").text
    founder.post(f"{at}/others/{other}/mark", {"mark": "perhaps"}, status=422)
    founder.get(f"{at}/others/{other}")
    founder.post(f"{at}/others/{other}/ask", {"message": "想聊聊"})
    request = the(MeetingRequest)

    theirs = f"/summits/{slug}/parties/{other}"
    assert "想聊聊" in partner.get(f"{theirs}/requests").text
    partner.get(f"/summits/{slug}/requests/{request.code}/decline")
    partner.post(f"/summits/{slug}/requests/{request.code}/accept")
    assert the(MeetingRequest).state == S.ACCEPTED
    founder.get(f"{at}/requests")
    founder.post(f"/summits/{slug}/requests/{request.code}/take-back")
    assert the(MeetingRequest).state == S.WITHDRAWN
    # A code on a badge leads to the card; for whoever has no party here there is nothing.
    assert founder.get(f"/summits/{slug}/at/{other}", status=303) and founder.location.endswith(f"/others/{other}")
    as_somebody(app, a_person()).get(f"/summits/{slug}/at/{other}", status=404)


@pytest.mark.sqlite_only
def test_strangers_and_the_other_side_find_nothing(app, hall):
    slug, own, other = hall.summit.event.slug, hall.project.code, hall.fund.code
    request = a_request(hall.project, hall.fund)
    stranger, partner, founder = (as_somebody(app, who) for who in (a_person(), hall.partner, hall.founder))
    for path in (f"parties/{own}/meet", f"parties/{own}/requests", f"parties/{own}/others/{other}"):
        for browser in (stranger, partner):
            browser.get(f"/summits/{slug}/{path}", status=404)
    founder.post(f"/summits/{slug}/requests/{request.code}/accept", status=404)
    partner.post(f"/summits/{slug}/requests/{request.code}/take-back", status=404)


@pytest.mark.parametrize("count", [1, 25])
def test_looking_around_asks_no_more_for_more(app, hall, count):
    for _ in range(count):
        a_party(hall.summit, kind=PartyKind.INVESTOR)
    founder = as_somebody(app, hall.founder)
    path = f"/summits/{hall.summit.event.slug}/parties/{hall.project.code}/meet"
    with statements() as made:
        founder.get(path)
    assert len(made) <= 8


def test_organisers_count_marks_and_never_read_them(hall):
    a_wish(hall.fund, hall.project, Mark.MUST)
    a_wish(hall.project, hall.fund, Mark.LIKE)
    a_wish(hall.lender, hall.project, Mark.NO)
    assert wishes.counts(hall.summit) == {"must": 1, "like": 1, "no": 1, "block": 0, "mutual": 1}
