"""The OpenAPI document is true: whatever is sent to a route, by the document or against it, is answered as it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.core.result import Ok
from schemathesis.openapi.loaders import from_url
from schemathesis.schemas import APIOperation, BaseSchema
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from dragoman.app import open_app
from service.access import KeysInMemory, Scope
from service.configuration import Configuration
from tests.access.shown_keys import made_key
from tests.api.test_access import serving
from tests.cli.corner_shop import CornerShop
from tests.store.ready import ready_store

LEAST_ROUTES = 27
NOT_SAID = [ignored_auth, positive_data_acceptance]
"""Who is let in has tests of its own; and a name that no definition has is well formed, and refused all the same."""
TOO_LONG = 431
"""What the server says of every request whose head is too long, before it looks at the route."""
REPEATABLE = settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
Operation = APIOperation[Any, Any, Any, Any]
Described = tuple[BaseSchema, Mapping[str, str]]


@pytest.fixture(scope="module")
def described(shop: CornerShop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Described]:
    """The document of a service that wants keys and keeps what it answers, and the header that lets in."""
    keys = KeysInMemory()
    key = made_key(keys, scopes=list(Scope)).text
    store = ready_store(tmp_path_factory.mktemp("described"))
    with open_app(shop.models, environment={}) as app:
        app.keep_state(Configuration.model_validate({"store": {"url": store}}))
        with serving(app, keys, mode="required", attempts_per_minute=100_000) as client:
            yield from_url(f"{client.base_url}/openapi.json"), {"Authorization": f"Bearer {key}"}


def send(operation: Operation, mode: GenerationMode, key: Mapping[str, str]) -> Counter[int]:
    """How often which status came. Fails where an answer is none that the document tells of."""
    statuses: Counter[int] = Counter()

    @REPEATABLE
    @given(case=operation.as_strategy(generation_mode=mode))
    def sent(case: Case[Any]) -> None:
        let_in = mode is GenerationMode.POSITIVE or "Authorization" in case.headers
        case.headers.update(key if let_in else {})
        response = case.call(timeout=60)
        if response.status_code != TOO_LONG:
            case.validate_response(response, excluded_checks=NOT_SAID)
        statuses[response.status_code] += 1

    sent()
    return statuses


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_route_answers_as_the_document_says(described: Described, mode: GenerationMode) -> None:
    document, key = described
    operations = [result.ok() for result in document.get_all_operations() if isinstance(result, Ok)]
    assert len(operations) >= LEAST_ROUTES
    statuses: Counter[int] = Counter()
    for operation in operations:
        if mode is GenerationMode.POSITIVE or operation.body or operation.query:
            statuses += send(operation, mode, key)
    assert statuses[422] and (statuses[200] or mode is GenerationMode.NEGATIVE)
    assert not any(status >= 500 for status in statuses), statuses
