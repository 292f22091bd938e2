"""The corner shop behind a real service."""

from tests.api.conftest import app, shop  # noqa: F401  (fixtures)
