"""The corner shop with policies and a store, behind a real server, with people who have keys.

    with kept_shop(folder) as shop:
        shop.client.get("/v1/runs", headers=shop.ana)

ana sees what is of the department Fruit, ben what is of Bread, olga all of it. otto is an administrator, who reads
no numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from dragoman.app import App, open_app
from semantic.catalog import load_folder
from semantic.principal import Principal
from service.access import KeysInMemory, Scope
from service.configuration import Configuration
from service.store import Store
from tests.access.shown_keys import bearing, made_key
from tests.api.test_access import serving
from tests.cli.corner_shop import FILES, CornerShop, make_corner_shop
from tests.store.ready import ready_store

SETTINGS = FILES["settings.yml"] + "attributes: {departments: {type: string, many: true}}\n"
PRODUCTS = FILES["products.yml"].replace(
    "key: product_id\n",
    "key: product_id\naccess: {rows: department in principal.departments, unless: [auditors]}\n",
)
SALES = FILES["sales.yml"].replace(
    "key: sale_id\n", "key: sale_id\naccess: {inherit: product, unless: [auditors]}\n"
)

Headers = Mapping[bytes, bytes]


@dataclass(frozen=True)
class KeptShop:
    """A running service; each person is the header with their key."""

    client: httpx.Client
    app: App
    files: CornerShop
    ana: Headers
    ben: Headers
    olga: Headers
    otto: Headers

    @property
    def store(self) -> Store:
        assert self.app.store is not None
        return self.app.store

    def ask(self, who: Headers, question: str, **more: object) -> dict[str, Any]:
        response = self.client.post("/v1/ask", json={"question": question, **more}, headers=who)
        assert response.status_code == 200, response.text
        return dict(response.json())

    def query(self, who: Headers, **query: object) -> dict[str, Any]:
        response = self.client.post("/v1/query", json=query, headers=who)
        assert response.status_code == 200, response.text
        return dict(response.json())

    def redefine(self, file: str, before: str, after: str) -> None:
        """Other definitions in the place of those that serve."""
        path = self.files.models / file
        text = path.read_text(encoding="utf-8")
        assert before in text
        path.write_text(text.replace(before, after), encoding="utf-8")
        self.app.put(self.app.make(load_folder(self.files.models), self.app.revision))


@contextmanager
def kept_shop(root: Path, environment: Mapping[str, str] | None = None) -> Iterator[KeptShop]:
    """`environment` may name a language model."""
    files = make_corner_shop(root)
    texts = {"settings.yml": SETTINGS, "products.yml": PRODUCTS, "sales.yml": SALES}
    for name, text in texts.items():
        (files.models / name).write_text(text, encoding="utf-8")
    keys = KeysInMemory()

    def key(name: str, *scopes: Scope, **attributes: str) -> Headers:
        given = tuple((attribute, (value,)) for attribute, value in sorted(attributes.items()))
        return bearing(made_key(keys, Principal(name, given), scopes or (Scope.ASK, Scope.QUERY)).text)

    configuration = Configuration.model_validate({"store": {"url": ready_store(root)}})
    with open_app(files.models, environment=environment or {}) as app:
        app.keep_state(configuration)
        with serving(app, keys, mode="required") as client:
            yield KeptShop(
                client,
                app,
                files,
                ana=key("ana", departments="Fruit"),
                ben=key("ben", departments="Bread"),
                olga=key("olga", groups="auditors"),
                otto=key("otto", Scope.ADMIN),
            )
