"""Every setting of a service with its type, its default and what it is for. A new setting is one field here.

    [server]
    host = "0.0.0.0"
    port = 9000

A secret is a SecretStr, so that nothing that prints or logs a section shows it.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Section(BaseModel):
    """One table of dragoman.toml. An unknown setting is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


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


class Cache(Section):
    """Results that are kept, so that the same question does not ask the warehouse again."""

    megabytes: int = Field(
        default=64, ge=0, le=1_000_000, description="How much of them is kept in memory; 0 keeps none."
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


class Configuration(Section):
    """All of them."""

    server: Server = Server()
    cache: Cache = Cache()
