"""Tests of metrics: what they ask, and whether they fit the definitions. `service.testing` runs them."""

from semantic.testing.additivity import why_not
from semantic.testing.asking import forms_of
from semantic.testing.checking import check_tests

__all__ = ["check_tests", "forms_of", "why_not"]
