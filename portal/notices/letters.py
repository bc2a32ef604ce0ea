"""Letters: a purpose's templates filled in a person's language."""

from dataclasses import dataclass, replace
from typing import Any

from flask import current_app

from portal.web.language import force_language


@dataclass(frozen=True)
class Letter:
    """Finished text of one mail, with its calendar entry where it has one."""

    subject: str
    text: str
    html: str | None
    language: str
    calendar: str | None = None
    calendar_method: str | None = None


def write(
    purpose: str, language: str, *, calendar: str | None = None, method: str | None = None, **values: Any
) -> Letter:
    """Fill `templates/mail/<purpose>.{txt,html}`; the first line of the text is the subject."""
    # Not `render_template`: a letter knows nothing of the page or the person who caused it, and is written by the worker too.
    templates = current_app.jinja_env
    with force_language(language):
        said = templates.get_template(f"mail/{purpose}.txt").render(language=language, **values)
        subject, _, text = said.strip().partition("\n")
        html = templates.get_template(f"mail/{purpose}.html").render(
            language=language, subject=subject.strip(), **values
        )
    return Letter(" ".join(subject.split())[:300], text.strip() + "\n", html, language, calendar, method)


def brief(letter: Letter, url: str) -> Letter:
    """The letter as a text message: its subject and the address where the rest stands."""
    return replace(letter, text=f"{letter.subject} {url}", html=None, calendar=None, calendar_method=None)
