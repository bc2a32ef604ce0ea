"""Fields and the base of forms that guard against overwriting somebody else's save."""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext
from wtforms import BooleanField, HiddenField, SelectField, StringField

from portal.errors import Refusal
from portal.projects.money import MOST_WAN, wan_of, yuan_of
from portal.web.formats import wan_yuan
from portal.web.forms import Form

LONGEST_AMOUNT = 40
_UNIT = re.compile(r"(万元|万|元|%|percent)$")


def plain_number(text: str) -> Decimal | None:
    """The number somebody typed: full-width digits, thousands' commas and a unit after it do no harm.

    Raises ValueError for anything else.
    """
    folded = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "")[: LONGEST_AMOUNT + 1]
    bare = _UNIT.sub("", folded)
    if not bare:
        return None
    if not re.fullmatch(r"-?\d{1,20}(\.\d{1,15})?", bare, re.ASCII):
        raise ValueError(gettext("Please give a number."))
    try:
        return Decimal(bare)
    except InvalidOperation:  # pragma: no cover -- the pattern lets only numbers through
        raise ValueError(gettext("Please give a number.")) from None


class AmountField(StringField):  # type: ignore[misc]
    """An amount typed in 万元, with decimals; its value is whole yuan."""

    data: Any

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        wan = wan_of(self.data)
        return "" if wan is None else f"{wan:f}"

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if not valuelist:
            return
        wan = plain_number(valuelist[0])
        if wan is None:
            return
        if not 0 < wan <= MOST_WAN:
            raise ValueError(gettext("Please give an amount above 0, in 万元."))
        try:
            self.data = yuan_of(wan)
        except Refusal as refusal:
            raise ValueError(gettext(refusal.msgid, **refusal.values)) from None


class ShareField(StringField):  # type: ignore[misc]
    """A share of a company in per cent, above 0 and below 100, at most two decimals."""

    data: Any

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{Decimal(self.data).normalize():f}"

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        share = plain_number(valuelist[0]) if valuelist else None
        if share is None:
            return
        if not 0 < share < 100:
            raise ValueError(gettext("Equity lies above 0 and below 100 per cent."))
        if share != share.quantize(Decimal("0.01")):
            raise ValueError(gettext("At most two decimals."))
        self.data = share


class GuardedForm(Form):
    """A form over something that others may save meanwhile: it carries the version its text was read from."""

    version = HiddenField()

    @property
    def base_version(self) -> int:
        """The version the form was opened with; 0 for nonsense."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    def take_version(self, version: int) -> None:
        """Let the next save start from the version whose text was shown."""
        self.version.data = str(version)

    def differences(self, saved: Mapping[str, Any]) -> list[tuple[str, str, str]]:
        """Where the saved text says something else than this form: label, what was typed, what is saved."""
        return [
            (str(field.label.text), shown(field, field.data), shown(field, saved[field.name]))
            for field in self
            if field.name in saved and (field.data or None) != (saved[field.name] or None)
        ]


def shown(field: Any, value: Any) -> str:
    """A field's value as a person reads it."""
    if isinstance(field, BooleanField):
        return gettext("Yes") if value else gettext("No")
    if isinstance(field, SelectField):
        return next((str(label) for found, label, *_rest in field.iter_choices() if found == value), str(value or ""))
    if isinstance(field, AmountField):
        return wan_yuan(value) if value is not None else ""
    return "" if value is None else str(value)
