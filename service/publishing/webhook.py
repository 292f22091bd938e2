"""Whether a message that definitions have changed comes from who knows the secret.

is_signed(body, headers, secret)       GitHub signs the body, GitLab sends the secret itself
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

SIGNATURE = "x-hub-signature-256"
TOKEN = "x-gitlab-token"


def is_signed(body: bytes, headers: Mapping[str, str], secret: str) -> bool:
    """Compared in constant time. An empty secret signs nothing."""
    if not secret:
        return False
    if given := headers.get(SIGNATURE):
        made = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(given.encode(errors="replace"), made.encode())
    token = headers.get(TOKEN, "")
    return hmac.compare_digest(token.encode(errors="replace"), secret.encode())
