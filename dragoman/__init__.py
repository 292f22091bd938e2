"""Dragoman answers questions about a company's data from metrics and dimensions that its data team has defined.

    import dragoman

    with dragoman.open() as shop:                     # ./models, else the demo company
        answer = shop.ask("sales last week")
        print(answer.sentence, answer.rows)
        shop.query({"metrics": ["revenue"], "dimensions": ["product.department"], "limit": 3})
        shop.query("SELECT product.department, revenue FROM metrics ORDER BY 2 DESC LIMIT 3")
        shop.compile({"metrics": ["revenue"]}).main.sql

`ask` and `query` give an `Answer` (service.answer), whose `status` says whether it was answered, asked back or refused.
`Client` and `AsyncClient` ask a running service, with the same answers (dragoman.client).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dragoman.app import App
    from dragoman.client import AsyncClient, Client

__all__ = ["AsyncClient", "Client", "open"]


def open(models: str | Path | None = None, warehouse: str | None = None) -> App:
    """Opens a folder of definitions and the warehouse that they speak of.

    `models` is ./models, else the demo company's, unless DRAGOMAN_MODELS or the argument names another folder;
    `warehouse` is a URL, or the path of a DuckDB file, and by default the first warehouse of models/settings.yml.
    Raises DefinitionsInvalid when the folder is missing; a warehouse is opened when it is first needed.
    """
    from dragoman.app import (
        open_app,  # Importing the package stays instant; the command line does it at every start.
    )

    return open_app(Path(models) if models is not None else None, warehouse)


def __getattr__(name: str) -> object:
    """The clients, imported when they are named: importing the package stays instant."""
    if name in ("AsyncClient", "Client"):
        from dragoman import client

        return getattr(client, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
