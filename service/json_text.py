"""JSON from outside, read strictly: what would be lost or guessed by a lenient reader is an error here.

    read_json(b'{"metrics": ["revenue"]}')      {"metrics": ["revenue"]}
    read_json(b'{"limit": 3, "limit": 5}')      QueryMalformed: The key `limit` stands twice in one object.

The one reader for request bodies and for queries given on the command line.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from semantic.errors import QueryMalformed

CODE = "json-invalid"
MAX_BYTES = 1_000_000


def read_json(text: str | bytes) -> object:
    """The value that a JSON text stands for.

    Raises QueryMalformed with code json-invalid: not UTF-8, not JSON, a key twice in one object, NaN or Infinity, half
    of a surrogate pair, or nested too deeply.
    """
    try:
        decoded = text.decode("utf-8") if isinstance(text, bytes) else text
        if not decoded.strip():
            raise QueryMalformed("There is no JSON: the text is empty.", code=CODE)
        form: object = json.loads(
            decoded, object_pairs_hook=_object_without_twins, parse_constant=_refuse_constant
        )
        json.dumps(form, ensure_ascii=False).encode("utf-8")
    except UnicodeError as error:
        raise QueryMalformed("The text is not valid UTF-8.", code=CODE) from error
    except RecursionError as error:
        raise QueryMalformed("The JSON is nested too deeply.", code=CODE) from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise QueryMalformed(f"This is not JSON: {error.msg} at {place}.", code=CODE) from error
    except ValueError as error:
        raise QueryMalformed("The JSON holds a number with too many digits.", code=CODE) from error
    return form


def _object_without_twins(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise QueryMalformed(f"The key `{key[:60]}` stands twice in one object.", code=CODE)
        found[key] = value
    return found


def _refuse_constant(name: str) -> object:
    raise QueryMalformed(f"`{name}` is not JSON; a number must be finite.", code=CODE)
