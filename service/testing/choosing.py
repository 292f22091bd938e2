"""Which tests are meant by a word: a tag, a metric or other thing that they are about, a file, or words of their name.

chosen(tests, ["finance", "revenue"])      those with the tag, and those of the metric
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from semantic.definitions.metric_tests import MetricTest

_NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")


def chosen(tests: Sequence[MetricTest], words: Sequence[str]) -> tuple[MetricTest, ...]:
    """Those that any of the words means, in their order; all where there are no words."""
    return tuple(test for test in tests if not words or any(_means(word.strip(), test) for word in words))


def _means(word: str, test: MetricTest) -> bool:
    file = test.position.file
    return (
        word in test.tags
        or any(_is_name(word, name) for text in test.about for name in _NAME.findall(text))
        or file == word
        or file.endswith(f"/{word}")
        or word.casefold() in test.name.casefold()
    )


def _is_name(word: str, name: str) -> bool:
    """`revenue` means `sales.revenue`, and the other way round."""
    return word == name or name.endswith(f".{word}") or word.endswith(f".{name}")
