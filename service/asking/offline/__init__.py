"""The offline planner: questions → queries by the book alone."""

from service.asking.offline.planner import plan_offline

__all__ = ["plan_offline"]
