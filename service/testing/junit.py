"""Results as JUnit's XML, which build servers show: one suite for each file, one case for each test."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.etree import ElementTree

from service.rendering import clean
from service.testing.results import Result, Status, counts
from service.testing.text import details


def junit(results: Sequence[Result]) -> str:
    """The document, with its declaration."""
    root = ElementTree.Element("testsuites", _counted(results))
    files: dict[str, list[Result]] = {}
    for result in results:
        files.setdefault(result.test.position.file, []).append(result)
    for file, those in files.items():
        suite = ElementTree.SubElement(root, "testsuite", {"name": clean(file), **_counted(those)})
        for result in those:
            _add_case(suite, result)
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _counted(results: Iterable[Result]) -> dict[str, str]:
    those = list(results)
    found = counts(those)
    return {
        "tests": str(len(those)),
        "failures": str(found[Status.FAILED]),
        "errors": str(found[Status.NOT_RUN]),
        "time": f"{sum(each.seconds for each in those):.3f}",
    }


def _add_case(suite: ElementTree.Element, result: Result) -> None:
    at = result.test.position
    about = {
        "name": clean(result.test.name),
        "classname": clean(at.file),
        "file": clean(at.file),
        "line": str(at.line),
        "time": f"{result.seconds:.3f}",
    }
    case = ElementTree.SubElement(suite, "testcase", about)
    if result.status is Status.PASSED:
        return
    kind = "failure" if result.status is Status.FAILED else "error"
    message = {"message": clean(result.verdict.message), "type": result.code or kind}
    said = ElementTree.SubElement(case, kind, message)
    said.text = "\n".join([*map(clean, details(result)), *(["", clean(result.sql)] if result.sql else [])])
