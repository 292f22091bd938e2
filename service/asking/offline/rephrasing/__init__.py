"""Whole sentences put as the readers know them, where a question could not be read as it stands."""

from service.asking.offline.rephrasing.rephrase import rephrased
from service.asking.offline.rephrasing.sides import side_by_side

__all__ = ["rephrased", "side_by_side"]
