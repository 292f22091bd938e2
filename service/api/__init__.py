"""The HTTP API: thin routes over the same functions as every door."""

from service.api.app import create_api
from service.api.callers import Entrance
from service.api.guard import LOOPBACK_NAMES
from service.api.health import Condition
from service.api.runs import Runs

__all__ = ["LOOPBACK_NAMES", "Condition", "Entrance", "Runs", "create_api"]
