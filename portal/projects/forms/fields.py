"""Fields and the base of forms that guard against overwriting somebody else's save."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask_babel import gettext
from wtforms import BooleanField, SelectField, StringField

from portal.web.fields import AmountField, plain_number
from portal.web.formats import wan_yuan
from portal.web.forms import GuardedForm


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


class ComparedForm(GuardedForm):
    """A guarded form that says where what was saved meanwhile differs from it."""

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
