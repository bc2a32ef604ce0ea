"""Every text of the portal is there in Chinese."""

import pytest
from babel.messages.catalog import Catalog

from tools import translations


def test_every_text_has_its_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    assert translations.check() == 0, capsys.readouterr().out


@pytest.mark.parametrize(
    ("stored", "fault"),
    [
        (("Sign in", ""), "missing: Sign in"),
        (("%(num)d seats", "%(nmu)d 席"), "unknown place %(nmu)d: %(num)d seats"),
        (("Sign in", "登录"), None),
    ],
)
def test_a_gap_in_the_catalogue_is_named(stored: tuple[str, str], fault: str | None) -> None:
    catalogue = Catalog(locale="zh_Hans_CN")
    catalogue.add(*stored)
    assert list(translations.faults_of(catalogue)) == ([fault] if fault else [])
