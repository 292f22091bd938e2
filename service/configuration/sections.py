"""Every setting of a service with its type, its default and what it is for. A new setting is one field here.

    [server]
    host = "0.0.0.0"
    port = 9000

A secret is a SecretStr, so that nothing that prints or logs a section shows it.
"""

from __future__ import annotations

import ipaddress
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator

from service.configuration.access import Access
from service.configuration.definitions import Definitions
from service.configuration.schedules import ScheduleSettings
from service.configuration.section import Section
from service.configuration.slack import Slack


class Server(Section):
    """Where the service listens, and how it stops."""

    host: str = Field(
        default="127.0.0.1",
        min_length=1,
        description="The address to listen on; the default lets nobody else in.",
    )
    port: int = Field(default=8765, ge=0, le=65535, description="The port to listen on; 0 takes a free one.")
    host_names: tuple[str, ...] = Field(
        default=(),
        description="The names that it answers to. None: on the loopback address only loopback names, else any.",
    )
    grace_seconds: int = Field(
        default=10,
        ge=0,
        le=3600,
        description="How long it finishes what is being answered when it is stopped.",
    )
    request_seconds: int = Field(
        default=20,
        ge=1,
        le=3600,
        description="How long a client may take to send a request; then its connection is closed.",
    )
    log: Literal["text", "json"] = Field(
        default="text",
        description="How it logs, on stderr: lines for people, or JSON with a line for each request.",
    )
    metrics: Literal["loopback", "admin", "open", "off"] = Field(
        default="loopback",
        description="Who sees /metrics. `loopback`: this machine, and an admin's key from elsewhere. `admin`: "
        "an admin's key only. `open`: everybody. `off`: nobody.",
    )
    allowed_origins: tuple[str, ...] = Field(
        default=(),
        description="The web pages that may call it from a browser: `https://bi.example.com`. None: no page may.",
    )
    trusted_proxies: tuple[str, ...] = Field(
        default=(),
        description="Addresses or networks of proxies whose X-Forwarded-For says who calls: `10.0.0.0/8`.",
    )

    @field_validator("allowed_origins")
    @classmethod
    def _are_origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        if not all(map(_is_origin, origins)):
            raise ValueError("an origin is written https://name or https://name:port, each one by itself")
        return origins

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, proxies: tuple[str, ...]) -> tuple[str, ...]:
        for proxy in proxies:
            ipaddress.ip_network(proxy, strict=False)
        return proxies


def _is_origin(text: str) -> bool:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    written = f"{parts.scheme}://{host}" + (f":{port}" if port is not None else "")
    return parts.scheme in ("http", "https") and bool(parts.hostname) and text == written and "*" not in text


class Cache(Section):
    """Results that are kept, so that the same question does not ask the warehouse again."""

    megabytes: int = Field(
        default=64, ge=0, le=1_000_000, description="How much of them is kept in memory; 0 keeps none there."
    )
    seconds: float = Field(
        default=60.0,
        ge=0,
        le=86_400,
        description="How long one is fresh, where the models that it is of say nothing else by `refresh`.",
    )
    usable_seconds: float = Field(
        default=0.0,
        ge=0,
        le=86_400,
        description="How much longer one is still given while it is read anew behind it.",
    )
    shared: Literal["off", "store"] = Field(
        default="off",
        description="`store`: results are kept in the store too, where other replicas and later starts find them.",
    )
    shared_megabytes: int = Field(
        default=256, ge=1, le=1_000_000, description="How much of them is kept there, compressed."
    )


class WarehouseLimits(Section):
    """What one request may take of a warehouse, and how many at once."""

    seconds: float = Field(
        default=30.0, gt=0, le=3600, description="How long a query may take, with the time that it waits."
    )
    rows: int = Field(default=10_000, ge=1, le=1_000_000, description="How many rows an answer may have.")
    megabytes: int = Field(
        default=256, ge=1, le=100_000, description="How much memory the rows of one result may take."
    )
    at_once: int = Field(
        default=8, ge=1, le=1000, description="How many queries run at one warehouse at once, from here."
    )
    waiting: int = Field(
        default=64,
        ge=0,
        le=10_000,
        description="How many wait there for their turn; who comes then gets 429.",
    )
    threads: int = Field(
        default=128,
        ge=2,
        le=10_000,
        description="How many requests are answered at once, waiting ones included.",
    )
    export_seconds: float = Field(
        default=600.0, gt=0, le=86_400, description="How long an export may take, with its client."
    )
    export_rows: int = Field(
        default=10_000_000, ge=1, le=10_000_000_000, description="How many rows an export may have."
    )


class StoreSettings(Section):
    """Where everything is kept that must survive a restart."""

    url: SecretStr | None = Field(
        default=None,
        description="A SQLite file (sqlite:////srv/dragoman.db) or a PostgreSQL database "
        "(postgresql://user@host/database). None: a file of this user's, one for each folder of definitions.",
    )
    url_file: str = Field(default="", description="A file that holds it, as containers are given it.")
    migrate: bool = Field(
        default=True,
        description="Whether a start brings the tables up to date; else that is left to `dragoman store migrate`.",
    )
    keep_answers: bool = Field(
        default=True,
        description="Whether the first rows of each answer are kept with its run, so that it can be opened again.",
    )
    claim_seconds: int = Field(
        default=300,
        ge=1,
        le=86_400,
        description="How long a request with an Idempotency-Key keeps others with it waiting, should its replica die: "
        "longer than any answer takes.",
    )


MOST_DAYS = 36_500
"""A hundred years; times beyond the calendar are none."""


class Retention(Section):
    """Days for which things are kept; 0 keeps them for good."""

    runs: int = Field(
        default=400,
        ge=0,
        le=MOST_DAYS,
        description="Days for which runs are kept, with their feedback and links; 0 is for good, as for all of these.",
    )
    answers: int = Field(
        default=90,
        ge=0,
        le=MOST_DAYS,
        description="Days for which the rows that a run showed are kept with it.",
    )
    conversations: int = Field(default=90, ge=0, le=MOST_DAYS, description="Days after its last turn.")
    waiting: int = Field(
        default=14, ge=0, le=MOST_DAYS, description="Days for which a question back can be answered."
    )
    audit: int = Field(
        default=800, ge=0, le=MOST_DAYS, description="Days for which it is known who saw what."
    )
    spending: int = Field(
        default=100, ge=0, le=MOST_DAYS, description="Days for which it is known what was spent."
    )
    idempotency: int = Field(
        default=1,
        ge=0,
        le=MOST_DAYS,
        description="Days for which a request with the same Idempotency-Key is not done again.",
    )
    revisions: int = Field(
        default=400, ge=0, le=MOST_DAYS, description="Days for which revisions of the definitions are known."
    )


class Observing(Section):
    """Where it tells what it does."""

    endpoint: str = Field(
        default="",
        description="Where traces are sent, by OTLP over HTTP: `http://collector:4318/v1/traces`. None: where "
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT or OTEL_EXPORTER_OTLP_ENDPOINT says, else nowhere.",
    )

    @field_validator("endpoint")
    @classmethod
    def _is_address(cls, endpoint: str) -> str:
        if endpoint and not _is_address(endpoint):
            raise ValueError(
                "it is written http://name:4318/v1/traces; headers go into OTEL_EXPORTER_OTLP_HEADERS"
            )
        return endpoint


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    plain = port != 0 and parts.username is None and not parts.query and not parts.fragment
    return plain and parts.scheme in ("http", "https") and bool(parts.hostname) and text.isprintable()


class Configuration(Section):
    """All of them."""

    server: Server = Server()
    observing: Observing = Observing()
    limits: WarehouseLimits = WarehouseLimits()
    cache: Cache = Cache()
    access: Access = Access()
    definitions: Definitions = Definitions()
    store: StoreSettings = StoreSettings()
    retention: Retention = Retention()
    slack: Slack = Slack()
    schedules: ScheduleSettings = ScheduleSettings()
