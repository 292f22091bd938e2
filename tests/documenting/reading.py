"""A site as tests read it: what a page shows, what it links to, what anchors it has."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from semantic import load_texts
from semantic.definitions.metric_tests import read_test_texts
from semantic.principal import EVERYONE, Principal
from service.documenting import Published, make_site


def site_of(
    files: Mapping[str, str], principal: Principal = EVERYONE, repository: str = ""
) -> Mapping[str, str]:
    """The site of definition files, which must be sound."""
    texts = {name: text for name, text in files.items() if not name.startswith("tests/")}
    catalog = load_texts(texts, folder="models")
    assert not catalog.problems, catalog.problems
    tests, problems = read_test_texts(files, "models")
    assert not problems, problems
    return make_site(
        catalog, Published(principal=principal, tests=tests, folder="models", repository=repository)
    )


@dataclass
class PageRead(HTMLParser):
    """`text` is what a person reads, tags apart by spaces."""

    links: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    attributes: list[tuple[str, str]] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            self.attributes.append((name, value or ""))
            if name in ("href", "src"):
                self.links.append(value or "")
            if name == "id":
                self.ids.append(value or "")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.parts).split())


def read(page: str) -> PageRead:
    found = PageRead()
    found.feed(page)
    found.close()
    return found


def broken_links(site: Mapping[str, str]) -> list[str]:
    """Links within the site that lead to no file or no anchor, and anchors that a page has twice."""
    pages = {name: read(text) for name, text in site.items() if name.endswith(".html")}
    broken = []
    for name, page in pages.items():
        broken += [f"{name} has twice {each}" for each in page.ids if page.ids.count(each) > 1]
        for link in page.links:
            if link.startswith(("https://", "http://")):
                continue
            to, _, anchor = link.partition("#")
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), to)) if to else name
            if target not in site or (anchor and anchor not in pages[target].ids):
                broken.append(f"{name} → {link}")
    return broken
