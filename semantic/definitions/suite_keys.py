"""The keys of suites: questions with what must come of each."""

from __future__ import annotations

from semantic.definitions.key_kinds import Key, Kind, section

HALVES = ("tuning", "held_out")
DECLINES = ("refuse", "clarify", "either")

_EXPECTED = (
    Key("query", Kind.FREE, "A query that answers it: its rows decide, not its wording."),
    Key("or", Kind.FREE_LIST, "Further queries that answer it as well."),
    Key("rows", Kind.ROWS, "The rows that answer it, where no query can say them."),
    Key("definition", Kind.PATHS, "For a question about definitions: what the answer must explain."),
    Key("explain", Kind.FLAG, "Whether the reasons of a change are asked for."),
    Key("decline", Kind.CHOICE, "For what must not be answered: what must come instead.", choices=DECLINES),
    Key("or_clarify", Kind.FLAG, "Whether asking back is as good as the answer."),
    Key("why", Kind.TEXT, "Why this is what must come of it."),
)  # fmt: skip

SUITE_SECTIONS = (
    section(
        "suite",
        "Questions to measure planners with.",
        Key("suite", Kind.TEXT, "Its name. Files of one name are one suite.", required=True),
        Key("half", Kind.CHOICE, "Whether people may look at its cases, or only at the figures.", choices=HALVES),
        Key("description", Kind.TEXT, "What it measures, and who wrote it."),
        Key("asker", Kind.SECTION, "Who asks.", of="asker"),
        Key("cases", Kind.SECTION_LIST, "Its cases.", required=True, of="case"),
    ),
    section(
        "case",
        "A question, or a conversation.",
        Key("ask", Kind.TEXT, "The question, exactly as a person types it."),
        Key("turns", Kind.SECTION_LIST, "The turns of a conversation.", of="turn"),
        Key("name", Kind.TEXT, "What a conversation is about."),
        *_EXPECTED,
        Key("asker", Kind.SECTION, "Who asks; the suite's unless said otherwise.", of="asker"),
        Key("tags", Kind.TEXTS, "Words to pick cases by."),
        Key("half", Kind.CHOICE, "Its half, where that is not the file's.", choices=HALVES),
        either=("ask", "turns"),
    ),
    section(
        "turn",
        "One turn of a conversation: a question, or a click on a choice.",
        Key("ask", Kind.TEXT, "What is asked."),
        Key("choose", Kind.VALUE, "What is clicked: a choice's number from 1, or words of its label."),
        *_EXPECTED,
        either=("ask", "choose"),
    ),
    section(
        "asker",
        "A person, as policies see one.",
        Key("id", Kind.TEXT, "Who it is.", required=True),
        Key("attributes", Kind.FREE, "Attributes: a value or a list of values each."),
    ),
)  # fmt: skip
