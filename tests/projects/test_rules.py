"""What an address asks of a list of projects, and the moves of a project's life."""

import pytest

from portal.errors import MoveRefused, move
from portal.projects.rules import MOVES, Filters, ProjectState, Sort, is_public


@pytest.mark.parametrize(
    ("asked", "filters"),
    [
        ({}, Filters()),
        ({"q": "  断路\n器 "}, Filters(q="断路 器")),
        ({"q": "a" * 300}, Filters(q="a" * 100)),
        ({"q": "a\x00b"}, Filters(q="ab")),
        ({"sector": "electrical", "stage": "incubation"}, Filters(sector="electrical", stage="incubation")),
        ({"sector": "gold-digging", "stage": "x", "round": "", "background": "?"}, Filters()),
        ({"round": "pre_a", "background": "returnee"}, Filters(round="pre_a", background="returnee")),
        ({"raising": "1", "closed": "1"}, Filters(is_raising=True, is_closed=True)),
        ({"raising": "yes"}, Filters()),
        ({"sort": "name"}, Filters(sort=Sort.NAME)),
        ({"sort": "height"}, Filters()),
        ({"area": "330302" * 9}, Filters(area="330302330302")),
    ],
)
def test_an_address_is_read_as_far_as_it_makes_sense(asked: dict[str, str], filters: Filters) -> None:
    assert Filters.read(asked) == filters


def test_filters_come_back_from_their_own_address() -> None:
    wanted = Filters("断路", "electrical", "incubation", "angel", "330302", "graduate", "space", True, True, Sort.NAME)
    assert Filters.read(wanted.asked()) == wanted
    assert wanted.how_many == 8
    assert wanted.without("sector").sector == ""


@pytest.mark.parametrize(
    ("filters", "narrows"),
    [(Filters(), False), (Filters(sort=Sort.NAME), False), (Filters(q="x"), True), (Filters(is_closed=True), True)],
)
def test_an_order_narrows_nothing(filters: Filters, narrows: bool) -> None:
    assert filters.narrows is narrows


@pytest.mark.parametrize(
    ("state", "published", "public"),
    [
        ("draft", None, False),
        ("published", 1, True),
        ("hidden", 1, False),
        ("closed", 1, True),
        ("closed", None, False),  # a draft that was put away was never public
    ],
)
def test_the_public_sees_what_was_published(state: str, published: object, public: bool) -> None:
    assert is_public(state, published) is public


ALLOWED = {
    ("draft", "published"), ("draft", "closed"), ("published", "draft"), ("published", "hidden"),
    ("published", "closed"), ("hidden", "published"), ("hidden", "closed"), ("closed", "draft"),
    ("closed", "published"), ("closed", "hidden"),
}  # fmt: skip


@pytest.mark.parametrize("old", list(ProjectState))
@pytest.mark.parametrize("new", list(ProjectState))
def test_a_project_moves_only_along_its_table(old: ProjectState, new: ProjectState) -> None:
    if (old, new) in ALLOWED:
        assert move(MOVES, old, new) is new
    else:
        with pytest.raises(MoveRefused):
            move(MOVES, old, new)
