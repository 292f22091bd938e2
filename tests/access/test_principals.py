"""A principal as people write it, on a command line or in the development header."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from semantic.principal import Principal
from service.access.principals import (
    LONGEST_ID,
    PrincipalInvalid,
    checked_principal,
    principal_of,
    read_principal,
    written,
)


def test_a_name_and_attributes_with_their_values() -> None:
    ana = Principal("ana", (("groups", ("finance",)), ("regions", ("EU", "US"))))
    assert read_principal("ana; regions=EU,US; groups=finance") == ana
    assert read_principal("ana", ["regions=EU", "groups=finance", "regions=US"]) == ana
    assert principal_of(" ana ", ["groups = finance", "regions = EU , US"]) == ana
    assert written(ana) == "ana; groups=finance; regions=EU,US"


def test_an_attribute_may_have_no_value() -> None:
    assert read_principal("ana; regions=").attributes == (("regions", ()),)


def test_what_separates_is_written_as_in_urls() -> None:
    assert read_principal("jos%C3%A9; teams=a%2Cb,c%3Bd,50%25") == Principal(
        "josé", (("teams", ("a,b", "c;d", "50%")),)
    )


@pytest.mark.parametrize(
    "line",
    [
        "",
        "  ",
        "; regions=EU",
        "ana; regions",
        "ana; =EU",
        "ana; re gions=EU",
        "ana; 1x=EU",
        "ana; teams=50%",
        "ana; teams=%FF",
        "a%00na",
        "ana%0A",
        "%20ana",
        "ana; teams=a%0Ab",
        "x" * (LONGEST_ID + 1),
    ],
)
def test_what_names_nobody_is_refused(line: str) -> None:
    with pytest.raises(PrincipalInvalid) as caught:
        read_principal(line)
    assert "EU" not in caught.value.problem.message


texts = some.text(min_size=1, max_size=20).filter(lambda text: text.isprintable() and text == text.strip())
names = some.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,9}", fullmatch=True)


@given(texts, some.dictionaries(names, some.lists(texts, max_size=3)))
def test_what_is_written_is_read_back(name: str, attributes: dict[str, list[str]]) -> None:
    principal = checked_principal(name, attributes.items())
    assert read_principal(written(principal)) == principal
