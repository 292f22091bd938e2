"""Where SQL runs: connections, one snapshot per call, limits, cancellation, and what must be read before a question."""

from service.warehouse.on_duckdb import DuckDBWarehouse, open_duckdb
from service.warehouse.on_sqlalchemy import SQLAlchemyWarehouse, open_postgresql, open_sqlite
from service.warehouse.opening import open_warehouse, open_warehouses
from service.warehouse.several import Place, Warehouses
from service.warehouse.types import (
    DEFAULT_LIMITS,
    Bindable,
    Cancellation,
    Limits,
    Rows,
    SqlStatement,
    StatementLike,
    Warehouse,
)

__all__ = [
    "DEFAULT_LIMITS",
    "Bindable",
    "Cancellation",
    "DuckDBWarehouse",
    "Limits",
    "Place",
    "Rows",
    "SQLAlchemyWarehouse",
    "SqlStatement",
    "StatementLike",
    "Warehouse",
    "Warehouses",
    "open_duckdb",
    "open_postgresql",
    "open_sqlite",
    "open_warehouse",
    "open_warehouses",
]
