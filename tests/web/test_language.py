"""Two languages by address."""

import pytest
from flask import Flask

from portal.web.addresses import public_url, safe_next
from portal.web.language import force_language, language


@pytest.mark.parametrize(
    ("path", "lang"),
    [("/", "zh-Hans-CN"), ("/en/", "en"), ("/en", "en"), ("/sign-in", "zh-Hans-CN"), ("/en/sign-in", "en")],
)
def test_the_prefix_chooses_the_language(app: Flask, path: str, lang: str) -> None:
    page = app.test_client().get(path, follow_redirects=True)
    assert page.status_code == 200
    assert f'<html lang="{lang}"' in page.text


def test_a_word_that_begins_with_the_prefix_is_not_cut(app: Flask) -> None:
    assert app.test_client().get("/english").status_code == 404


def test_sign_in_comes_back_to_the_page_in_the_same_language(app: Flask) -> None:
    answer = app.test_client().get("/en/me/?page=2")
    assert answer.status_code == 303
    assert answer.location == "/en/sign-in?next=/en/me/?page%3D2"


def test_the_other_language_never_leads_to_another_host(app: Flask) -> None:
    page = app.test_client().get("/en//evil.example/").text
    assert 'href="//evil.example' not in page


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/me/", "/me/"),
        ("/en/events/?q=创客", "/en/events/?q=创客"),
        (None, "/home"),
        ("", "/home"),
        ("https://evil.example/", "/home"),
        ("//evil.example/", "/home"),
        ("/\\evil.example/", "/home"),
        ("/\t/evil.example", "/home"),
        ("/x\r\nSet-Cookie: a=b", "/home"),
        ("javascript:alert(1)", "/home"),
    ],
)
def test_only_local_addresses_are_followed_after_signing_in(target: str | None, expected: str) -> None:
    assert safe_next(target, "/home") == expected


def test_public_addresses_come_from_settings_not_from_the_request(app: Flask) -> None:
    base = app.extensions["settings"].base_url
    with app.test_request_context("/", base_url="http://localhost/"):
        assert public_url("site.search") == f"{base}/search"
        assert public_url("site.search", "en") == f"{base}/en/search"


def test_letters_are_written_in_the_readers_language(app: Flask) -> None:
    with force_language("en"):
        assert language() == "en"
    with force_language("zh"):
        assert language() == "zh"
