"""Headers, hosts, limits and error pages."""

import pytest
from flask import Flask

from portal.web.security import CONTENT_SECURITY_POLICY


@pytest.mark.parametrize("path", ["/", "/sign-in", "/nothing-here", "/healthz", "/me/"])
def test_every_answer_carries_the_headers(app: Flask, path: str) -> None:
    headers = app.test_client().get(path).headers
    assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "camera=(self)" in headers["Permissions-Policy"]
    assert "X-Request-ID" in headers


def test_scripts_and_styles_come_from_files_only() -> None:
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "script-src 'self';" in CONTENT_SECURITY_POLICY
    assert "object-src 'none'" in CONTENT_SECURITY_POLICY
    assert "frame-ancestors 'none'" in CONTENT_SECURITY_POLICY


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8000"])
def test_a_foreign_host_is_refused(app: Flask, host: str) -> None:
    assert app.test_client().get("/", headers={"Host": host}).status_code == 400


def test_a_forwarded_host_is_not_believed(app: Flask) -> None:
    page = app.test_client().get("/", headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-For": "9.9.9.9"})
    assert page.status_code == 200
    assert "evil.example" not in page.text


@pytest.mark.parametrize("path", ["/search?q=%00", "/events/%00", "/%ed%a0%80", "/search?q=%ed%a0%80"])
def test_unstorable_characters_are_refused_not_crashed_on(app: Flask, path: str) -> None:
    assert app.test_client().get(path).status_code in {200, 400, 404}


def test_a_form_without_its_token_is_refused_and_says_what_to_do(app: Flask) -> None:
    page = app.test_client().post("/sign-in", data={"account": "a@example.com", "password": "x"})
    assert page.status_code == 400
    assert "<h1" in page.text


def test_a_body_of_ten_megabytes_is_refused(app: Flask) -> None:
    page = app.test_client().post("/sign-in", data={"account": "x" * 10_000_000})
    assert page.status_code == 413


def test_wrong_methods_say_so(app: Flask) -> None:
    answer = app.test_client().post("/healthz")
    assert answer.status_code in {400, 405}


def test_static_files_are_cached_for_long_and_have_one_address_in_both_languages(app: Flask) -> None:
    page = app.test_client().get("/en/")
    assert "/en/static/" not in page.text
    with app.test_client().get("/static/css/tokens.css") as style:
        assert "max-age=31536000" in style.headers["Cache-Control"]


def test_health_needs_no_language_and_no_sign_in(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/healthz").text == "ok\n"
    ready = client.get("/readyz")
    assert ready.status_code == 200, ready.text
    assert ready.json
    assert ready.json["ready"] is True
    assert "portal_requests_total" in client.get("/metrics").text
