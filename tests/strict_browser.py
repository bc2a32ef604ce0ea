"""A browser without a screen that checks every page it fetches, so that no test can pass over a broken one."""

import contextvars
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.test import TestResponse

from portal import clock
from portal.accounts import actions as accounts
from portal.accounts.models import Person
from portal.database import db
from tests.strict_page import FormOnPage, Page

REQUIRED_HEADERS = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy")


class StrictBrowser:
    """One person's browser. What the test built so far is committed before each request."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client()
        self.page: Page | None = None
        self.response: TestResponse | None = None
        self.path = "/"

    def sign_in(self, person: Person) -> None:
        """Continue as this person, as after the sign-in form (which has tests of its own)."""
        token = accounts.open_session(person, now=clock.now(), address="127.0.0.1", user_agent="strict browser")
        db.session.commit()
        with self.client.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True

    def sign_out(self) -> None:
        """Continue as nobody."""
        self.client = self.app.test_client()

    def get(self, path: str, *, status: int = 200, follow: bool = False, **options: Any) -> Page:
        """Fetch a page and check it. With `follow`, its redirects too, and the last one is returned."""
        return self._open("GET", path, status, follow, **options)

    def post(
        self,
        path: str,
        data: dict[str, Any] | None = None,
        *,
        status: int = 303,
        follow: bool = False,
        fill: bool = False,
        token: bool = True,
        **options: Any,
    ) -> Page:
        """Send a form with the token of the page at hand. With `fill`, `data` changes the values the form shows.

        A page that was not fetched yet is fetched first, as a person would. `status` is that of the first answer.
        """
        form = self._form(path) if token or fill else None
        sent: dict[str, Any] = {}
        if form and fill:
            for name, value in form.values:
                sent.setdefault(name, []).append(value)
        elif form:
            sent = {name: value for name, value in form.values if name in {"csrf_token", "submission_id"}}
        sent |= data or {}
        sent = {name: value for name, value in sent.items() if value is not None}
        return self._open("POST", path, status, follow, data=sent, **options)

    def download(self, path: str, *, status: int = 200, **options: Any) -> TestResponse:
        """Fetch something that is not a page."""
        response = self._request("GET", path, **options)
        assert response.status_code == status, f"{path} answered {response.status}, not {status}"
        return response

    @property
    def location(self) -> str:
        """Where the last answer sent us."""
        assert self.response is not None
        return self.response.headers["Location"]

    def _form(self, path: str) -> FormOnPage:
        """The form that posts there; failing that, one with only the token, which holds for the whole session."""
        if self.page is None:
            response = self._request("GET", path)
            self._check(path if response.status_code == 200 else "/", response if response.status_code == 200 else None)
        assert self.page is not None
        posts = [form for form in self.page.forms if form.method == "post"]
        for form in posts:
            if (form.action or self.path).split("?")[0] == path.split("?", maxsplit=1)[0]:
                return form
        if not posts:
            raise AssertionError(f"no form on {self.path} to take a token from")
        return FormOnPage(path, "post", values=[("csrf_token", posts[0].token or "")])

    def _open(self, method: str, path: str, status: int, follow: bool, **options: Any) -> Page:
        response = self._request(method, path, **options)
        if response.status_code != status:
            shown = Page(response.text).text[:600] if response.mimetype == "text/html" else response.text[:300]
            where = f" to {response.headers['Location']}" if "Location" in response.headers else ""
            raise AssertionError(f"{method} {path} answered {response.status}{where}, not {status}: {shown}")
        hops = 0
        while follow and 300 <= response.status_code < 400:
            hops += 1
            assert hops < 8, f"{path} redirects in circles"
            parts = urlsplit(response.headers["Location"])
            assert parts.hostname in {None, "localhost"}, f"{path} redirects to {parts.hostname}"
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            response = self._request("GET", path)
            assert 200 <= response.status_code < 400, f"{path} answered {response.status}"
        return self._check(path, response)

    def _request(self, method: str, path: str, **options: Any) -> TestResponse:
        db.session.commit()
        # An empty context: the request gets its own application context, so no `g` and no session is shared with the
        # test or with the request before.
        self.response = contextvars.Context().run(self.client.open, path, method=method, **options)
        db.session.expire_all()
        return self.response

    def _check(self, path: str, response: TestResponse | None = None) -> Page:
        """The checked page; after a redirect or a download there is none at hand, and an empty one is returned."""
        response = response or self._request("GET", path)
        missing = [name for name in REQUIRED_HEADERS if name not in response.headers]
        assert not missing, f"{path} lacks the headers {', '.join(missing)}"
        self.path, self.page = path, None
        if response.mimetype != "text/html" or 300 <= response.status_code < 400:
            return Page(response.text if response.mimetype == "text/html" else "")
        self.page = Page(response.text)
        language = "en" if path == "/en" or path.startswith("/en/") else "zh"
        faults = list(self.page.faults)
        if not self.page.language.startswith(language):
            faults.append(f"lang is {self.page.language!r} at {path}")
        assert not faults, f"{path}:\n  " + "\n  ".join(faults)
        return self.page
