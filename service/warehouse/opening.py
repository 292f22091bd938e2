"""From the URL in settings.yml to a warehouse.

    duckdb:///data/demo.duckdb            a file below the folder that holds models/
    duckdb:////srv/shop.duckdb            an absolute path
    sqlite:///shop.db
    postgresql://reader:${DB_PASSWORD}@db.example.com/shop
    bigquery://project/dataset?location=EU
    snowflake://USER@account/DATABASE/SCHEMA?warehouse=NAME&role=NAME

${NAME} is read from the environment; inside user name and password it is encoded, so that any character may occur.
No message repeats the URL, which may hold a password.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError

from semantic.definitions.types import WarehouseSettings
from service.errors import Unavailable
from service.warehouse.costs import CostGuard, CostLedger, CostLimits, worth
from service.warehouse.dialects import dialect_of, kind_of
from service.warehouse.on_duckdb import open_duckdb
from service.warehouse.on_sqlalchemy import open_postgresql, open_sqlite
from service.warehouse.several import Place, Warehouses
from service.warehouse.turns import QUEUE, Turns
from service.warehouse.types import Warehouse

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_USER = re.compile(r"^([a-z][a-z0-9+.-]*://)([^@/]*)@", re.IGNORECASE)
_KINDS = (
    "duckdb:///path, sqlite:///path, postgresql://user@host/database, bigquery://project/dataset or "
    "snowflake://user@account/database"
)


def open_warehouses(
    settings: Mapping[str, WarehouseSettings],
    *,
    base: Path,
    environment: Mapping[str, str],
    queue: tuple[int, int] = QUEUE,
    ledger: CostLedger | None = None,
) -> Warehouse:
    """All warehouses of the settings, of which there is one at least: one alone is opened now, of several each when
    something first asks for it. `queue` is how many queries run at each at once, and how many wait; `ledger` keeps what
    people spend.
    Raises Unavailable."""

    def opened(each: WarehouseSettings) -> Warehouse:
        turns, guard = Turns(*queue), CostGuard(each.name, _cost_limits(each), ledger)
        return _opened(each, base, environment, turns, guard)

    if len(settings) == 1:
        return opened(next(iter(settings.values())))
    return Warehouses(
        {name: Place(dialect_of(each.url), partial(opened, each)) for name, each in settings.items()}
    )


def open_warehouse(url: str, *, base: Path, environment: Mapping[str, str], name: str = "main") -> Warehouse:
    """The warehouse of a URL. Relative paths begin at `base`, the folder that holds models/. Raises Unavailable."""
    return open_warehouses({name: WarehouseSettings(name=name, url=url)}, base=base, environment=environment)


def _opened(
    settings: WarehouseSettings, base: Path, environment: Mapping[str, str], turns: Turns, guard: CostGuard
) -> Warehouse:
    name = settings.name
    parsed = filled_url(settings, environment)
    kind = parsed.get_backend_name()
    if kind in ("postgresql", "postgres"):
        _check_unpriced(settings)
        return open_postgresql(parsed, name=name, turns=turns, guard=guard)
    if kind == "bigquery":
        return _opened_bigquery(parsed, name, environment, turns, guard)
    if kind == "snowflake":
        _check_unpriced(settings)
        return _opened_snowflake(parsed, name, environment, turns, guard)
    if kind not in ("duckdb", "sqlite"):
        raise Unavailable(
            f"The warehouse `{name}` is of a kind that this version cannot reach: {kind[:40]}.",
            hint=f"Write {_KINDS} in models/settings.yml.",
            code="warehouse-unknown",
        )
    if parsed.host or parsed.query or not parsed.database or parsed.database == ":memory:":
        raise _wrong_url(name)
    if guard.limited:
        raise Unavailable(
            f"The warehouse `{name}` has a limit on costs, and {kind} cannot estimate them.",
            hint="Take `cost_limit` and `cost_limit_per_person_per_day` out of its settings in models/settings.yml.",
            code="cost-unknown",
        )
    _check_unpriced(settings)
    path = base / Path(parsed.database).expanduser()
    if kind == "sqlite":
        return open_sqlite(path, name=name, turns=turns)
    files = [base / Path(file).expanduser() for file in settings.files]
    return open_duckdb(path, name=name, files=files, turns=turns)


def filled_url(settings: WarehouseSettings, environment: Mapping[str, str]) -> sa.URL:
    """The URL with what it takes from the environment. Raises Unavailable."""
    try:
        return sa.make_url(_filled(settings.url, environment, settings.name))
    except (ArgumentError, ValueError) as error:
        raise _wrong_url(settings.name) from error


def _opened_bigquery(
    url: sa.URL, name: str, environment: Mapping[str, str], turns: Turns, guard: CostGuard
) -> Warehouse:
    # An HTTP client takes a while to import, and most have no use for it.
    from service.warehouse.google_token import google_token
    from service.warehouse.on_bigquery import EMULATOR, open_bigquery

    if not url.host or url.username or url.port or set(url.query) - {"location"}:
        raise _wrong_url(name)
    stand_in = environment.get(EMULATOR, "")
    if not stand_in:
        return open_bigquery(url, name=name, turns=turns, guard=guard, token=google_token(environment, name))
    # As Google's clients read it. It is no place to send a token to.
    return open_bigquery(url, name=name, turns=turns, guard=guard, host=_address(stand_in), token=str)


def _opened_snowflake(
    url: sa.URL, name: str, environment: Mapping[str, str], turns: Turns, guard: CostGuard
) -> Warehouse:
    from service.warehouse.on_snowflake import EMULATOR, is_account, open_snowflake
    from service.warehouse.snowflake_token import snowflake_headers

    account, path = url.host or "", (url.database or "").split("/")
    named = all(isinstance(each, str) for each in url.query.values())
    known = is_account(account) and url.username and path[0] and len(path) <= 2 and named
    if not known or url.port or set(url.query) - {"warehouse", "role"}:
        raise _wrong_url(name)
    stand_in = environment.get(EMULATOR, "")
    if stand_in:
        return open_snowflake(url, name=name, turns=turns, guard=guard, host=_address(stand_in), headers=dict)
    headers = snowflake_headers(url, environment, name)
    return open_snowflake(url, name=name, turns=turns, guard=guard, headers=headers)


def _address(host: str) -> str:
    """Of a stand-in, with or without http:// before it."""
    return (host if "://" in host else f"http://{host}").rstrip("/")


def _cost_limits(settings: WarehouseSettings) -> CostLimits:
    price = settings.price_per_tib

    def whole(limit: Decimal | None) -> int | None:
        return None if limit is None else int(limit) if price is None else worth(limit, price)

    return CostLimits(whole(settings.cost_limit), whole(settings.cost_limit_per_person_per_day), price)


def _check_unpriced(settings: WarehouseSettings) -> None:
    """Raises Unavailable for a price of what the warehouse does not count."""
    if settings.price_per_tib is not None:
        bills_time = kind_of(settings.url) == "snowflake"
        raise Unavailable(
            f"The warehouse `{settings.name}` has a `price_per_tib`, and "
            + ("bills the time that it runs." if bills_time else "does not estimate what it would scan."),
            hint="Take it out of its settings in models/settings.yml; `cost_limit` is in "
            + ("bytes there." if bills_time else "the warehouse's own unit."),
            code="cost-unknown",
        )


def variables(
    settings: Mapping[str, WarehouseSettings], environment: Mapping[str, str]
) -> Mapping[str, str | None]:
    """What the URLs take from the environment, by name; secrets among it."""
    names = {name for each in settings.values() for name in _VARIABLE.findall(each.url)}
    return {name: environment.get(name) for name in sorted(names)}


def _filled(url: str, environment: Mapping[str, str], name: str) -> str:
    def value(found: re.Match[str]) -> str:
        if found[1] not in environment:
            raise Unavailable(
                f"The URL of the warehouse `{name}` uses ${{{found[1]}}}, which the environment does not have.",
                hint=f"Set it: export {found[1]}=…",
                code="environment-missing",
            )
        return environment[found[1]]

    def encoded(found: re.Match[str]) -> str:
        return quote(value(found), safe="")

    user = _USER.match(url)
    head = user[1] + _VARIABLE.sub(encoded, user[2]) + "@" if user else ""
    return head + _VARIABLE.sub(value, url[user.end() :] if user else url)


def _wrong_url(name: str) -> Unavailable:
    return Unavailable(
        f"The URL of the warehouse `{name}` cannot be read.",
        hint=f"Write {_KINDS} in models/settings.yml; a relative path begins at the folder that holds models/.",
        code="warehouse-url",
    )
