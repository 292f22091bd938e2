"""What the rows of tables look like: counts, ranges, few values, and whether keys and references hold. Nothing of it is
kept but what a definition needs."""

from service.onboarding.profiling.profiles import ColumnProfile, TableProfile
from service.onboarding.profiling.tables import profile_tables

__all__ = ["ColumnProfile", "TableProfile", "profile_tables"]
