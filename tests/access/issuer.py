"""An issuer of tokens for tests: real keys, real signatures, and a real server with its public keys."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import time
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as new_curve_key
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as new_rsa_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ISSUER, AUDIENCE = "https://login.example.com", "dragoman"
SECRET = "a secret that two parties share, and nobody else"


@cache
def private_key(algorithm: str, name: str) -> Any:  # RSA or a curve: two types
    """A key pair; the same one for the same name."""
    return new_rsa_key(65537, 2048) if algorithm == "RS256" else new_curve_key(SECP256R1())


def public_pem(algorithm: str, name: str = "one") -> str:
    public = private_key(algorithm, name).public_key()
    return str(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode())


def public_form(algorithm: str, name: str = "one", **more: object) -> dict[str, object]:
    """The public key as an issuer lists it."""
    public = private_key(algorithm, name).public_key()
    form = jwt.get_algorithm_by_name(algorithm).to_jwk(public, as_dict=True)
    return {**form, "kid": name, "use": "sig", "alg": algorithm, **more}


def claims(**more: object) -> dict[str, object]:
    """What a good token says; None leaves a claim out."""
    now = int(time())
    said = {"iss": ISSUER, "aud": AUDIENCE, "sub": "ana", "iat": now, "exp": now + 600, **more}
    return {name: value for name, value in said.items() if value is not None}


def token(
    algorithm: str = "RS256",
    name: str = "one",
    *,
    header: Mapping[str, object] | None = None,
    key: Any = None,  # whatever somebody would sign with
    **said: object,
) -> str:
    """A token signed with the key of this name."""
    signing = key or (SECRET if algorithm == "HS256" else private_key(algorithm, name))
    return jwt.encode(claims(**said), signing, algorithm, headers={"kid": name, **(header or {})})


class Published:
    """What a server answers with, and how often it was asked. `held` makes it wait until that is set."""

    def __init__(self, *keys: Mapping[str, object]) -> None:
        self.body: bytes = json.dumps({"keys": list(keys)}).encode()
        self.status = 200
        self.headers: dict[str, str] = {}
        self.asked = 0
        self.held = threading.Event()
        self.held.set()
        self.url = ""

    def publish(self, *keys: Mapping[str, object]) -> None:
        self.body = json.dumps({"keys": list(keys)}).encode()


@contextmanager
def publishing(published: Published) -> Iterator[str]:
    """The URL of a server on this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            published.asked += 1
            published.held.wait(10)
            self.send_response(published.status)
            for name, value in published.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(published.body)

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        published.url = f"http://127.0.0.1:{server.server_address[1]}/keys"
        yield published.url
    finally:
        published.held.set()
        server.shutdown()
        thread.join()
        server.server_close()
