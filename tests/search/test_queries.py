import random

import pytest
from sqlalchemy import func, select

from portal.database import db
from portal.search import actions, rules
from portal.search.index import documents
from portal.search.queries import matching

SCRIPTS = "温州创客大赛活动日眼路演鹿城，。 、-ab1𠮷"


def _found(kind, query):
    found = matching(kind, query)
    return db.session.execute(select(found.c.ref).order_by(found.c.rank.desc(), found.c.ref)).scalars().all()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("创客", [1, 2]),
        ("大赛", [1]),
        ("客日", [2]),
        ("眼", [3]),
        ("wenz", [1]),
        ("WENZHOU 创客", [1]),
        ("鹿城", [3]),
        ("鹿", [3]),
        ("客大", [1]),
        ("眼镜 鹿城", [3]),
        ("眼镜 乐清", []),
        ("'; DROP TABLE search_documents; --", []),
        ("NOT 创客 OR", []),
        ("*", []),
        ("", []),
        ("\x00", []),
        ("创客\x00", [1, 2]),
        ("标题目", []),
    ],
)
def test_two_characters_are_enough(app, query, found):
    actions.index("event", 1, title="温州创客大赛", body="Wenzhou maker contest")
    actions.index("event", 2, title="温州创客日")
    actions.index("event", 3, title="项目路演", tags="眼镜", summary="在鹿城区。标题", body="目题标记")
    assert sorted(_found("event", query)) == found


def test_title_counts_more_than_text(app):
    actions.index("event", 1, title="沙龙", body="激光与创客")
    actions.index("event", 2, title="激光沙龙")
    actions.index("event", 3, title="沙龙", tags="激光")
    assert _found("event", "激光") == [2, 3, 1]


def test_kinds_do_not_mix(app):
    actions.index("event", 7, title="创客")
    actions.index("makerspace", 8, title="创客")
    assert (_found("event", "创客"), _found("makerspace", "创客")) == ([7], [8])
    assert _found("event", "makerspace") == []


def test_indexing_again_replaces_and_forgetting_removes(app):
    actions.index("event", 1, title="路演")
    actions.index("event", 1, title="沙龙")
    assert (_found("event", "路演"), _found("event", "沙龙")) == ([], [1])
    actions.forget("event", 1)
    assert _found("event", "沙龙") == []
    assert db.session.execute(select(func.count()).select_from(documents)).scalar() == 0


def test_whole_kind_is_forgotten_at_once(app):
    for ref in (1, 2):
        actions.index("event", ref, title="路演")
    actions.index("makerspace", 1, title="路演")
    actions.forget_kind("event")
    assert (_found("event", "路演"), _found("makerspace", "路演")) == ([], [1])


def test_index_follows_the_transaction(app):
    actions.index("event", 1, title="路演")
    db.session.rollback()
    assert _found("event", "路演") == []


def test_found_numbers_serve_as_a_subquery(app):
    actions.index("event", 1, title="路演")
    found = matching("event", "路演")
    assert db.session.execute(select(func.count()).select_from(select(found.c.ref).subquery())).scalar() == 1


def test_body_is_cut_before_the_title_is(app):
    actions.index("event", 1, title="路演", tags="激光", body="创客" * 20_000 + "尾巴")
    assert _found("event", "激光") == [1]
    assert _found("event", "尾巴") == []


def test_random_texts_are_found_as_containment_says(app):
    chance = random.Random(20161207)

    def text(longest):
        return "".join(chance.choices(SCRIPTS, k=chance.randint(1, longest)))

    texts = {ref: [text(12), text(30)] for ref in range(1, 121)}
    for ref, (title, body) in texts.items():
        actions.index("event", ref, title=title, body=body)
    for _ in range(400):
        query = text(4)
        expected = {ref for ref, fields in texts.items() if rules.contains(" ".join(fields), query)}
        assert set(_found("event", query)) == expected, query
