"""Letters: a purpose's templates filled in a person's language."""

from dataclasses import dataclass
from typing import Any

from flask import render_template

from portal.web.language import force_language


@dataclass(frozen=True)
class Letter:
    """Finished text of one mail, with its calendar entry where it has one."""

    subject: str
    text: str
    html: str
    language: str
    calendar: str | None = None
    calendar_method: str | None = None


def write(purpose: str, language: str, *, calendar: str | None = None, method: str | None = None, **values: Any) -> Letter:
    """Fill `templates/mail/<purpose>.{txt,html}`; the first line of the text is the subject."""
    with force_language(language):
        said = render_template(f"mail/{purpose}.txt", language=language, **values)
        subject, _, text = said.strip().partition("\n")
        html = render_template(f"mail/{purpose}.html", language=language, subject=subject.strip(), **values)
    return Letter(" ".join(subject.split())[:300], text.strip() + "\n", html, language, calendar, method)
