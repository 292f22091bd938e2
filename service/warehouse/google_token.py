"""Access tokens of Google's: for the account of a key file, or for that of the machine.

    token = google_token({"GOOGLE_APPLICATION_CREDENTIALS": "/run/secrets/key.json"}, "lake")
    token()          "ya29.…", kept until shortly before it ends

A key file is signed with, as RFC 7523 says (https://developers.google.com/identity/protocols/oauth2/service-account);
without one the metadata server of Google's machines is asked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from time import time

import httpx
import jwt

from service.errors import Unavailable
from service.warehouse.tokens import Token, kept_token

KEY_FILE = "GOOGLE_APPLICATION_CREDENTIALS"
METADATA_HOST = "GCE_METADATA_HOST"
"""The variables that Google's own libraries read."""
SCOPE = "https://www.googleapis.com/auth/bigquery"
SECONDS = 3600
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_NEEDED = ("client_email", "private_key", "token_uri")


def google_token(environment: Mapping[str, str], name: str) -> Token:
    """For the warehouse of that name. Raises Unavailable for a key file that is none; a token, once asked for, raises
    what httpx raises, and KeyError and ValueError where the reply holds none."""
    client = httpx.Client(timeout=10.0, trust_env=False)
    path = environment.get(KEY_FILE, "")
    if not path:
        host = environment.get(METADATA_HOST, "metadata.google.internal")
        return kept_token(lambda: _of_machine(client, host))
    key = _key(Path(path), name)
    return kept_token(lambda: _of_key(client, key))


def _key(path: Path, name: str) -> Mapping[str, str]:
    try:
        form = json.loads(path.read_text(encoding="utf-8"))
        if form["type"] == "service_account" and all(isinstance(form[part], str) for part in _NEEDED):
            return {part: form[part] for part in (*_NEEDED, "private_key_id") if part in form}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _no_key(name) from error
    raise _no_key(name)


def _no_key(name: str) -> Unavailable:
    return Unavailable(
        f"The warehouse `{name}` is BigQuery, and {KEY_FILE} names no key file of a service account.",
        hint="Create a key of Dragoman's account (JSON) and name its path there; on a machine of Google's leave the "
        "variable out, to be the machine's account.",
        code="credentials-missing",
    )


def _of_key(client: httpx.Client, key: Mapping[str, str]) -> tuple[str, float]:
    now = int(time())
    claims = {
        "iss": key["client_email"],
        "scope": SCOPE,
        "aud": key["token_uri"],
        "iat": now,
        "exp": now + SECONDS,
    }
    headers = {"kid": key["private_key_id"]} if "private_key_id" in key else None
    signed = jwt.encode(claims, key["private_key"], "RS256", headers)
    return _reply(client.post(key["token_uri"], data={"grant_type": _GRANT, "assertion": signed}))


def _of_machine(client: httpx.Client, host: str) -> tuple[str, float]:
    path = "/computeMetadata/v1/instance/service-accounts/default/token"
    return _reply(client.get(f"http://{host}{path}", headers={"Metadata-Flavor": "Google"}))


def _reply(reply: httpx.Response) -> tuple[str, float]:
    reply.raise_for_status()
    form = reply.json()
    if not isinstance(form, dict):
        raise ValueError("the reply is no object")
    return str(form["access_token"]), float(form["expires_in"])
