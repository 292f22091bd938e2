"""The site from a disk in a real browser: what is typed is found, what is chosen opens, and nothing is forbidden."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.documenting import write_site
from tests.documenting.browser import PROGRAM, Browser
from tests.documenting.reading import site_of
from tests.documenting.test_hostile import HOSTILE
from tests.documenting.test_site import SHOP

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="needs Chromium")

FOUND = "[...document.querySelectorAll('#found strong')].map(each => each.textContent)"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser(width=390, height=800) as started:
        yield started


def typed(browser: Browser, text: str) -> list[str]:
    browser.value("document.querySelector('#search').value = ''")
    browser.write(text)
    found: list[str] = browser.value(FOUND)
    return found


def test_one_searches_chooses_and_clicks(browser: Browser, tmp_path: Path) -> None:
    write_site(site_of(SHOP), tmp_path)
    browser.open((tmp_path / "models" / "refunds.html").as_uri())
    browser.press("/")
    assert typed(browser, "bask")[:2] == ["baskets", "basket_value"] or "basket_value" in typed(
        browser, "bask"
    )
    assert typed(browser, "takings") == ["revenue"]
    assert typed(browser, "TURNOVR") == ["revenue"]
    assert typed(browser, "basket value")[0] == "basket_value"
    assert typed(browser, "sales.doubled") == ["doubled"]
    assert typed(browser, "xyzzy") == [] and "Nothing is called" in browser.value("found.textContent")
    assert typed(browser, "refund")[:2] == ["refunded", "refunds"]
    browser.press("ArrowDown")
    assert browser.value("document.activeElement.getAttribute('aria-activedescendant')") == "found-1"
    browser.press("ArrowUp")
    typed(browser, "basket value")
    browser.press("Enter")
    browser.wait()
    assert browser.value("document.title") == "Basket value · Corner shop"
    box = "[...document.querySelectorAll('svg a')].find(each => each.textContent.includes('doubled'))"
    browser.value(f"{box}.dispatchEvent(new MouseEvent('click', {{bubbles: true, cancelable: true}}))")
    browser.wait()
    assert browser.value("document.title") == "Doubled · Corner shop"
    # A telephone shows all of a page's width; what is wider is moved by itself.
    assert browser.value("document.documentElement.scrollWidth <= innerWidth")
    assert browser.value("getComputedStyle(document.querySelector('header')).borderBottomWidth") == "1px"
    assert browser.errors() == []


def test_hostile_definitions_do_nothing(browser: Browser, tmp_path: Path) -> None:
    site = site_of(HOSTILE)
    write_site(site, tmp_path)
    browser.events.clear()
    for name in ("index.html", "metrics/t.m.html", "models/t.html"):
        browser.open((tmp_path / name).as_uri())
        browser.press("/")
        assert typed(browser, "alert")
        assert browser.value("document.querySelectorAll('img').length + document.scripts.length") == 2
    assert not [each for each in browser.events if each["method"] == "Page.javascriptDialogOpening"]
    assert browser.errors() == []
