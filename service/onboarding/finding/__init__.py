"""What tells rows apart and what leads where: said by the database, or guessed from names and held against the data."""

from service.onboarding.finding.findings import Findings, FoundJoin, FoundKey, Proof
from service.onboarding.finding.verifying import find

__all__ = ["Findings", "FoundJoin", "FoundKey", "Proof", "find"]
