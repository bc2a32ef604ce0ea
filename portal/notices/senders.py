"""Ways out of the house for letters: a mail server, a folder, the console; text messages go to the console."""

import os
import smtplib
import socket
import ssl
import tempfile
import time
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self
from urllib.parse import unquote, urlsplit

import click

from portal.config import is_loopback

SECONDS = 15
PERMANENT = range(500, 600)


class ServerAway(Exception):
    """The way out does not answer: every letter waits, none is at fault."""


class LetterFailed(Exception):
    """This letter did not get out. `is_final` where trying again is of no use."""

    def __init__(self, text: str, *, is_final: bool) -> None:
        super().__init__(text)
        self.is_final = is_final


class Sender(Protocol):
    """Sends letters one by one inside a `with` block."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def send(self, mail: EmailMessage) -> None:
        """Hand one letter over. Raises ServerAway or LetterFailed."""
        ...


def sender_for(url: str) -> Sender:
    """The sender behind MAKERDAY_MAIL_URL."""
    if url.startswith("console:"):
        return Console()
    if url.startswith("file:"):
        return Folder(Path(url.removeprefix("file:").removeprefix("//")))
    return Smtp(url)


class Console:
    """Prints letters: for development."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def send(self, mail: EmailMessage) -> None:
        """Print the letter's head and text."""
        body = mail.get_body(("plain",))
        click.echo(f"--- {mail['To']}: {mail['Subject']}\n{body.get_content() if body else ''}---")


class Folder:
    """Writes one .eml for each time a letter goes out: for tests and trials."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> Self:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ServerAway(str(error)) from error
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def send(self, mail: EmailMessage) -> None:
        """Write the file whole or not at all."""
        try:
            handle, draft = tempfile.mkstemp(dir=self.folder, prefix=".draft-")
            with os.fdopen(handle, "wb") as file:
                file.write(mail.as_bytes())
            code = mail["Message-ID"].strip("<>").partition("@")[0]
            Path(draft).replace(self.folder / f"{time.time_ns()}-{code}.eml")
        except OSError as error:
            raise ServerAway(str(error)) from error


class Smtp:
    """A mail server: `smtp://user:password@host:587` (STARTTLS where offered) or `smtps://…:465`."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.is_wrapped = parts.scheme == "smtps"
        self.host = parts.hostname or "localhost"
        self.port = parts.port or (465 if self.is_wrapped else 25)
        self.user = unquote(parts.username) if parts.username else None
        self.password = unquote(parts.password or "")
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        try:
            self._server = self._connected()
        except (OSError, smtplib.SMTPException) as error:
            self.__exit__()
            raise ServerAway(f"{type(error).__name__}: {error}") from error
        return self

    def __exit__(self, *_: object) -> None:
        if self._server is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._server.quit()
            self._server = None

    def send(self, mail: EmailMessage) -> None:
        """Hand the letter to the server; it is sent once the server has taken the data."""
        assert self._server is not None
        try:
            self._server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            code, answer = next(iter(error.recipients.values()))
            raise LetterFailed(f"{code} {answer.decode(errors='replace')}", is_final=code in PERMANENT) from error
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            said = error.smtp_error
            text = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
            # Only the verdict on the data is about this letter; a refused sender is our own configuration.
            is_final = isinstance(error, smtplib.SMTPDataError) and error.smtp_code in PERMANENT
            raise LetterFailed(f"{error.smtp_code} {text}", is_final=is_final) from error
        except smtplib.SMTPNotSupportedError as error:
            raise LetterFailed(f"the server cannot take this address: {error}", is_final=True) from error
        except (OSError, smtplib.SMTPException) as error:
            raise ServerAway(f"{type(error).__name__}: {error}") from error

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.is_wrapped:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=SECONDS, context=context, local_hostname=_own_name()
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=SECONDS, local_hostname=_own_name())
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=context)
                server.ehlo()
            elif self.user and not is_loopback(self.host):
                raise smtplib.SMTPException("the server offers no encryption, so the password stays here")
        if self.user:
            server.login(self.user, self.password)
        return server


def _own_name() -> str:
    """Our name in EHLO, without asking a name server."""
    return socket.gethostname() or "localhost"


def print_text_message(number: str, words: str) -> None:
    """The console's way of a text message; a gateway takes its place where there is one."""
    click.echo(f"--- SMS {number}: {words}")
