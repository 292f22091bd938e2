"""Suites, runs and verdicts: how well a planner does, measured honestly."""

from service.evaluating.evaluation import Report, evaluate
from service.evaluating.verdicts import Outcome, Row, Run, Verdict, means_the_same, same_rows

__all__ = ["Outcome", "Report", "Row", "Run", "Verdict", "evaluate", "means_the_same", "same_rows"]
