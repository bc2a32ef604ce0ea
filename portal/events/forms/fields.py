"""Fields the room's forms are made of. Times are typed and shown on Wenzhou's wall clock."""

from datetime import UTC
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import DateTimeLocalField, IntegerField, StringField, TextAreaField, ValidationError
from wtforms.validators import Length, NumberRange, Optional

from portal.clock import WENZHOU
from portal.errors import Refusal
from portal.web.fields import tidy
from portal.web.forms import storable

MISSING = _("Please fill this in.")
FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_PEOPLE = 1_000_000
WHOLE = {"inputmode": "numeric", "autocomplete": "off"}


class MomentField(DateTimeLocalField):  # type: ignore[misc]
    """A date and time on Wenzhou's wall clock; its value is the aware instant."""

    data: Any

    def __init__(self, label: Any = None, validators: Any = None, **options: Any) -> None:
        super().__init__(label, validators, format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"], **options)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data.astimezone(WENZHOU):%Y-%m-%dT%H:%M}" if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        if self.data is None:
            return
        if not FIRST_YEAR <= self.data.year < LAST_YEAR:
            self.data = None
            raise ValueError(
                gettext("Please give a date between %(first)d and %(last)d.", first=FIRST_YEAR, last=LAST_YEAR)
            )
        self.data = self.data.replace(tzinfo=WENZHOU).astimezone(UTC)


def text(name: Any, most: int, *more: Any, **options: Any) -> StringField:
    return StringField(name, [Length(max=most), storable, *more], filters=[tidy], **options)


def long(name: Any, most: int, *more: Any, **options: Any) -> TextAreaField:
    return TextAreaField(name, [Length(max=most), storable, *more], filters=[tidy], **options)


def count(name: Any, most: int = MOST_PEOPLE, **options: Any) -> IntegerField:
    return IntegerField(name, [Optional(), NumberRange(0, most)], render_kw=WHOLE, **options)


def moment(name: Any, *more: Any, **options: Any) -> MomentField:
    return MomentField(name, [*(more or (Optional(),))], **options)


def is_web_address(form: Any, field: Any) -> None:
    """Validator: an address of the web a browser may open."""
    if field.data:
        parts = urlsplit(field.data)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValidationError(gettext("Please give an address that begins with https://."))


def checked_by(field: StringField, check: Any) -> None:
    try:
        field.data = check(field.data or "")
    except Refusal as refusal:
        raise ValidationError(gettext(refusal.msgid, **refusal.values)) from None
