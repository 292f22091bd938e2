"""What is said of the form of an answer: "as a chart", "make it a line chart", "show me the numbers as a table".

The rows stay, and so does the picture that goes with them: it is chosen by their shape, which is said.
"""

from __future__ import annotations

import re

from service.asking.planned import Context, Planned

_IT = (
    r"(?:it|that|this|these|those|them|me|us"
    r"|(?:the |all |these |those )*(?:numbers?|figures?|data|results?|rows?|values?))"
)
_FORM = (
    r"(?:(?:bar|line|pie|column|area|stacked|simple|nice|little|big|time) )*"
    r"(?:charts?|graphs?|plots?|diagrams?|pictures?|tables?|visuali[sz]ations?|curve|pie)"
)
_ASKED = re.compile(
    r"(?:(?:and|now|ok|okay|please|pls|can you|could you|can i|could i|i want|i need|let me)[ ,]+)*"
    rf"(?:(?:show|see|draw|plot|make|put|turn|display|give|get|have|visuali[sz]e|view)(?: {_IT})*+"
    rf"(?: (?:as|in|into|on|with|to))*|as|in|with|into)?(?: (?:a|an|the))*(?:^| ){_FORM}"
    r"(?:,? (?:please|pls|instead|of (?:it|that|this)|thanks))*"
    rf"|(?:(?:and|now|please|can you|could you) )*(?:plot|draw|chart|graph|visuali[sz]e) {_IT}(?:,? please)?",
    re.IGNORECASE,
)


def read_picture(question: str, context: Context) -> Planned | None:
    """The query before, where nothing is asked but its form; None for any other question."""
    text = " ".join(re.sub(r"[?!.…]+\s*$", "", question.strip()).split())
    if context.last is None or not _ASKED.fullmatch(text):
        return None
    if re.search(r"\btables?\b", text, re.IGNORECASE):
        return Planned(context.last, changes=("The same rows again: the table is below.",))
    said = "The same rows again. The picture that goes with them is chosen by their shape, and not by name."
    return Planned(context.last, changes=(said,))
