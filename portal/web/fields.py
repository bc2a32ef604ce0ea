"""What several rooms ask with: text without blanks around it; amounts of money, typed in 万元 and kept in exact yuan."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext
from wtforms import StringField

from portal.errors import N_, Refusal

TEN_THOUSAND = Decimal(10_000)
MOST_WAN = Decimal(100_000_000)
LONGEST_AMOUNT = 40
_UNIT = re.compile(r"(万元|万|元|%|percent)$")


def tidy(text: str | None) -> str | None:
    """The text without blanks around it; None where nothing is left."""
    return (text or "").strip() or None


def yuan_of(wan: Decimal) -> int:
    """The whole yuan of an amount typed in 万元. Raises Refusal for a fraction of a yuan."""
    yuan = wan * TEN_THOUSAND
    if yuan != yuan.to_integral_value():
        raise Refusal(N_("At most four decimals: the amount must come out in whole yuan."))
    return int(yuan)


def wan_of(yuan: int | None) -> Decimal | None:
    """The amount in 万元 as it would be typed, without needless zeros."""
    if yuan is None:
        return None
    wan = (Decimal(yuan) / TEN_THOUSAND).normalize()
    return wan.quantize(Decimal(1)) if wan == wan.to_integral_value() else wan


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
    """An amount typed in 万元, with decimals; its value is whole yuan. Zero is no amount, unless `may_be_zero`.

    Who writes 元 behind the number means 元.
    """

    data: Any

    def __init__(self, *args: Any, may_be_zero: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.may_be_zero = may_be_zero

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
        if re.search(r"[^万]元\s*$", valuelist[0]):
            wan /= TEN_THOUSAND
        if not 0 <= wan <= MOST_WAN or (wan == 0 and not self.may_be_zero):
            raise ValueError(gettext("Please give an amount above 0, in 万元."))
        try:
            self.data = yuan_of(wan)
        except Refusal as refusal:
            raise ValueError(gettext(refusal.msgid, **refusal.values)) from None
