"""Suites, runs and verdicts: how well planners do, measured honestly."""

from service.evaluating.bench import ORDER_BY_NAME, PLANNERS_BY_NAME, AskerBench, KeptResults, bench_of
from service.evaluating.cases import Trial, chosen, suite_trials, verified_trials
from service.evaluating.checking import check_suites
from service.evaluating.figures import Line, figures, misses, overall
from service.evaluating.rows import Row, Run, means_the_same, same_rows
from service.evaluating.running import run_case, run_trials
from service.evaluating.verdicts import CaseRecord, Judged, Stage, TurnRecord, Verdict

__all__ = [
    "ORDER_BY_NAME",
    "PLANNERS_BY_NAME",
    "AskerBench",
    "CaseRecord",
    "Judged",
    "KeptResults",
    "Line",
    "Row",
    "Run",
    "Stage",
    "Trial",
    "TurnRecord",
    "Verdict",
    "bench_of",
    "check_suites",
    "chosen",
    "figures",
    "means_the_same",
    "misses",
    "overall",
    "run_case",
    "run_trials",
    "same_rows",
    "suite_trials",
    "verified_trials",
]
