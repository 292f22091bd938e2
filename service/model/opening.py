"""A client for the endpoint that settings and environment name.

open_model(settings.language_model, os.environ, base=models.parent, zone="America/New_York")
    ModelClient, to be closed when done
    NoModel("Nothing names a language model.")
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from semantic.language_model import LanguageModel
from service.model.access import NoModel, find_model
from service.model.budgets import Ledger
from service.model.client import ModelClient
from service.model.logs import FileLog, NoFiles


def open_model(
    settings: LanguageModel | None,
    environment: Mapping[str, str],
    *,
    base: Path,
    zone: str = "UTC",
    ledger: Ledger | None = None,
) -> ModelClient | NoModel:
    """No connection is made yet. A relative path of the log begins at `base`. Raises ModelMisconfigured."""
    access = find_model(settings, environment)
    if isinstance(access, NoModel):
        return access
    said = access.settings
    log = FileLog(base / Path(said.log).expanduser(), prompts=said.log_prompts) if said.log else NoFiles()
    return ModelClient(access, ledger=ledger, log=log, zone=zone)
