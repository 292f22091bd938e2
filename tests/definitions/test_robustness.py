"""Whatever a file holds, reading ends with definitions and problems: it never raises, hangs or invents."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from semantic.definitions import Use, expression_text, parse_expression, read_texts
from semantic.definitions.keys import SECTIONS
from semantic.errors import DefinitionsInvalid

KEYS = sorted({key for section in SECTIONS.values() for key in section.keys})
WORDS = [
    *KEYS, "a", "b_c", "sum(x)", "x > 1", "none", "null", "1", "2.5", "true", "[a, b]", "{a: b}", "{expr: sum(x)}",
    "{type: string}", "{type: instant}", "{where: a}", "{model: m, on: a}", "'", '"', "&x", "*x", "!!int 1", "|", "---",
]  # fmt: skip
TOKENS = [
    "a", "b.c", "1", "'s'", "(", ")", ",", "+", "/", "=", "<", "and", "not", "in", "is", "null", "case", "when", "then",
    "end", "sum(", "count(", "distinct", "percentile(", "cast(x as", "date", "::", "interval", "over", "filter", "*",
    "select", "from", "?", ":", "@", ";", "--", '"q"', "any(", "extract(", "year", "->>", "||", "between", "like",
]  # fmt: skip

texts = st.lists(
    st.tuples(st.sampled_from(["", "  ", "    ", "- "]), st.sampled_from(KEYS), st.sampled_from(WORDS)),
    max_size=12,
).map(lambda lines: "\n".join(f"{indent}{key}: {word}" for indent, key, word in lines))


@settings(max_examples=150, deadline=None)
@given(texts, texts, texts)
def test_any_mixture_of_keys_and_values(model: str, setting: str, questions: str) -> None:
    files = {"m.yml": f"model: m\n{model}", "settings.yml": setting, "questions/q.yml": questions}
    definitions, problems = read_texts(files)
    assert all(problem.message and problem.position and problem.position.line >= 1 for problem in problems)
    assert ("m" in definitions.models) != ("m" in definitions.left_out)


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.text(max_size=80), st.binary(max_size=80)))
def test_any_text_at_all(source: str | bytes) -> None:
    for name in ("m.yml", "settings.yml", "questions/q.yml"):
        read_texts({name: source})


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(TOKENS), max_size=10).map(" ".join), st.sampled_from(Use))
def test_any_row_of_tokens(text: str, use: Use) -> None:
    """It is refused, or its readable text reads as itself."""
    try:
        shown = expression_text(parse_expression(text, use=use).tree)
    except DefinitionsInvalid:
        return
    assert expression_text(parse_expression(shown, use=use).tree) == shown
