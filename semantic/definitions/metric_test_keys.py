"""The keys of tests of metrics: what must hold of their numbers."""

from __future__ import annotations

from semantic.definitions.key_kinds import Key, Kind, section

WITHIN_PATTERN = r"[1-9][0-9]{0,3} (minute|hour|day|week|month)s?"

TEST_SECTIONS = (
    section(
        "tests",
        "Tests of metrics: what must hold of their numbers.",
        Key("tests", Kind.SECTION_LIST, "The tests of this file.", required=True, of="test"),
    ),
    section(
        "test",
        "One thing that must hold, of a metric, a query, a verified question or a model.",
        Key("test", Kind.TEXT, "What must hold, in a few words.", required=True),
        Key("metric", Kind.TEXT, "A metric, or arithmetic over metrics: revenue, revenue / baskets."),
        Key("query", Kind.FREE, "A whole query, instead of a metric."),
        Key("question", Kind.TEXT, "A verified question, whose query must still compile, instead of a metric."),
        Key("sql", Kind.TEXT, "With `question`: the SQL that it must compile to, as `dragoman test --record` says it."),
        Key("model", Kind.NAME, "A model whose data must be fresh, instead of a metric."),
        Key("by", Kind.PATHS, "With `metric`: dimensions to group by; what must hold then holds in each group."),
        Key("time", Kind.FREE, "With `metric`: the time, as in a query: {range: 2017-03}."),
        Key("filters", Kind.FREE_LIST, "With `metric`: filters, as in a query."),
        Key("value", Kind.VALUE, "The one value that must come."),
        Key("rows", Kind.ROWS, "The rows that must come: the dimensions' values first, then the metrics'."),
        Key("adds_up_by", Kind.PATHS, "Dimensions whose groups must add up to the metric without them, one by one."),
        Key("equals", Kind.TEXT, "A metric, or arithmetic over metrics, that must give the same."),
        Key("min", Kind.NUMBER, "No value may be less."),
        Key("max", Kind.NUMBER, "No value may be more."),
        Key("within", Kind.PATTERN, "With `model`: how old its newest row may be: 2 days.", pattern=WITHIN_PATTERN),
        Key("tolerance", Kind.NUMBER, "By how much numbers may differ; not at all unless said."),
        Key("asker", Kind.SECTION, "Who asks; whoever sees everything unless said.", of="asker"),
        Key("seconds", Kind.NUMBER, "How long it may run, where that is not as the command says."),
        Key("tags", Kind.TEXTS, "Words to pick tests by."),
        Key("description", Kind.TEXT, "Why it must hold, and what to do where it does not."),
        either=("metric", "query", "question", "model"),
    ),
)  # fmt: skip
