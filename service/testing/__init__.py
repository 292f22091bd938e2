"""Tests of metrics, run on the warehouse: what must hold of the numbers, and what does not."""

from service.testing.choosing import chosen
from service.testing.results import Result, Status, Verdict, counts
from service.testing.running import JOBS, SECONDS, Runner, question_tests

__all__ = ["JOBS", "SECONDS", "Result", "Runner", "Status", "Verdict", "chosen", "counts", "question_tests"]
