"""The base of all forms: language, CSRF, refusals shown on the form, answers remembered for retries."""

import hashlib
import secrets
from functools import cache
from gettext import NullTranslations
from typing import Any, NoReturn, Self, cast

from flask import abort, flash, g, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf import FlaskForm
from sqlalchemy import Table, bindparam, update
from wtforms import HiddenField, PasswordField, StringField, TextAreaField, ValidationError
from wtforms.i18n import get_translations

from portal.clock import now
from portal.database import db, insert_new
from portal.errors import N_, Conflict, Refusal
from portal.web.language import language
from portal.web.models import Submission

submissions = cast(Table, Submission.__table__)
ANSWER = update(submissions).where(submissions.c.key == bindparam("of")).values(location=bindparam("answer"))
# What the form library says, and what a person would say.
PLAIN_WORDS = {
    "This field is required.": N_("Please fill this in."),
    "Number must be between %(min)s and %(max)s.": N_("Please give a number from %(min)s to %(max)s."),
    "Not a valid integer value.": N_("Please give a whole number."),
    "Not a valid date value.": N_("Please give a date."),
    "Not a valid datetime value.": N_("Please give a date and a time."),
    "Not a valid choice.": N_("Please choose one of the list."),
}


class PlainTranslations:
    """The form library's messages in our own words where we have them, else in its translation."""

    def __init__(self, language: str) -> None:
        self.library: NullTranslations = get_translations([language])

    def gettext(self, string: str) -> str:
        """In the page's language."""
        plain = PLAIN_WORDS.get(string)
        return gettext(plain) if plain else self.library.gettext(string)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """The same for words that follow a number."""
        return self.library.ngettext(singular, plural, n)


_plain = cache(PlainTranslations)


class Form(FlaskForm):  # type: ignore[misc]
    """A form of the portal.

    A view asks `accepted()` once; while it is open, a `Refusal` from an action comes back as an error of this form,
    with the values kept. `finish()` closes it.
    """

    submission_id = HiddenField(default=lambda: secrets.token_urlsafe(18))

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Built-in messages follow the page's language."""

        def get_translations(self, _form: Any) -> PlainTranslations:
            """Of the form library's own messages."""
            return _plain(language())

    @classmethod
    def submitted(cls, thing: Any = None, **values: Any) -> Self:
        """The form with what was sent, or filled from `thing` and `values` where nothing was."""
        return cls(obj=thing, **values)

    def accepted(self) -> bool:
        """Whether the form was sent and holds. Errors answer 422 (or the refusal's own status).

        A submission that was already answered is answered again, with the same address.
        """
        if not self.is_submitted():
            return False
        refusal: Refusal | None = getattr(g, "refusal", None)
        if refusal is not None and g.get("open_form") == type(self).__name__:
            self._show(refusal)
            return False
        if not self.validate():
            g.form_failed = 422
            return False
        self._remember()
        g.open_form = type(self).__name__
        return True

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether every field holds. Blanks are no answer where one is needed: filters leave nothing of them."""
        holds = bool(super().validate(extra_validators))
        for field in self:
            is_blank = isinstance(field, StringField) and not str(field.data or "").strip()
            if is_blank and field.flags.required and not field.errors:
                field.errors = [gettext("Please fill this in.")]
                holds = False
        return holds

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        """Not used here: `accepted()` is the one way."""
        raise NotImplementedError("call accepted()")

    def _show(self, refusal: Refusal) -> None:
        message = gettext(refusal.msgid, **refusal.values)
        field = self._fields.get(refusal.field) if refusal.field else None
        if field is not None:
            field.errors = [*field.errors, message]
        else:
            self.form_errors: list[str] = [*self.form_errors, message]
        g.form_failed = refusal.status

    @property
    def key(self) -> str | None:
        """Under what the answer to this form is kept."""
        return submission_key(self.submission_id.data)

    def answer_again(self) -> None:
        """Give the first answer once more, where this very form was answered before. Raises Conflict on another page."""
        known = db.session.get(Submission, self.key) if self.key else None
        if known is not None:
            _answer_again(known)

    def _remember(self) -> None:
        key = self.key
        if key is None:
            return
        # One statement decides who is first; whoever sends the same form at the same instant waits here for the answer.
        kept: Any = db.session.execute(
            insert_new(submissions, "key"), {"key": key, "path": request.path[:500], "created_at": now()}
        )
        if not kept.rowcount:
            _answer_again(db.session.get_one(Submission, key))
        g.submission = key


def submission_key(sent: str | None) -> str | None:
    """The form's random word together with the browser it was drawn for: nobody else gets the answer by knowing it."""
    return hashlib.sha256(f"{session.get('csrf_token', '')}\n{sent}".encode()).hexdigest() if sent else None


def _answer_again(known: Submission) -> NoReturn:
    if known.path != request.path[:500]:
        raise Conflict(N_("This form was already sent. Please open the page again."))
    abort(redirect(known.location or request.path, 303))


class ButtonForm(Form):
    """A button: it carries the token and nothing to fill in."""


class GuardedForm(Form):
    """A form over something others may save meanwhile: it carries the version its text was read from."""

    version = HiddenField()

    @property
    def base_version(self) -> int:
        """The version sent along; 0 where none was or it is no number, "²" and a thousand nines included."""
        sent = (self.version.raw_data or [""])[0]
        return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0

    def take_version(self, version: int) -> None:
        """Let the next save start from the version whose text was shown."""
        self.version.data = str(version)


def finish(location: str, message: str | None = None) -> ResponseReturnValue:
    """The last line of a writing view: commit, remember the answer for a retry, go there (303)."""
    if "submission" in g:
        db.session.execute(ANSWER, {"of": g.submission, "answer": location[:1000]})
    db.session.commit()
    g.open_form = None
    if message:
        flash(message)
    return redirect(location, 303)


def storable(form: Any, field: Any) -> None:
    """Validator: text both databases can keep (no NUL). What is typed on one line stays one: it may head a letter."""
    if isinstance(field.data, str) and not isinstance(field, TextAreaField | PasswordField):
        field.data = " ".join(field.data.splitlines())
    if isinstance(field.data, str) and "\x00" in field.data:
        raise ValidationError(gettext("This text holds a character that cannot be stored."))
