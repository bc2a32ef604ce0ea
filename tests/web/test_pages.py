"""What is drawn once is drawn for its language and its place, never for somebody else's."""

import re

from tests.strict_browser import StrictBrowser

FOOTER = re.compile(r"<footer class=.site-footer.*?</footer>", re.DOTALL)


def page(browser: StrictBrowser, path: str, root: str = "") -> str:
    """The page as it is served where the portal lies below `root`."""
    return browser.download(path, environ_overrides={"SCRIPT_NAME": root}).text


def footer(page: str) -> str:
    """Its last part, which is the same on every page."""
    return FOOTER.findall(page)[0]


def test_the_footer_is_the_same_on_every_page_and_its_own_in_each_language(browser: StrictBrowser) -> None:
    chinese, english = footer(page(browser, "/about")), footer(page(browser, "/en/about"))
    assert "个人信息" in chinese and "Personal information" not in chinese
    assert "Personal information" in english
    assert (footer(page(browser, "/privacy")), footer(page(browser, "/en/privacy"))) == (chinese, english)


def test_a_portal_below_another_address_leaves_no_address_behind(browser: StrictBrowser) -> None:
    below = page(browser, "/about", root="/elsewhere")
    assert 'href="/elsewhere/static/img/icons.svg' in below
    assert 'href="/elsewhere/static/img/mark.svg' in footer(below)
    here = page(browser, "/about")
    assert 'href="/static/img/icons.svg' in here
    assert "elsewhere" not in here
