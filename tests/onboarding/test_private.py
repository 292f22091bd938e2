"""What looks private is hidden, what looks like a secret is left out: by names, and by what texts look like."""

from __future__ import annotations

import pytest

from service.onboarding.meaning.kinds import meant
from service.onboarding.meaning.private import Privacy, privacy
from service.onboarding.profiling.profiles import TextShape
from service.onboarding.profiling.text_shapes import text_shape


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("password_hash", Privacy.SECRET), ("api_key", Privacy.SECRET), ("AccessToken", Privacy.SECRET),
        ("otp", Privacy.SECRET), ("Passwort", Privacy.SECRET),
        ("email", Privacy.PERSONAL), ("E-Mail", Privacy.PERSONAL), ("contactEmail", Privacy.PERSONAL),
        ("phone_number", Privacy.PERSONAL), ("Telefonnummer", Privacy.PERSONAL), ("iban", Privacy.PERSONAL),
        ("ssn", Privacy.PERSONAL), ("billing_address", Privacy.PERSONAL), ("street", Privacy.PERSONAL),
        ("date_of_birth", Privacy.PERSONAL), ("Geburtsdatum", Privacy.PERSONAL), ("ip_address", Privacy.PERSONAL),
        ("card_number", Privacy.PERSONAL), ("lat", Privacy.PERSONAL),
        ("salary", Privacy.PERSONAL), ("diagnosis_code", Privacy.PERSONAL),
        ("first_name", Privacy.NAMING), ("LastName", Privacy.NAMING), ("username", Privacy.NAMING),
        ("email_verified", Privacy.NONE), ("address_id", Privacy.NONE), ("phone_type", Privacy.NONE),
        ("tokens_used", Privacy.NONE), ("password_changed_at", Privacy.NONE), ("has_email", Privacy.NONE),
        ("product_name", Privacy.NONE), ("city", Privacy.NONE), ("country", Privacy.NONE), ("status", Privacy.NONE),
    ],
)  # fmt: skip
def test_by_name(name: str, wanted: Privacy) -> None:
    assert privacy(meant(name), "") is wanted


@pytest.mark.parametrize(
    "name", ["created_by", "owner", "sales_rep", "AssignedBy", "account_manager", "customer"]
)
def test_texts_that_say_who_are_names_and_numbers_are_not(name: str) -> None:
    assert privacy(meant(name), "") is Privacy.NAMING
    assert privacy(meant(name), "", text=False) is Privacy.NONE


def test_a_name_is_a_person_s_where_the_table_is_of_people() -> None:
    assert privacy(("name",), "", ("customers",)) is Privacy.NAMING
    assert privacy(("name",), "", ("products",)) is Privacy.NONE


@pytest.mark.parametrize(
    ("texts", "shape"),
    [
        (["ana@example.com", "bo.li@example.org"], "email"),
        (["+47 22 33 44 55", "030/123456"], "phone"),
        (["DE89 3704 0044 0532 0130 00", "NO9386011117947"], "iban"),
        (["4111 1111 1111 1111", "5500005555555559"], "card"),
        (["12 High Street", "Hauptstraße 7"], "address"),
        (["$2b$12$abcdefghijklmnopqrstuv", "$argon2id$v=19$m=65536"], "secret"),
        (["2024-03-01", "2024-03-02"], "date"),
        (["2024-03-01 10:00:00", "2024-03-02T11:30"], "time"),
        (["12", "3.5"], "number"),
        (["2024-03-01", "soon"], ""),
        (["4111 1111 1111 1112", "1234567890123456"], ""),
        (["gold", "silver"], ""),
        ([], ""),
    ],
)  # fmt: skip
def test_by_what_texts_look_like(texts: list[str], shape: TextShape) -> None:
    assert text_shape(texts) == shape


def test_a_field_of_remarks_into_which_some_write_their_address_is_private() -> None:
    remarks = ["please ring", "none", "ana@example.com", "bo@example.com", "call me"]
    assert privacy(("remark",), text_shape(remarks)) is Privacy.PERSONAL
