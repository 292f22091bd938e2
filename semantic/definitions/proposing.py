"""A verified question as the text of a definition file, ready to be reviewed and committed by a person.

    proposed = propose("sales last week", {"metrics": ["revenue"], "time": {"range": "last week"}}, by="ana")
    proposed.file      "questions/sales-last-week.yml"
    proposed.text      "questions:\\n- question: sales last week\\n  query:\\n …"

What the loader reads back is what was given, or nothing is proposed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import yaml

from semantic.definitions.folder import read_texts
from semantic.errors import QueryInvalid
from semantic.query import parse_query

LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Proposal:
    """A new file beside the definitions; `file` is its name within their folder."""

    file: str
    text: str

    @property
    def diff(self) -> str:
        """The file as a patch that git applies within that folder."""
        lines = self.text.splitlines()
        head = ["--- /dev/null", f"+++ b/{self.file}", f"@@ -0,0 +1,{len(lines)} @@"]
        return "\n".join((*head, *(f"+{line}" for line in lines), ""))


class NotProposable(QueryInvalid):
    """What the loader would not read back as it was given."""

    default_code = "not-proposable"


def propose(
    question: str,
    query: Mapping[str, object],
    *,
    by: str,
    on: date | None = None,
    also: tuple[str, ...] = (),
    note: str = "",
) -> Proposal:
    """The change that makes a question a verified one. Raises a QueryInvalid."""
    entry: dict[str, object] = {"question": question}
    if also:
        entry["also"] = list(also)
    entry["query"] = dict(query)
    entry["verified_by"] = by
    if on is not None:
        entry["verified_on"] = on.isoformat()
    if note:
        entry["note"] = note
    text = yaml.safe_dump(
        {"questions": [entry]}, sort_keys=False, allow_unicode=True, width=110, default_flow_style=None
    )
    proposal = Proposal(f"questions/{_slug(question)}.yml", text)
    read, problems = read_texts({proposal.file: text})
    if problems or not read.questions:
        said = problems[0].message if problems else "It would not be read."
        raise NotProposable(f"This makes no verified question: {said}")
    [back] = read.questions
    same = (back.question, back.also, back.verified_by) == (question, also, by)
    if not same or parse_query(back.query) != parse_query(query):
        raise NotProposable("This question would be read back as another one.")
    return proposal


def _slug(question: str) -> str:
    words = re.findall(r"[a-z0-9]+", question.lower())
    return "-".join(words)[:LONGEST_NAME].strip("-") or "question"
