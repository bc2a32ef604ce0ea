"""What a team reads of its judging: nothing before the chair has signed, then every word and no judge's name."""

from datetime import timedelta

from portal import clock
from portal.competitions.rules import RoundState, Standing
from portal.database import db
from portal.judging.models import Sheet
from portal.judging.queries.feedback import feedback_for
from tests.builders.accounts import a_person
from tests.builders.awards import ranked
from tests.builders.results import a_judge, an_accepted_entry, an_edition_with_places, seats_at
from tests.strict_browser import StrictBrowser


def scored(entry, round_, words):
    judges = [a_judge(round_.competition, name=f"评委{number}（演示）") for number in range(len(words))]
    for seat, said in zip(seats_at(round_, judges, [entry]), words, strict=True):
        for number, text in enumerate(("初稿", said), start=1):
            filed = clock.now() + timedelta(seconds=number)
            db.session.add(Sheet(seat=seat, number=number, marks={}, total=80 + number, comment=text, filed_at=filed))
    db.session.commit()


def test_words_stand_there_once_the_round_is_signed_without_names(app):
    edition = an_edition_with_places(1)
    entry, round_ = an_accepted_entry(edition), min(edition.rounds, key=lambda each: each.position)
    scored(entry, round_, ["技术扎实，市场部分偏弱。", "团队完整。", ""])
    ranked(round_, [entry], [1])
    ranked(max(edition.rounds, key=lambda each: each.position), [entry], [1], standing=Standing.PENDING)
    leader = next(member.person for member in entry.project.members if member.is_leader)
    path = f"/competitions/{edition.event.slug}/entries/{entry.code}/feedback"
    team = StrictBrowser(app)
    team.sign_in(leader)

    for state in (RoundState.SCORING, RoundState.CLOSED):
        round_.state = state
        db.session.commit()
        assert "团队完整" not in team.get(path).text
    round_.state = RoundState.SIGNED
    db.session.commit()
    page = team.get(path).text
    assert "团队完整。" in page and "技术扎实" in page and "94.00" in page
    assert "完成全部赛程" in page
    assert "初稿" not in page and "评委0" not in page
    assert len(feedback_for(entry)[-1].words) == 2
    team.get(f"/en{path}")
    for stranger in (a_person(), None):
        other = StrictBrowser(app)
        if stranger is not None:
            other.sign_in(stranger)
        other.get(path, status=404 if stranger else 303)

    edition.gives_feedback = False
    db.session.commit()
    team.get(path, status=404)
