"""Amounts typed in 万元 and kept in exact yuan, and the version a form was drawn with."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from flask import Flask
from wtforms import StringField
from wtforms.validators import InputRequired

from portal.errors import Refusal
from portal.web.fields import AmountField, wan_of, yuan_of
from portal.web.forms import Form, GuardedForm


class Letter(Form):
    """A line that is needed; what is typed around it falls away, and sometimes nothing is left."""

    text = StringField("Text", [InputRequired()], filters=[lambda typed: (typed or "").strip() or None])


class Purse(Form):
    """Two amounts; the second may be nothing."""

    amount = AmountField("Amount")
    least = AmountField("Least", may_be_zero=True)


@pytest.mark.parametrize(
    ("wan", "yuan"),
    [
        ("500", 5_000_000),
        ("0.0001", 1),
        ("12.3456", 123_456),
        ("0.1", 1_000),
        ("99999999.9999", 999_999_999_999),
        ("100000000", 1_000_000_000_000),
    ],
)
def test_typed_ten_thousands_become_exact_yuan_and_back(wan: str, yuan: int) -> None:
    assert yuan_of(Decimal(wan)) == yuan
    assert wan_of(yuan) == Decimal(wan)


def test_a_fraction_of_a_yuan_is_refused() -> None:
    with pytest.raises(Refusal, match="four decimals"):
        yuan_of(Decimal("0.00001"))


@pytest.mark.parametrize(
    ("yuan", "typed"), [(None, None), (5_000_000, "500"), (1_000_000_000, "100000"), (125, "0.0125")]
)
def test_an_amount_is_shown_as_it_would_be_typed(yuan: int | None, typed: str | None) -> None:
    wan = wan_of(yuan)
    assert (None if wan is None else f"{wan:f}") == typed


@pytest.mark.parametrize(
    ("typed", "yuan"),
    [
        ("500", 5_000_000),
        ("500 万元", 5_000_000),
        ("1,200.5万", 12_005_000),
        ("５００", 5_000_000),
        ("5000000元", 5_000_000),
        ("5000000 元", 5_000_000),
        ("", None),
    ],
)
def test_an_amount_is_read_as_people_type_it(app: Flask, typed: str, yuan: int | None) -> None:
    with app.test_request_context("/", method="POST", data={"amount": typed, "least": "0"}):
        form = Purse(meta={"csrf": False})
        assert (form.validate(), form.amount.data, form.least.data) == (True, yuan, 0)


@pytest.mark.parametrize("typed", ["0", "-3", "much", "1e9", "0.00001", "0.5元", "100000001", "9" * 5000])
def test_what_is_no_amount_is_refused_and_kept(app: Flask, typed: str) -> None:
    with app.test_request_context("/", method="POST", data={"amount": typed}):
        form = Purse(meta={"csrf": False})
        assert not form.validate()
        assert form.amount.errors
        assert form.amount._value() == typed


@pytest.mark.parametrize(
    ("sent", "version"), [("7", 7), ("", 0), ("²", 0), ("٣", 0), ("-1", 0), ("9" * 5000, 0), ("x", 0)]
)
def test_a_version_that_is_no_number_is_none(app: Flask, sent: str, version: int) -> None:
    with app.test_request_context("/", method="POST", data={"version": sent}):
        assert GuardedForm(meta={"csrf": False}).base_version == version


def test_a_form_sent_without_its_version_guards_nothing_by_what_the_row_holds(app: Flask) -> None:
    row = SimpleNamespace(version=4)
    with app.test_request_context("/", method="POST", data={"other": "1"}):
        assert GuardedForm(obj=row, meta={"csrf": False}).base_version == 0


@pytest.mark.parametrize("typed", ["", "  ", "\t\u3000\u00a0"])
def test_blanks_are_no_answer_where_one_is_needed(app: Flask, typed: str) -> None:
    with app.test_request_context("/", method="POST", data={"text": typed}):
        form = Letter(meta={"csrf": False})
        assert not form.validate()
        assert form.text.errors
