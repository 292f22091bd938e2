"""Every key that a definition file may have: one table, from which validation and the published JSON Schema are made.

    SECTIONS["metric"].keys["expr"].required       True

A section is one kind of mapping (a model, a metric, …). A key has a kind, which says what its value may be.
"""

from __future__ import annotations

from collections.abc import Mapping

from semantic.definitions.access_keys import ACCESS_SECTIONS
from semantic.definitions.key_kinds import Key, Kind, Section, section
from semantic.definitions.metric_test_keys import TEST_SECTIONS
from semantic.definitions.suite_keys import SUITE_SECTIONS
from semantic.definitions.types import Cardinality, ValueType
from semantic.language_model import KEY_NAME_PATTERN, TIMEOUT_PATTERN
from semantic.spines import UNITS

__all__ = ["FOREIGN_KEYS", "GONE_KEYS", "MONTHS", "SECTIONS", "WEEKDAYS", "Key", "Kind", "Section"]

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip

FORMAT_PATTERN = r"number( [0-9])?|integer|percent( [0-9])?|currency [A-Z]{3}( [0-9])?"
DURATION_PATTERN = r"[0-9]+ (minute|hour|day|week|month)s?"
REFRESH_PATTERN = r"[1-9][0-9]{0,4} (second|minute|hour|day)s?"
SPAN_PATTERN = "|".join(
    (
        "[1-9][0-9]{0,4} (second|minute|hour|day)s?",
        "[1-9][0-9]{0,3} (week|month)s?",
        "[1-9][0-9]{0,2} (quarter|year)s?",
    )
)
"""Less than 1,000 years: what is longer leaves the calendar wherever it begins."""
TO_DATE = ("week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year", "all_time", "range")
_LONGER = "|".join(TO_DATE[:-2])
_FIRST = "|".join(
    f"{unit} of ({'|'.join((*between, _LONGER))})"
    for unit, between in (
        ("day", ()), ("hour", ("day",)), ("minute", ("hour", "day")), ("second", ("minute", "hour", "day")),
    )
)  # fmt: skip
OWN_SPAN_PATTERN = r"[1-9][0-9]{0,4} [A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*_[a-z]+"
"""Periods of a calendar of the company's own, which may end with an s: no plural."""
OFFSET_PATTERN = f"{SPAN_PATTERN}|{OWN_SPAN_PATTERN}|start of ({_LONGER})|first ({_FIRST})"
DATE_PATTERN = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
LOCAL_TIME_PATTERN = r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?)?"

_DESCRIBED = (
    Key("description", Kind.TEXT, "What it is, in words that its readers use."),
    Key("synonyms", Kind.TEXTS, "Other words that people use for it. A synonym shared by two members is ambiguous."),
    Key("owner", Kind.TEXT, "The team or person to ask about it."),
    Key(
        "format", Kind.PATTERN, "How numbers are shown: number 2, integer, percent 1, currency USD.",
        pattern=FORMAT_PATTERN,
    ),
    Key("tags", Kind.TEXTS, "Words to group definitions by."),
    Key("certified", Kind.FLAG, "Whether its owner vouches for it."),
    Key("deprecated", Kind.DEPRECATION, "Why it should no longer be used, and what to use instead.", of="deprecated"),
    Key("hidden", Kind.FLAG, "Whether it is left out of lists and suggestions."),
    Key("examples", Kind.TEXTS, "Questions that it answers."),
    Key("meta", Kind.FREE, "Anything for other tools; not interpreted."),
)  # fmt: skip

_ALL = (
    section(
        "model",
        "A table (or a SELECT) with its key, joins, dimensions, segments and metrics.",
        Key("model", Kind.NAME, "The model's name.", required=True),
        Key("table", Kind.TABLE, "The table or view, with its schema where needed."),
        Key("sql", Kind.EXPRESSION, "A SELECT instead of a table."),
        Key("warehouse", Kind.NAME, "Which of the settings' warehouses has the table; the first unless said."),
        Key("key", Kind.COLUMNS, "The columns that tell its rows apart, or none."),
        Key("unique", Kind.COLUMN_LISTS, "Further keys: a list of columns or lists of columns."),
        Key("time", Kind.NAME, "The time dimension that its metrics use by default."),
        Key("times", Kind.NAMES, "Named time bases: accident: occurred_on."),
        Key("freshness", Kind.SECTION, "How to see how far its data reach.", of="freshness"),
        Key("refresh", Kind.SECTION, "How long results over it may be kept.", of="refresh"),
        Key("label", Kind.NAME, "The dimension that names a row to people."),
        Key("covers", Kind.TEXT, "What is in the data and what is not."),
        Key("joins", Kind.SECTIONS, "Named relationships to other models.", of="join"),
        Key("dimensions", Kind.SECTIONS, "What to group or filter by.", of="dimension"),
        Key("segments", Kind.SECTIONS, "Named filters.", of="segment"),
        Key("metrics", Kind.SECTIONS, "Named aggregates.", of="metric"),
        *_DESCRIBED,
        Key("valid", Kind.SECTION, "Between which times a row is in force, for a slowly changing model.", of="valid"),
        Key("access", Kind.SECTION, "Who may see what of it.", of="access"),
        either=("table", "sql"),
    ),
    section(
        "join",
        "A named, directed relationship to another model; its name is the role.",
        Key("model", Kind.NAME, "The model that it leads to.", required=True),
        Key(
            "on", Kind.ON, "A column that both sides have, a list or mapping (here: there) of columns, or a condition.",
        ),
        Key("through", Kind.PATH, "Roles, joined by dots, that lead there: a path given a name."),
        Key("where", Kind.EXPRESSION, "Which related rows play this role."),
        Key("same_as", Kind.PATH, "Another path, as roles joined by dots, that leads to the same row."),
        Key(
            "type", Kind.CHOICE, "How many rows meet how many; many_to_one unless said otherwise.",
            choices=tuple(Cardinality),
        ),
        Key("inverse", Kind.NAME, "The name of the way back."),
        *_DESCRIBED,
        Key("access", Kind.SECTION, "Who knows it; everyone unless said.", of="member_access"),
        either=("on", "through"),
    ),
    section(
        "dimension",
        "Something to group or filter by.",
        Key("type", Kind.CHOICE, "What its values are.", required=True, choices=tuple(ValueType)),
        Key("expr", Kind.EXPRESSION, "Its value for one row; the column of the same name unless said otherwise."),
        Key(
            "stored_in", Kind.TEXT,
            "For an instant: the zone of a column without zone, or `with zone` for a column that carries its own.",
        ),
        Key("values", Kind.VALUES, "Its values, with what people call them.", of="value"),
        Key("groups", Kind.GROUPS, "Named groups of its values."),
        Key("index_values", Kind.FLAG, "Whether stored values are read, so that people can name them."),
        Key("share_with_model", Kind.FLAG, "Whether stored values may be sent to a language model."),
        *_DESCRIBED,
        Key("access", Kind.SECTION, "Who knows it; everyone unless said.", of="member_access"),
        Key("mask", Kind.SECTION, "What most see instead of its value.", of="mask"),
    ),
    section(
        "value",
        "A value of a dimension with what people call it.",
        Key("value", Kind.VALUE, "The value as stored.", required=True),
        Key("label", Kind.TEXT, "What people call it."),
        Key("synonyms", Kind.TEXTS, "Other words for it."),
    ),
    section(
        "segment",
        "A named filter.",
        Key("where", Kind.EXPRESSION, "The condition that its rows fulfil.", required=True),
        *_DESCRIBED,
        Key("access", Kind.SECTION, "Who knows it; everyone unless said.", of="member_access"),
    ),
    section(
        "metric",
        "A named aggregate, or arithmetic over other metrics.",
        Key("expr", Kind.EXPRESSION, "An aggregate over rows of its model, or arithmetic over metrics."),
        Key("where", Kind.EXPRESSION, "A condition that picks rows first."),
        Key("time", Kind.PATH, "Another time dimension than its model's, also a joined one, or none."),
        Key("fill", Kind.NUMBER_OR_NONE, "The value where a group or period has no rows; none also for counts."),
        Key(
            "every_period", Kind.FLAG,
            "Whether periods without rows are shown, too; unless said, where `fill` is a number.",
        ),
        Key("per", Kind.PATH, "The role or model whose rows first get a value each: median(revenue) per household."),
        Key("over", Kind.SECTION, "The window of time that it sees, or which time stands for a period.", of="over"),
        Key(
            "offset", Kind.PATTERN,
            "How much earlier it looks: 1 year, 1 shop_season, start of month, or first day of month.",
            pattern=OFFSET_PATTERN,
        ),
        Key("during", Kind.SECTION, "Between which times a row is in force and counts in every period.", of="during"),
        Key("convert", Kind.SECTION, "Which events count as converted, instead of `expr`.", of="convert"),
        Key("as", Kind.CHOICE, "What a conversion gives: how many, or their share.", choices=("count", "rate")),
        *_DESCRIBED,
        Key("access", Kind.SECTION, "Who knows it; everyone unless said.", of="member_access"),
        either=("expr", "convert"),
    ),
    section(
        "over",
        "A window of time, or the choice of a time.",
        Key("last", Kind.PATTERN, "A window that ends with each period: 7 days.", pattern=SPAN_PATTERN),
        Key(
            "to_date", Kind.CHOICE, "From the beginning of this period, of all time, or of the range of the query.",
            choices=TO_DATE,
        ),
        Key("pick", Kind.CHOICE, "Which time's rows stand for a period.", choices=("last", "first", "min", "max")),
        Key("per", Kind.PATHS, "For pick: dimensions for each value of which the time is picked apart."),
        Key(
            "show", Kind.CHOICE, "Which value a coarser grain shows; the last unless said otherwise.",
            choices=("last", "first", "average"),
        ),
        either=("last", "to_date", "pick"),
    ),
    section(
        "during",
        "Half-open: a row is in force from one time until another; no end means still.",
        Key("from", Kind.NAME, "The time dimension from which it is in force.", required=True),
        Key("to", Kind.NAME, "The time dimension at which it no longer is.", required=True),
    ),
    section(
        "convert",
        "Base events that are followed by a converted event of the same entity.",
        Key("from", Kind.PATH, "The metric that counts base events.", required=True),
        Key("to", Kind.PATH, "The metric that counts converted events.", required=True),
        Key("by", Kind.NAME, "The role or dimension of both sides that links them.", required=True),
        Key("within", Kind.PATTERN, "How soon the converted event follows.", pattern=SPAN_PATTERN),
        Key("same", Kind.PATHS, "Further dimensions of both sides that must be equal."),
        Key(
            "count", Kind.CHOICE, "Which events it counts: those of `from`, which is usual, or those of `to`.",
            choices=("from", "to"),
        ),
    ),
    section(
        "valid",
        "Half-open: a row is in force from one column's time until another's; NULL means still.",
        Key("from", Kind.COLUMN, "The column with the time from which it is in force.", required=True),
        Key("to", Kind.COLUMN, "The column with the time at which it no longer is.", required=True),
    ),
    section(
        "freshness",
        "How far the data reach.",
        Key("expr", Kind.EXPRESSION, "An aggregate that gives a time: max(loaded_at).", required=True),
        Key(
            "warn_after", Kind.PATTERN, "How old the data may be before answers warn: 2 days.", pattern=DURATION_PATTERN
        ),
    ),
    section(
        "refresh",
        "When a result that is kept is no longer good: after a time, or when an aggregate over its rows has changed.",
        Key("every", Kind.PATTERN, "How long a result is good; with `expr`, how often that is asked: 10 minutes.",
            required=True, pattern=REFRESH_PATTERN),
        Key("expr", Kind.EXPRESSION, "An aggregate that changes with the data: max(loaded_at), count()."),
    ),
    section(
        "deprecated",
        "Why a member should no longer be used.",
        Key("reason", Kind.TEXT, "Why."),
        Key("replacement", Kind.PATH, "What to use instead."),
    ),
    section(
        "settings",
        "What holds for all models.",
        Key("company", Kind.TEXT, "The company's name."),
        Key("zone", Kind.TEXT, "The time zone of days and months where a query names none: America/New_York."),
        Key(
            "now", Kind.PATTERN, "clock, data (the end of the data's last complete day), or a local time.",
            pattern=f"clock|data|{LOCAL_TIME_PATTERN}",
        ),
        Key("week_start", Kind.CHOICE, "The weekday on which weeks begin.", choices=WEEKDAYS),
        Key("fiscal_year_start", Kind.MONTH, "The month in which the fiscal year begins.", choices=MONTHS),
        Key(
            "fan_out", Kind.CHOICE,
            "Queries in which a row meets many: count it once in every group, and say so (the default), or refuse.",
            choices=("count", "refuse"),
        ),
        Key("calendars", Kind.SECTIONS, "Calendars of the company's own, by name.", of="calendar"),
        Key("spine", Kind.SECTION, "Tables that list the periods there are; made as needed unless said.", of="spine"),
        Key("warehouses", Kind.WAREHOUSES, "Where SQL runs: URLs by name; ${NAME} is read from the environment.",
            of="warehouse"),
        Key("metrics", Kind.SECTIONS, "Metrics that belong to no model.", of="metric"),
        Key("language_model", Kind.SECTION, "The language model for what the definitions alone do not make out.",
            of="language_model"),
        Key("embeddings", Kind.SECTION, "What tells which texts are near each other in meaning; none unless said.",
            of="embeddings"),
        Key("attributes", Kind.SECTIONS, "What access may ask of who asks, by name.", of="attribute"),
    ),
    section(
        "language_model",
        "An endpoint that speaks the protocol of OpenAI.",
        Key("url", Kind.TEXT, "Its base URL: https://api.openai.com/v1, http://127.0.0.1:11434/v1."),
        Key("model", Kind.TEXT, "The model's name there.", required=True),
        Key(
            "key_env", Kind.PATTERN, "The variable of the environment that holds the key; the key never stands here.",
            pattern=KEY_NAME_PATTERN,
        ),
        Key("fallbacks", Kind.TEXTS, "Models to try, in this order, when that one cannot answer."),
        Key("easy_model", Kind.TEXT, "A cheaper model, tried first where little is asked of it."),
        Key(
            "timeout", Kind.PATTERN, "How long one call may take with all its retries: 60 seconds unless said.",
            pattern=TIMEOUT_PATTERN,
        ),
        Key("retries", Kind.NUMBER, "How often a model is tried again when it is busy or broken: 2 unless said."),
        Key("prices", Kind.LABELLED, "What each model costs, by its name.", of="price"),
        Key("budgets", Kind.SECTION, "What may be spent.", of="budgets"),
        Key("log", Kind.TEXT, "A file that gets one line of JSON for each call, without its texts."),
        Key("log_prompts", Kind.FLAG, "Whether all that is sent and comes back is kept, in a file beside `log`."),
    ),
    section(
        "embeddings",
        "Vectors of texts, from an endpoint that speaks the protocol of OpenAI or from a small model that runs here.",
        Key("model", Kind.TEXT, "The model's name there; wordllama, without url, runs here.", required=True),
        Key("url", Kind.TEXT, "The endpoint's base URL: https://api.openai.com/v1, http://127.0.0.1:11434/v1."),
        Key(
            "key_env", Kind.PATTERN, "The variable of the environment that holds the key; the key never stands here.",
            pattern=KEY_NAME_PATTERN,
        ),
        Key("cache", Kind.TEXT, "A file that keeps vectors between runs."),
    ),
    section(
        "price",
        "Money for a million tokens.",
        Key("input", Kind.NUMBER, "Tokens that are sent.", required=True),
        Key("output", Kind.NUMBER, "Tokens that come back.", required=True),
        Key("cached", Kind.NUMBER, "Tokens that are sent and that the endpoint had kept; as `input` unless said."),
    ),
    section(
        "budgets",
        "What may be spent.",
        Key("question", Kind.SECTION, "By one question.", of="budget"),
        Key("person_per_day", Kind.SECTION, "By one person on one day.", of="budget"),
        Key("day", Kind.SECTION, "By everybody on one day.", of="budget"),
    ),
    section(
        "budget",
        "The most that may be spent; no limit where nothing is said.",
        Key("tokens", Kind.NUMBER, "Tokens, sent and come back."),
        Key("money", Kind.NUMBER, "Money, in the currency of the prices."),
    ),
    section(
        "calendar",
        "Years of whole weeks in a pattern, or a table of days.",
        Key("pattern", Kind.CHOICE, "Weeks of the months of a quarter.", choices=("4-4-5", "4-5-4", "5-4-4")),
        Key("month", Kind.MONTH, "The month near whose first day its years begin.", choices=MONTHS),
        Key("weekday", Kind.CHOICE, "The weekday on which its years begin; sunday by default.", choices=WEEKDAYS),
        Key(
            "begins", Kind.CHOICE, "Where that weekday lies from the month's first day; nearest unless said.",
            choices=("nearest", "on_or_before", "on_or_after"),
        ),
        Key("table", Kind.TABLE, "A table with one row per day."),
        Key("day", Kind.COLUMNS, "For a table: its column of days."),
        Key("periods", Kind.NAMES, "For a table: period to the column that holds the period's first day."),
        either=("pattern", "table"),
    ),
    section(
        "spine",
        "A time spine: for each unit the table that lists the periods there are.",
        *(Key(unit, Kind.SECTION, f"Which {unit}s there are.", of="spine_table") for unit in reversed(UNITS)),
    ),
    section(
        "spine_table",
        "A table with one row per period.",
        Key("table", Kind.TABLE, "The table or view, with its schema where needed.", required=True),
        Key("column", Kind.COLUMN, "The column with the period's first moment, on clocks of the query's zone.",
            required=True),
    ),
    section(
        "warehouse",
        "Where SQL runs.",
        Key("url", Kind.TEXT, "Its URL, in which ${NAME} is read from the environment.", required=True),
        Key("files", Kind.TEXTS, "For DuckDB: the files and folders that its views read, and no others."),
        Key("cost_limit", Kind.NUMBER, "What one statement may cost, as the warehouse estimates it, in its own unit."),
        Key("cost_limit_per_person_per_day", Kind.NUMBER, "What one person's statements may cost in a day."),
        Key("price_per_tib", Kind.NUMBER, "For BigQuery: what scanning a TiB costs. The limits are in money then."),
    ),
    section(
        "questions",
        "Questions with their approved queries.",
        Key("questions", Kind.SECTION_LIST, "The questions of this file.", required=True, of="question"),
    ),
    section(
        "question",
        "A question with its approved query.",
        Key("question", Kind.TEXT, "The question as people ask it.", required=True),
        Key("also", Kind.TEXTS, "Other wordings of the same question."),
        Key("query", Kind.FREE, "The query that answers it.", required=True),
        Key("verified_by", Kind.TEXT, "Who approved it."),
        Key("verified_on", Kind.PATTERN, "When, as an ISO date.", pattern=DATE_PATTERN),
        Key("note", Kind.TEXT, "What readers should know."),
    ),
    *ACCESS_SECTIONS,
    *SUITE_SECTIONS,
    *TEST_SECTIONS,
)  # fmt: skip

SECTIONS: Mapping[str, Section] = {section.name: section for section in _ALL}

GONE_KEYS: Mapping[tuple[str, str], str] = {
    ("language_model", "results"): "Rows of answers are never sent to a language model: take the line out.",
}
"""Keys that once were, by section, with what to do about them."""

FOREIGN_KEYS: Mapping[str, str] = {
    "measures": "metrics",
    "filters": "segments",
    "filter": "where",
    "relationships": "joins",
    "primary_key": "key",
    "sql_table": "table",
    "sql_on": "on",
    "relationship": "type",
    "timezone": "zone",
    "time_zone": "zone",
    "aliases": "synonyms",
    "title": "label",
    "sql": "expr",
    "column": "expr",
    "key": "key_env",
    "api_key": "key_env",
    "base_url": "url",
}
"""Words that other semantic layers use for a key of this one."""
