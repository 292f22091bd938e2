"""An answer's rows as an Arrow table."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest

from dragoman import Client
from dragoman.client import arrow_table
from service.answer import Column
from service.errors import Failed
from service.exporting.tables import table_of


def test_values_keep_their_types(client: Client) -> None:
    by_month = client.query(
        {"metrics": ["revenue", "sales_count"], "dimensions": ["time.month"], "time": "2024"}
    )
    table = arrow_table(by_month)
    assert table.schema.field("revenue").type == pa.decimal128(38, 9)
    assert table.to_pylist() == [
        {"time.month": date(2024, 2, 1), "revenue": Decimal("8.50"), "sales_count": 2},
        {"time.month": date(2024, 3, 1), "revenue": Decimal("14.50"), "sales_count": 3},
    ]


def test_what_is_empty_has_its_columns(client: Client) -> None:
    nothing = client.query({"metrics": ["revenue"], "dimensions": ["product.department"], "time": "2001"})
    table = arrow_table(nothing)
    assert (table.num_rows, table.schema.field("product.department").type) == (0, pa.string())
    assert arrow_table(client.ask("sales of unicorns")).num_columns == 0


def test_nothing_is_rounded() -> None:
    columns = (Column("n", "N", "metric", "number"),)
    with pytest.raises(Failed) as caught:
        table_of(columns, ((2**60 + 1,), (0.5,)))
    assert caught.value.problem.code == "export-misfit"
