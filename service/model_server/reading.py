"""A script from a file of JSON.

read_script(Path("replies.json"))      a Script, or ScriptInvalid with what to do
"""

from __future__ import annotations

import json
from pathlib import Path

from semantic.errors import Problem
from service.model_server.script import Script, ScriptInvalid, parse_script


def read_script(file: Path) -> Script:
    """Raises ScriptInvalid where the file cannot be read, is no JSON, or is no script."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _invalid(f"{file} cannot be read.", "Name a file of JSON.") from error
    try:
        form = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _invalid(
            f"{file} is not JSON: {error}.", 'Write {"replies": [{"reply": {"a": 1}}]}.'
        ) from error
    return parse_script(form)


def _invalid(message: str, hint: str) -> ScriptInvalid:
    return ScriptInvalid([Problem("script-invalid", message, hint)])
