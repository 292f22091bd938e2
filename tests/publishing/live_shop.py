"""A corner shop whose definitions change while it serves."""

from __future__ import annotations

import os
from dataclasses import dataclass

from dragoman.app import App
from service.publishing import NO_TRIAL, FolderSource, Publisher, Source, Trial
from tests.cli.corner_shop import CornerShop


@dataclass(frozen=True)
class LiveShop:
    """`app` answers; `publisher.look()` looks at the definitions."""

    shop: CornerShop
    app: App
    publisher: Publisher

    def write(self, name: str, text: str) -> None:
        """At once, as an editor that saves well."""
        path = self.shop.models / name
        beside = path.with_suffix(".written")
        beside.write_text(text, encoding="utf-8")
        os.replace(beside, path)

    def read(self, name: str) -> str:
        return (self.shop.models / name).read_text(encoding="utf-8")

    def change(self, name: str, old: str, new: str) -> None:
        text = self.read(name)
        assert old in text
        self.write(name, text.replace(old, new))

    def codes(self) -> list[str]:
        """Of what was rejected."""
        rejected = self.publisher.status.rejected
        return [problem.code for problem in rejected.problems] if rejected else []


class AtOnce(FolderSource):
    """A folder in which nobody writes while it is looked at."""

    settle_seconds = 0.0


def live(shop: CornerShop, app: App, source: Source | None = None, trial: Trial = NO_TRIAL) -> LiveShop:
    source = source or AtOnce(shop.models)
    publisher = Publisher(source, app.revision, make=app.make, put=app.put, trial=trial)
    return LiveShop(shop, app, publisher)
