"""What every section of the settings is: frozen, and strict about names."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """One table of dragoman.toml. An unknown setting is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)
