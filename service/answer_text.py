"""An answer's JSON as text. What is the same whenever its kept rows are given is written once.

answer_text(answer)         '{"id":"0192…","status":"answered",…}', the text of `answer_json(answer)`
"""

from __future__ import annotations

import json
from dataclasses import fields
from operator import attrgetter, is_

from semantic.kept import Recent
from service.answer import Answer
from service.answer_json import Json, answer_json
from service.rendered import MOST_ANSWERS, MOST_ROWS

_OWN = frozenset({"id", "seconds", "age"})
"""What each time is another: keys of the JSON, and fields of an answer."""
_REST = attrgetter(*(field.name for field in fields(Answer) if field.name not in _OWN))
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))

_WRITTEN: Recent[tuple[Answer, tuple[str, ...]]] = Recent(MOST_ANSWERS)
"""An answer and its text without what is its own, by the identity of its computation, which lives as long."""


def answer_text(answer: Answer) -> str:
    """One line. Half of a surrogate pair is escaped, so that it can be encoded."""
    if answer.age is None or answer.row_count > MOST_ROWS:
        return _encodable(_ENCODER.encode(answer_json(answer)))
    known = _WRITTEN.get(id(answer.computation))
    if known is None or not all(map(is_, _REST(known[0]), _REST(answer))):
        known = (answer, _around(answer_json(answer)))
        _WRITTEN.put(id(answer.computation), known)
    before, between, behind, end = known[1]
    id_, seconds, age = _ENCODER.encode(answer.id), _ENCODER.encode(dict(answer.seconds)), repr(answer.age)
    return f"{before}{id_}{between}{seconds}{behind}{age}{end}"


def _around(form: Json) -> tuple[str, ...]:
    """The text before, between and behind the values of _OWN."""
    texts, text, mark = [], "{", ""
    for name, value in form.items():
        text += f"{mark}{_ENCODER.encode(name)}:"
        mark = ","
        if name in _OWN:
            texts.append(_encodable(text))
            text = ""
        else:
            text += _ENCODER.encode(value)
    return (*texts, _encodable(text + "}"))


def _encodable(text: str) -> str:
    # The escape of Python is JSON's.
    return text if text.isascii() else text.encode(errors="backslashreplace").decode()
