"""Which endpoint, which models, which key: settings.yml, overridden by the environment. Pure.

    find_model(settings.language_model, environment)
        ModelAccess(url="http://127.0.0.1:11434/v1", models=("qwen2.5-coder:7b",), …)
        NoModel("Nothing names a language model.")          everything works without one

DRAGOMAN_MODEL_URL, DRAGOMAN_MODEL and DRAGOMAN_MODEL_KEY win over the settings. A key is only ever sent to the endpoint
that it was given for: with another URL in the environment, the key that the settings name is not read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from semantic.errors import DragomanError, Problem
from semantic.language_model import LanguageModel
from service.asking.model_calls import Size

OPENAI_URL = "https://api.openai.com/v1"
URL, MODEL, KEY = "DRAGOMAN_MODEL_URL", "DRAGOMAN_MODEL", "DRAGOMAN_MODEL_KEY"


@dataclass(frozen=True, slots=True)
class NoModel:
    """Questions are answered without a language model, and why."""

    why: str

    def close(self) -> None:
        """Nothing is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelAccess:
    """An endpoint to call. `models` are tried in this order; `key` is never shown."""

    url: str
    models: tuple[str, ...]
    settings: LanguageModel
    key: str = field(default="", repr=False)

    def models_for(self, size: Size) -> tuple[str, ...]:
        """The models to try, best first, each once."""
        easy = (self.settings.easy_model,) if size == "easy" and self.settings.easy_model else ()
        return tuple(dict.fromkeys((*easy, *self.models)))


class ModelMisconfigured(DragomanError):
    """The settings and the environment together do not make an endpoint that could be called as they say."""


def is_endpoint(url: str) -> bool:
    """Whether this is a base URL, and holds neither a password nor a key."""
    return re.fullmatch(r"https?://[^\s/@?#]+(/[^\s?#]*)?", url) is not None


def find_model(settings: LanguageModel | None, environment: Mapping[str, str]) -> ModelAccess | NoModel:
    """Raises ModelMisconfigured where something was asked for that cannot be obeyed."""
    url, name = environment.get(URL, "").strip(), environment.get(MODEL, "").strip()
    if settings is None and not name:
        if url:
            raise _wrong(
                "model-unnamed", f"{URL} names an endpoint, and nothing names a model.", f"Set {MODEL}."
            )
        return NoModel("Nothing names a language model.")
    if url and not is_endpoint(url):
        hint = f"Write a base URL such as {OPENAI_URL}; a key belongs into {KEY}."
        raise _wrong("model-url", f"{URL} is not the URL of an endpoint.", hint)
    said = settings or LanguageModel()
    here = _plain(url or said.url or OPENAI_URL)
    elsewhere = here != _plain(said.url or OPENAI_URL)
    if name or elsewhere:
        # What the settings say about other models is about models of another endpoint, or was not asked for.
        said = replace(said, model=name or said.model, fallbacks=(), easy_model="")
    key = environment.get(KEY, "").strip()
    if not key and said.key_env and not elsewhere:
        key = environment.get(said.key_env, "").strip()
        if not key:
            return NoModel(
                f"The environment variable {said.key_env}, which holds the model's key, is not set."
            )
    if not key and here == OPENAI_URL:
        return NoModel(f"{OPENAI_URL} needs a key: set {KEY}, or name its variable with key_env.")
    access = ModelAccess(url=here, models=(said.model, *said.fallbacks), settings=said, key=key)
    _check_prices(access)
    return access


def _plain(url: str) -> str:
    return url.rstrip("/")


def _check_prices(access: ModelAccess) -> None:
    """A limit in money can only be kept where every model has a price."""
    if not access.settings.budgets.limits_money:
        return
    for model in access.settings.names:
        if model not in access.settings.prices:
            hint = f"Write prices: {{{model}: {{input: …, output: …}}}} into settings.yml; 0 where it costs nothing."
            message = f"A budget is set in money, and the model {model!r} has no price."
            raise _wrong("price-missing", message, hint)


def _wrong(code: str, message: str, hint: str) -> ModelMisconfigured:
    return ModelMisconfigured([Problem(code, message, hint)])
