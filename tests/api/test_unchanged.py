"""A client that has the catalog already is told so, until the definitions or what it may see of them change."""

from __future__ import annotations

import pytest

from tests.api.kept_shop import KeptShop


@pytest.mark.parametrize("path", ["/v1/catalog", "/v1/catalog?q=sales", "/v1/catalog/metric/revenue"])
def test_what_has_not_changed_is_not_sent_again(kept: KeptShop, path: str) -> None:
    first = kept.client.get(path, headers=kept.ana)
    tag = first.headers["etag"]
    assert first.headers["cache-control"] == "private, no-cache"
    for given in (tag, f'"other", W/{tag}'):
        again = kept.client.get(path, headers={**kept.ana, b"If-None-Match": given.encode()})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    known = {b"If-None-Match": tag.encode()}
    assert kept.client.get(path, headers={**kept.olga, **known}).status_code == 200
    assert kept.client.get(path, headers=known).status_code == 401
    kept.redefine("sales.yml", "Dollars taken.", "Dollars that were taken.")
    assert kept.client.get(path, headers={**kept.ana, **known}).status_code == 200


def test_a_tag_says_nothing_of_what_is_not_there(kept: KeptShop) -> None:
    tag = kept.client.get("/v1/catalog", headers=kept.ana).headers["etag"].encode()
    unknown = kept.client.get("/v1/catalog/metric/nothing", headers={**kept.ana, b"If-None-Match": tag})
    assert (unknown.status_code, "etag" in unknown.headers) == (404, False)
