"""Values on their way to Snowflake and back, as the documentation of its SQL API writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from service.errors import Failed
from service.warehouse.snowflake_values import bound, reader_of

OSLO = timezone(timedelta(hours=1))


@pytest.mark.parametrize(
    ("value", "mark", "type_", "text"),
    [
        (10**37, "?", "FIXED", "1" + "0" * 37),
        (Decimal("1E+3"), "?", "FIXED", "1000"),
        (Decimal("-0.001"), "CAST(? AS NUMBER(38, 3))", "TEXT", "-0.001"),
        (False, "?", "BOOLEAN", "false"),
        (date(1969, 12, 31), "?", "DATE", "-86400000"),
        (datetime(1969, 12, 31, 23, 59, 59, 999_999), "?", "TIMESTAMP_NTZ", "-1000"),
        (datetime(2017, 12, 1, 1, tzinfo=OSLO), "?", "TIMESTAMP_LTZ", "1512086400000000000"),
        ("it's ?", "?", "TEXT", "it's ?"),
    ],
)
def test_values_as_they_are_bound(value: str | int, mark: str, type_: str, text: str) -> None:
    assert bound("SELECT x FROM t WHERE x = :p1", {"p1": value}) == (
        f"SELECT x FROM t WHERE x = {mark}",
        {"1": {"type": type_, "value": text}},
    )


@pytest.mark.parametrize("value", [10**38, -(10**38), Decimal("0." + "0" * 37 + "1"), Decimal("NaN")])
def test_a_number_that_has_no_place_there_is_refused(value: int | Decimal) -> None:
    with pytest.raises(Failed, match="38 digits"):
        bound("SELECT :p1", {"p1": value})


def test_a_path_into_a_document_is_no_value() -> None:
    rest = (
        "SELECT row:p1, ':p1', ' it\\'s :p1', $$ :p1 $$, \":p1\" /* :p1 */ FROM t -- :p1\n // :p1\nWHERE a = "
    )
    assert bound(f"{rest}:p1", {"p1": 1})[0] == f"{rest}?"
    assert bound("SELECT -:p1+:p1 FROM t", {"p1": 1})[0] == "SELECT -?+? FROM t"
    for path in ("row:p1", '"row":p1', "f(x):p1", "row[0]:p1"):
        with pytest.raises(Failed, match="does not use all"):
            bound(f"SELECT {path} FROM t", {"p1": 1})


@pytest.mark.parametrize(
    ("type_", "text", "value"),
    [
        ("fixed", "9" * 38, int("9" * 38)),
        (
            "FIXED",
            "-12345678901234567890.123456789012345678",
            Decimal("-12345678901234567890.123456789012345678"),
        ),
        ("real", "1.5E300", 1.5e300),
        ("decfloat", "1.23e-40", Decimal("1.23e-40")),
        ("boolean", "false", False),
        ("date", "-1", date(1969, 12, 31)),
        ("date", "2932897", "10000-01-01"),
        ("date", "-719163", "0000-12-31"),
        ("time", "34200.250000000", "09:30:00.250000"),
        ("timestamp_ntz", "1512120600.250000999", datetime(2017, 12, 1, 9, 30, 0, 250_000)),
        ("timestamp_ntz", "0", datetime(1970, 1, 1)),
        ("timestamp_ntz", "-1.500000000", datetime(1969, 12, 31, 23, 59, 58, 500_000)),
        ("timestamp_ntz", "253402300800.000000000", "10000-01-01 00:00:00"),
        ("timestamp_ltz", "-0.000001000", datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)),
        ("timestamp_tz", "1616173619.000000000 1500", datetime(2021, 3, 19, 18, 6, 59, tzinfo=OSLO)),
        ("binary", "DEAD", b"\xde\xad"),
        ("text", "NULL", "NULL"),
        ("variant", '{\n  "a": 1\n}', '{\n  "a": 1\n}'),
        ("fixed", None, None),
    ],
)
def test_values_as_the_service_writes_them(type_: str, text: str | None, value: object) -> None:
    assert reader_of({"name": "X", "type": type_, "nullable": True})(text) == value
