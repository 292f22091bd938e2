"""What is private: secrets, which no definition names, and what tells of persons, which is hidden and masked.

    privacy(("user", "email"), "")         Privacy.PERSONAL
    privacy(("password", "hash"), "")      Privacy.SECRET

By names, and by what texts look like. A guess that hides too much costs a line of YAML, one that hides too little is
a leak.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from service.onboarding.meaning.vocabulary import words_in
from service.onboarding.profiling.profiles import TextShape


class Privacy(StrEnum):
    NONE = ""
    PERSONAL = "personal"
    """Of a person: hidden and masked."""

    NAMING = "naming"
    """A person's name: shown, since people ask by it, and never listed."""

    SECRET = "secret"
    """Left out."""


_SECRET = words_in(
    "password passwd pwd passphrase secret token salt otp totp mfa cvv cvc apikey passwort kennwort geheimnis jwt "
    "cookie credential credentials privatekey"
)
_SECRET_PAIRS = (
    ("api", "key"),
    ("private", "key"),
    ("access", "key"),
    ("secret", "key"),
    ("session", "key"),
    ("pin", "code"),
    ("encrypted",),
    ("hashed",),
)
_PERSONAL = words_in(
    "email emails mail phone telephone tel telefon telefonnummer mobile cell handy fax ssn sin nino iban bic "
    "iban_number passport dob birthday birthdate geburtstag geburtsdatum ip ipaddress latitude longitude lat lon "
    "lng geolocation creditcard cardnumber steuernummer anschrift hausnummer strasse straße street addressline "
    "religion ethnicity ethnic diagnosis disability illness disease medication biometric genetic political "
    "salary wage wages gehalt lohn payslip"
)  # fmt: skip
_PERSONAL_PAIRS = (
    ("e", "mail"), ("date", "of", "birth"), ("birth", "date"), ("date", "birth"), ("social", "security"),
    ("national", "id"), ("tax", "id"), ("tax", "number"), ("ip", "address"), ("mac", "address"), ("remote", "addr"),
    ("card", "number"), ("card", "no"), ("account", "number"), ("bank", "account"), ("license", "number"),
    ("licence", "number"), ("address", "line"), ("address", "1"), ("address", "2"), ("street", "address"),
    ("postal", "address"), ("home", "address"), ("driver", "license"), ("user", "agent"), ("device", "id"),
    ("medical", "record"), ("geburts", "datum"), ("telefon", "nummer"), ("haus", "nummer"), ("steuer", "nummer"),
)  # fmt: skip
_ADDRESS = words_in("address address1 address2 addr adresse adr")
_NOT_OF_A_PERSON = words_in(
    "verified opted opt count rate status type template domain sent consent flag valid id"
)
"""`email_verified` is true or false, `phone_type` is mobile or home, and `address_id` leads elsewhere."""

_NAMING_PAIRS = (
    ("first", "name"), ("last", "name"), ("full", "name"), ("given", "name"), ("family", "name"), ("middle", "name"),
    ("sur", "name"), ("maiden", "name"), ("user", "name"), ("login", "name"), ("contact", "name"), ("display", "name"),
)  # fmt: skip
_NAMING = words_in(
    "firstname lastname surname fullname fname lname username login vorname nachname nickname forename"
)
_PEOPLE = words_in(
    "customer client user person people employee staff member patient student contact guest driver subscriber "
    "teacher passenger kunde kunden mitarbeiter benutzer doctor author applicant candidate participant "
    "tenant resident citizen player donor lead attendee visitor owner seller buyer agent instructor nurse account "
    "profile household demographic demographics"
)
_WHO = _PEOPLE - words_in("account profile household demographic demographics lead") | words_in(
    "assignee rep representative salesperson salesman manager supervisor cashier clerk operator technician "
    "recipient sender holder beneficiary reviewer approver requester reporter creator editor consultant "
    "bearbeiter verkäufer verkaeufer ansprechpartner"
)
"""Who did something: where a column of texts is called so, it holds names."""

_SHAPES: dict[TextShape, Privacy] = {
    "email": Privacy.PERSONAL,
    "phone": Privacy.PERSONAL,
    "iban": Privacy.PERSONAL,
    "card": Privacy.PERSONAL,
    "address": Privacy.PERSONAL,
    "secret": Privacy.SECRET,
}


def is_of_people(table: Sequence[str]) -> bool:
    """Whether a table of these words has rows for persons: what is rare there points at somebody."""
    return not _PEOPLE.isdisjoint((*table, *(word.removesuffix("s") for word in table)))


def privacy(
    words: Sequence[str], shape: TextShape, table: Sequence[str] = (), *, text: bool = True
) -> Privacy:
    """By a column's words, what its texts look like, and the words of its table. `text`: whether it holds texts."""
    if _SHAPES.get(shape) is Privacy.SECRET or _is_secret(words):
        return Privacy.SECRET
    if shape in _SHAPES or _is_personal(words):
        return Privacy.PERSONAL
    if _has(words, _NAMING_PAIRS) or not _NAMING.isdisjoint(words):
        return Privacy.NAMING
    names_somebody = bool(words) and (words[-1] in _WHO or (len(words) > 1 and words[-1] in ("by", "von")))
    if text and (names_somebody or (tuple(words) == ("name",) and is_of_people(table))):
        return Privacy.NAMING
    return Privacy.NONE


def _is_secret(words: Sequence[str]) -> bool:
    if words and words[-1] in ("count", "at", "on", "date", "type", "length", "expires", "id", "used"):
        # tokens used, password changed at: when and how many, not which.
        return False
    return not _SECRET.isdisjoint(words) or _has(words, _SECRET_PAIRS)


def _is_personal(words: Sequence[str]) -> bool:
    if not words or words[-1] in _NOT_OF_A_PERSON or words[0] in ("is", "has"):
        return _has(words, (("national", "id"), ("tax", "id"), ("device", "id")))
    if not _PERSONAL.isdisjoint(words) or _has(words, _PERSONAL_PAIRS):
        return True
    # The end of a name says what it is: `billing_address`, not `address_city`.
    return words[-1] in _ADDRESS or "_".join(words) in _PERSONAL


def _has(words: Sequence[str], runs: Sequence[tuple[str, ...]]) -> bool:
    """Whether some of the runs of words stand in the name, side by side."""
    joined = f"_{'_'.join(words)}_"
    return any(f"_{'_'.join(run)}_" in joined for run in runs)
