"""`language_model` of settings.yml → LanguageModel, `embeddings` → Embeddings. A key that stands in the file is refused
and never repeated.

language_model: {url: "https://api.openai.com/v1", model: gpt-5, key_env: OPENAI_API_KEY, timeout: 30 seconds}
"""

from __future__ import annotations

import re
from decimal import Decimal

from semantic.definitions.fields import Fields
from semantic.definitions.keys import SECTIONS
from semantic.definitions.yaml_nodes import Tree
from semantic.language_model import (
    KEY_NAME_PATTERN,
    LOCAL_MODEL,
    MOST_RETRIES,
    NO_LIMIT,
    Budget,
    Budgets,
    Embeddings,
    LanguageModel,
    Price,
)

MOST_TOKENS = 10**12
_URL = r"https?://([\w.-]+|\[[0-9a-fA-F:]+\])(:\d{1,5})?(/[\w.~%/-]*)?"


def read_language_model(settings: Fields) -> LanguageModel | None:
    """None where the settings name none; everything wrong is reported and breaks the settings."""
    fields = _inner(settings, "language_model", "language_model")
    if fields is None:
        return None
    model = LanguageModel(
        url=_url(fields),
        model=fields.text("model"),
        key_env=_key_env(fields),
        fallbacks=fields.texts("fallbacks"),
        easy_model=fields.text("easy_model"),
        timeout=_seconds(fields),
        retries=_retries(fields),
        prices=_prices(fields),
        budgets=_budgets(fields),
        log=fields.text("log"),
        log_prompts=fields.flag("log_prompts"),
    )
    if model.log_prompts and not model.log:
        hint = "Say where with log: prompts go into a file beside it."
        fields.fail("key-required", "language_model has log_prompts and no log.", fields.node, hint)
    _check_prices(fields, model)
    settings.broken = settings.broken or fields.broken
    return None if fields.broken else model


def _check_prices(fields: Fields, model: LanguageModel) -> None:
    """A limit in money can only be kept where every model has a price."""
    for name in model.names if model.budgets.limits_money and not fields.broken else ():
        if name not in model.prices:
            hint = f"Write prices: {{{name}: {{input: …, output: …}}}}, with 0 where it costs nothing."
            message = f"A budget is set in money, and the model {name!r} has no price."
            fields.fail("price-missing", message, fields.node, hint)


def read_embeddings(settings: Fields) -> Embeddings | None:
    """None where the settings name none; everything wrong is reported and breaks the settings."""
    fields = _inner(settings, "embeddings", "embeddings")
    if fields is None:
        return None
    model, url = fields.text("model"), _url(fields)
    made = Embeddings(model=model, url=url, key_env=_key_env(fields), cache=fields.text("cache"))
    node = fields.node_of("model")
    if model and not url and model != LOCAL_MODEL and node is not None and not fields.broken:
        hint = f"Write the endpoint's url, or {LOCAL_MODEL}, the model that runs here."
        fields.fail(
            "key-required", f"embeddings has no url, and {model!r} is no model that runs here.", node, hint
        )
    settings.broken = settings.broken or fields.broken
    return None if fields.broken else made


def _inner(fields: Fields, name: str, section: str) -> Fields | None:
    tree = fields.tree(name)
    return None if tree is None else Fields(tree, SECTIONS[section], fields.findings, name)


def _url(fields: Fields) -> str:
    url, node = fields.text("url"), fields.node_of("url")
    if not url or node is None:
        return ""
    hint = "Write the base URL, for example https://api.openai.com/v1."
    if re.search("[@?#]", url):
        # It may hold a key, so it is not repeated here.
        hint = "A key is read from the environment: name its variable with key_env."
        message = f"'url' of {fields.what} has more than a scheme, a host and a path."
        fields.fail("invalid-text", message, node, hint)
    elif not re.fullmatch(_URL, url):
        fields.fail("invalid-text", f"'url' of {fields.what} is not the URL of an endpoint.", node, hint)
    elif url.rstrip("/").endswith(("/chat/completions", "/embeddings")):
        end = "/embeddings" if url.rstrip("/").endswith("/embeddings") else "/chat/completions"
        fields.fail("invalid-text", f"'url' of {fields.what} goes too far: {end}.", node, hint)
    else:
        return url
    return ""


def _key_env(fields: Fields) -> str:
    text, node = fields.text("key_env"), fields.node_of("key_env")
    if text and node is not None and not re.fullmatch(KEY_NAME_PATTERN, text):
        # People paste the key itself here: it must not reach a log or a screen.
        message = f"'key_env' of {fields.what} is not the name of a variable."
        hint = "Write the variable's name, such as OPENAI_API_KEY, and put the key into the environment."
        fields.fail("invalid-text", message, node, hint)
        return ""
    return text


def _seconds(fields: Fields) -> float:
    text = fields.pattern("timeout", "Write, for example, 30 seconds or 2 minutes.")
    if not text:
        return LanguageModel().timeout
    number, unit = text.split()
    return float(number) * (60 if unit.startswith("minute") else 1)


def _retries(fields: Fields) -> int:
    retries = _whole(fields, "retries", MOST_RETRIES)
    return LanguageModel().retries if retries is None else retries


def _whole(fields: Fields, name: str, most: int) -> int | None:
    """None where it is not said, or no whole number up to `most`."""
    number, node = fields.number(name), fields.node_of(name)
    if number is None or node is None:
        return None
    if not 0 <= number <= most or number != int(number):
        hint = f"Write a whole number from 0 to {most:,}."
        wrong = "is below zero" if number < 0 else f"cannot be {number}"
        fields.fail("invalid-text", f"{name!r} of {fields.what} {wrong}.", node, hint)
        return None
    return int(number)


def _prices(fields: Fields) -> dict[str, Price]:
    tree = fields.tree("prices")
    prices: dict[str, Price] = {}
    for name, entry in tree.entries.items() if tree else ():
        if not isinstance(entry.value, Tree):
            fields.fail("wrong-kind", f"The price of {name!r} must be a mapping.", entry.key, _PRICE_HINT)
            continue
        inner = Fields(entry.value, SECTIONS["price"], fields.findings, f"price of {name}")
        cached = _amount(inner, "cached") if "cached" in entry.value.entries else None
        prices[name] = Price(_amount(inner, "input"), _amount(inner, "output"), cached)
        fields.broken = fields.broken or inner.broken
    return prices


_PRICE_HINT = "Write {input: 2.50, output: 10}: money for a million tokens."


def _budgets(fields: Fields) -> Budgets:
    inner = _inner(fields, "budgets", "budgets")
    if inner is None:
        return Budgets()
    budgets = Budgets(_budget(inner, "question"), _budget(inner, "person_per_day"), _budget(inner, "day"))
    fields.broken = fields.broken or inner.broken
    return budgets


def _budget(fields: Fields, name: str) -> Budget:
    inner = _inner(fields, name, "budget")
    if inner is None:
        return NO_LIMIT
    tokens = _whole(inner, "tokens", MOST_TOKENS)
    money = _amount(inner, "money") if "money" in inner.node.entries else None
    fields.broken = fields.broken or inner.broken
    return Budget(tokens, money)


def _amount(fields: Fields, name: str) -> Decimal:
    number, node = fields.number(name), fields.node_of(name)
    if number is not None and node is not None and number < 0:
        fields.fail("invalid-text", f"{name!r} of {fields.what} is below zero.", node, "Write 0 or more.")
    return number or Decimal(0)
