"""How tests call a service on this machine."""

from __future__ import annotations

import httpx


def client_at(url: str, seconds: float = 30) -> httpx.Client:
    """Over plain HTTP there is nobody to verify, and to read whom one would trust takes longer than most answers."""
    return httpx.Client(base_url=url, trust_env=False, verify=False, timeout=seconds)
