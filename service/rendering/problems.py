"""Problems of definitions in the forms that other programs read: GitHub's annotations, and SARIF for code scanning.

    github_annotations(problems)      ::error file=models/sales.yml,line=3,col=5,title=unknown-name::There is no …
    sarif(problems)                   {"version": "2.1.0", "runs": [{"tool": …, "results": […]}]}

Formats: GitHub's workflow commands, and SARIF 2.1.0 (OASIS).
"""

from __future__ import annotations

from collections.abc import Sequence

from semantic.errors import Problem
from service.rendering.formatting import clean
from service.version import installed_version

_GITHUB = {"error": "error", "warning": "warning"}
_SARIF = {"error": "error", "warning": "warning"}


def github_annotations(problems: Sequence[Problem]) -> str:
    """One line for each problem, as a workflow prints them."""
    return "".join(f"{_annotation(problem)}\n" for problem in problems)


def _annotation(problem: Problem) -> str:
    level = _GITHUB.get(problem.severity, "notice")
    at = problem.position
    place = f"file={_property(at.file)},line={at.line},col={at.column}," if at and at.file else ""
    return f"::{level} {place}title={_property(problem.code)}::{_data(_said(problem))}"


def _said(problem: Problem) -> str:
    return clean(" ".join(filter(None, (problem.message, problem.hint))))


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(clean(text)).replace(":", "%3A").replace(",", "%2C")


def sarif(problems: Sequence[Problem]) -> dict[str, object]:
    """A log with one run; rules are the problems' codes."""
    codes = sorted({problem.code for problem in problems})
    driver = {
        "name": "dragoman",
        "version": installed_version(),
        "rules": [{"id": code} for code in codes],
    }
    results = [_result(problem, codes.index(problem.code)) for problem in problems]
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }


def _result(problem: Problem, rule: int) -> dict[str, object]:
    result: dict[str, object] = {
        "ruleId": problem.code,
        "ruleIndex": rule,
        "level": _SARIF.get(problem.severity, "note"),
        "message": {"text": _said(problem)},
    }
    if (at := problem.position) and at.file:
        region = {"startLine": at.line, "startColumn": at.column}
        artifact = {"uri": at.file.replace("\\", "/")}
        result["locations"] = [{"physicalLocation": {"artifactLocation": artifact, "region": region}}]
    return result
