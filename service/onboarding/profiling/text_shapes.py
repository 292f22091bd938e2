"""What texts look like: addresses of e-mail, telephone numbers, secrets, days. Looked at here, and kept nowhere.

text_shape(["ana@example.com", "bo@example.org"])      "email"
text_shape(["2024-03-01", "2024-03-02"])               "date"
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime

from service.onboarding.profiling.profiles import TextShape

NEARLY_ALL = 0.8
PRIVATE_SHARE = 0.3
"""Where so many texts of a column look private, the column is: a few people write theirs into a field of remarks."""
LONGEST_READ = 400

_PRIVATE: tuple[tuple[TextShape, re.Pattern[str]], ...] = (
    ("email", re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.IGNORECASE)),
    ("iban", re.compile(r"[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?")),
    ("phone", re.compile(
        r"(?:\+|00)\d[\d ()./-]{6,18}\d|\(?0\d{2,5}\)?[ /.-]\d[\d ./-]{4,14}|\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}"
    )),
    ("secret", re.compile(
        r"\$(?:2[aby]|argon2\w*|scrypt|pbkdf2[\w-]*|[156])\$.+|(?:sk|pk|gh[opsu]|xox[abp]|drg|eyJ)[-_A-Za-z0-9.]{16,}"
        r"|pbkdf2_\w+\$.+|(?:[0-9a-f]{64}|[0-9a-f]{128})"
    )),
    ("address", re.compile(
        r"\d+\w? [\w .'-]+(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|way|court|ct|blvd)\b.*"
        r"|[\w .'-]+(?:straße|strasse|str\.|gasse|weg|platz|allee) ?\d+ ?\w?", re.IGNORECASE
    )),
)  # fmt: skip
_CARD = re.compile(r"(?:\d[ -]?){13,19}")
_NUMBER = re.compile(r"[-+]?\d{1,15}(?:\.\d+)?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?")


def text_shape(texts: Iterable[str]) -> TextShape:
    """The form that nearly all texts have; a private one where a good part has it."""
    read = [text.strip()[:LONGEST_READ] for text in texts if text.strip()]
    if not read:
        return ""
    for shape, pattern in _PRIVATE:
        if sum(bool(pattern.fullmatch(text)) for text in read) >= PRIVATE_SHARE * len(read):
            return shape
    if sum(map(_is_card, read)) >= PRIVATE_SHARE * len(read):
        return "card"
    if all(_DATE.fullmatch(text) and _is_time(text) for text in read):
        return "date"
    if all(_TIME.fullmatch(text) and _is_time(text) for text in read):
        return "time"
    if sum(bool(_NUMBER.fullmatch(text)) for text in read) >= NEARLY_ALL * len(read):
        return "number"
    return ""


def _is_card(text: str) -> bool:
    """By the check digit of Luhn (ISO/IEC 7812-1)."""
    if not _CARD.fullmatch(text):
        return False
    digits = [int(char) for char in text if char.isdigit()][::-1]
    doubled = (digit * 2 for digit in digits[1::2])
    return (sum(digits[::2]) + sum(each - 9 if each > 9 else each for each in doubled)) % 10 == 0


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text) if len(text) > 10 else date.fromisoformat(text)
    except ValueError:
        return False
    return True
