"""Secrets that a setting holds, or a file that a setting names, as containers are given them.

secret_of(access.pepper, access.pepper_file, "access.pepper")
"""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr

from semantic.errors import Problem
from service.configuration.reading import ConfigurationInvalid

LARGEST_SECRET = 100_000


def secret_of(value: SecretStr | None, file: str, name: str) -> str:
    """The secret, without the line's end that editors add to a file; "" where there is none. Raises
    ConfigurationInvalid, which never shows it."""
    if value is not None and file:
        raise _wrong("setting-twice", f"`{name}` and `{name}_file` are both set.", "Keep one of them.")
    if value is not None:
        return value.get_secret_value()
    return text_of(file, f"{name}_file") if file else ""


def text_of(file: str, name: str) -> str:
    """What a file that the setting `name` names holds. Raises ConfigurationInvalid."""
    try:
        with Path(file).expanduser().open("rb") as opened:
            found = opened.read(LARGEST_SECRET + 1)
        if len(found) > LARGEST_SECRET:
            raise ValueError
        return found.decode("utf-8").rstrip("\r\n")
    except OSError as error:
        why = error.strerror or "it cannot be opened"
        raise _wrong("secret-unreadable", f"{file}, which `{name}` names, cannot be read: {why}.") from None
    except ValueError:
        raise _wrong(
            "secret-unreadable", f"{file}, which `{name}` names, is not a text of one secret."
        ) from None


def _wrong(code: str, message: str, hint: str = "Correct the setting or the file.") -> ConfigurationInvalid:
    return ConfigurationInvalid([Problem(code, message, hint)])
