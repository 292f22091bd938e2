"""The values of a dimension: who may not see something is told what would be there if it did not exist."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from semantic import Catalog
from semantic.errors import QueryInvalid
from semantic.principal import EVERYONE, Principal
from service.browsing import Browser
from service.listing_values import ValuesAsked, list_values
from service.revision import Revision
from service.warehouse import Limits
from tests.policies.shop import ANNA, FINN, with_secrets, without_secrets
from tests.policies.test_asking import asker
from tests.policies.test_nothing_is_revealed import NAMES, SECRETS


def revision(catalog: Catalog, *, gone: bool = False) -> Revision:
    answers = asker(catalog, {}, gone=gone)
    return Revision(catalog, Browser(catalog), answers, answers.warehouse)


@pytest.fixture(scope="module")
def shops() -> Mapping[str, Revision]:
    return {"full": revision(with_secrets()), "bare": revision(without_secrets(), gone=True)}


def told(shop: Revision, who: Principal, name: str, search: str = "", after: str | None = None) -> object:
    asked = ValuesAsked(name, search, after=after, of=name)
    try:
        return list_values(shop, asked, who, limits=Limits())
    except QueryInvalid as error:
        return [(p.code, p.message, p.hint, p.suggestions) for p in error.problems]


@pytest.mark.parametrize("search", ["", "o", "high", "Ada", "x"])
def test_they_are_listed_as_if_the_secrets_were_not_there(shops: Mapping[str, Revision], search: str) -> None:
    for name in (*NAMES, "households.size", "sales.channel", "stores.city", "households.region"):
        assert told(shops["full"], ANNA, name, search) == told(shops["bare"], EVERYONE, name, search), name
    for after in ("a", "0", "north"):
        for name in ("households.region", "households.size", "households.income"):
            assert told(shops["full"], ANNA, name, search, after) == told(
                shops["bare"], EVERYONE, name, search, after
            )


def test_the_probes_find_what_is_there(shops: Mapping[str, Revision]) -> None:
    full = shops["full"]
    answered = [name for name in SECRETS if not isinstance(told(full, FINN, name), list)]
    assert {"households.income", "cost_level", "employees.name"} <= set(answered)
    found = list_values(full, ValuesAsked("households.region"), FINN, limits=Limits())
    assert [item.value for item in found.items] == ["north", "south"]
