"""Problems of definitions as the diagnostics of an editor, each under the word that it is about."""

from __future__ import annotations

import re

from lsprotocol.types import Diagnostic, DiagnosticSeverity, DiagnosticTag

from semantic.definitions.marked import offset_of
from semantic.errors import Problem
from service.language_server.positions import Lines

SOURCE = "dragoman"
MOST = 500
"""Of one file; nobody mends more of them one by one."""

_SEVERITIES = {
    "error": DiagnosticSeverity.Error,
    "warning": DiagnosticSeverity.Warning,
    "information": DiagnosticSeverity.Information,
}
_WORD = re.compile(r"""[^\s{}\[\],:#'"]+|["'][^"'\n\r]*["']?""")


def diagnostics(problems: tuple[Problem, ...], lines: Lines) -> list[Diagnostic]:
    return [diagnostic(problem, lines) for problem in problems[:MOST]]


def diagnostic(problem: Problem, lines: Lines) -> Diagnostic:
    at = problem.position
    start = offset_of(lines.text, at.line, at.column) if at is not None else 0
    word = _WORD.match(lines.text, start)
    hint = f"\n{problem.hint}" if problem.hint else ""
    return Diagnostic(
        range=lines.range(start, word.end() if word else start + 1),
        severity=_SEVERITIES.get(problem.severity, DiagnosticSeverity.Warning),
        code=problem.code,
        source=SOURCE,
        message=problem.message + hint,
        tags=[DiagnosticTag.Deprecated] if problem.code == "deprecated-use" else None,
        data={"suggestions": list(problem.suggestions)} if problem.suggestions else None,
    )
