"""What settings.yml says about a language model: where it is, what it may cost, what it may be shown. Frozen values.

    LanguageModel(url="http://127.0.0.1:11434/v1", model="qwen2.5-coder:7b")

No key is ever here: `key_env` is the name of the environment variable that holds it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

KEY_NAME_PATTERN = r"[A-Z_][A-Z0-9_]{0,99}"
"""How a variable of the environment is written here. A key, which has small letters or dashes, does not fit."""

TIMEOUT_PATTERN = r"[1-9][0-9]{0,3} (second|minute)s?"
MOST_RETRIES = 10


@dataclass(frozen=True, slots=True)
class Price:
    """Money for a million tokens, in whatever currency the company counts in. `cached` is for the part of a prompt
    that the endpoint had kept; None means the same as `input`."""

    input: Decimal
    output: Decimal
    cached: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Budget:
    """The most that may be spent; None is no limit."""

    tokens: int | None = None
    money: Decimal | None = None


NO_LIMIT = Budget()


@dataclass(frozen=True, slots=True)
class Budgets:
    """What one question, one person on one day, and everybody together on one day may spend."""

    question: Budget = NO_LIMIT
    person_per_day: Budget = NO_LIMIT
    day: Budget = NO_LIMIT

    @property
    def limits_money(self) -> bool:
        return any(budget.money is not None for budget in (self.question, self.person_per_day, self.day))


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageModel:
    """An OpenAI-compatible endpoint. What is "" or empty was not said.

    `url` is its base URL, which ends before `/chat/completions`. `fallbacks` are tried in order when `model` cannot
    answer, `easy_model` first where a question is easy. `timeout` is in seconds and holds for one call with all its
    retries. `log` is a file that gets one line for each call. Rows of answers are never sent.
    """

    url: str = ""
    model: str = ""
    key_env: str = ""
    fallbacks: tuple[str, ...] = ()
    easy_model: str = ""
    timeout: float = 60.0
    retries: int = 2
    prices: Mapping[str, Price] = field(default_factory=dict)
    budgets: Budgets = Budgets()
    log: str = ""
    log_prompts: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Every model that may be asked, each once."""
        easy = (self.easy_model,) if self.easy_model else ()
        return tuple(dict.fromkeys((self.model, *self.fallbacks, *easy)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Embeddings:
    """What turns texts into vectors. Without `url` it is the small model of that name that runs here (LOCAL_MODEL).

    `cache` is a file that keeps vectors between runs; without one they are made again at every start.
    """

    model: str = ""
    url: str = ""
    key_env: str = ""
    cache: str = ""


LOCAL_MODEL = "wordllama"
"""The model that needs no endpoint: `pip install "dragoman[embeddings]"`."""
