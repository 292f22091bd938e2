"""Conditions of the SQL form, read into filters of the JSON form.

household.age IN ('25-34', NULL) AND (frozen OR contains(product.category, 'pizza')) AND per(redemptions, household) > 0

Every condition means what it means in the JSON form (semantic.query.operators): it holds or it does not, negations
keep rows without a value, and NULL among the values stands for "without a value".
"""

from __future__ import annotations

from collections.abc import Callable

from semantic.calendars import GRAINS, PARTS
from semantic.query.json_form import MAX_DIGITS
from semantic.query.json_parts import MAX_ITEMS
from semantic.query.operators import OPERATORS, SPELLINGS
from semantic.query.sql_tokens import MAX_DEPTH, Cursor, Scanned, Token
from semantic.query.types import Operator

Form = dict[str, object]
Resolve = Callable[[Scanned, Token], str]
"""The field that a name or expression on the left of a comparison means."""

TEXT_CALLS = {
    spelling: op.value
    for spelling, op in SPELLINGS.items()
    if OPERATORS[op].types == OPERATORS[Operator.CONTAINS].types and " " not in spelling
}
"""contains(x, 'a'), not_contains(x, 'a') and so on."""

RANGE_ARGUMENTS = ("range", "from", "until", "basis", "compare", "whole")
_ENTITY_ARGUMENTS = ("matching", *RANGE_ARGUMENTS)
_GROUPS = ("ALL", "ANY", "SOME", "NONE")
_COMPARISONS = ("=", "!=", "<>", "<", "<=", ">", ">=")
_VALUE_HINT = "A value is a text in single quotes, a number, TRUE, FALSE or NULL."


class FilterReader:
    """Reads conditions at a cursor. `resolve` says what a name on the left means, `segment` one that stands alone."""

    def __init__(self, cursor: Cursor, resolve: Resolve, segment: Callable[[str, Token], str]) -> None:
        self._cursor = cursor
        self._resolve = resolve
        self._segment = segment

    def filters(self) -> list[tuple[Form, Token]]:
        """The conditions of a WHERE: those that AND joins outside of parentheses, each with where it begins."""
        found: list[tuple[Form, Token]] = []
        start = self._cursor.next
        while not found or self._cursor.skip_word("AND"):
            begun = self._cursor.next
            found.append((self._operand(0), begun))
        if not self._cursor.is_word("OR"):
            return found
        forms = [form for form, _ in found]
        return [(self._alternatives(forms[0] if len(forms) == 1 else {"all": forms}, 0), start)]

    def _tree(self, depth: int) -> Form:
        first = self._conjunction(depth)
        return self._alternatives(first, depth) if self._cursor.is_word("OR") else first

    def _conjunction(self, depth: int) -> Form:
        items = [self._operand(depth)]
        while self._cursor.skip_word("AND"):
            items.append(self._operand(depth + 1))
        return items[0] if len(items) == 1 else {"all": items}

    def _alternatives(self, first: Form, depth: int) -> Form:
        items = [first]
        while self._cursor.skip_word("OR"):
            items.append(self._conjunction(depth + 1))
        return {"any": items}

    def _operand(self, depth: int) -> Form:
        cursor = self._cursor
        if depth > MAX_DEPTH:
            cursor.fail(f"Conditions are nested deeper than {MAX_DEPTH} levels.")
        if cursor.skip_word("NOT"):
            return {"not": self._operand(depth + 1)}
        if cursor.skip_symbol("("):
            inner = self._tree(depth + 1)
            cursor.expect(")", f"before {cursor.shown()}")
            return inner
        if cursor.is_call() and cursor.next.word() in _GROUPS:
            return self._group(depth)
        if cursor.is_call() and cursor.next.word() == "SEGMENT":
            cursor.take(), cursor.take()
            name = cursor.string("A segment's name")
            cursor.expect(")", "after the segment's name")
            return {"segment": name}
        if cursor.is_call() and cursor.next.text.lower() in TEXT_CALLS:
            return self._text_call()
        return self._comparison()

    def _group(self, depth: int) -> Form:
        """all(…), any(…) of several conditions; some(…), none(…) of one."""
        cursor = self._cursor
        word = cursor.take().text.lower()
        cursor.take()
        items = [self._tree(depth + 1)]
        while word in ("all", "any") and cursor.skip_symbol(","):
            items.append(self._tree(depth + 1))
        cursor.expect(")", f"at the end of {word}(…)")
        return {word: items if word in ("all", "any") else items[0]}

    def _text_call(self) -> Form:
        cursor = self._cursor
        op = TEXT_CALLS[cursor.take().text.lower()]
        cursor.take()
        left = self._left()
        cursor.expect(",", "before the text to look for")
        values = [self._value()]
        cursor.expect(")", "after the text to look for")
        return {**left, "op": op, "values": values}

    def _comparison(self) -> Form:
        cursor = self._cursor
        start = cursor.next
        left = self._left()
        if cursor.next.kind == "symbol" and cursor.next.text in _COMPARISONS:
            op = cursor.take().text
            return {**left, "op": op, "values": [self._value()]}
        if cursor.skip_word("IS"):
            negated = cursor.skip_word("NOT")
            if not cursor.skip_word("NULL"):
                cursor.fail("IS is followed by NULL or NOT NULL.", "Write = TRUE or = FALSE for a boolean.")
            return {**left, "op": "is_not_null" if negated else "is_null"}
        negation = "not " if cursor.skip_word("NOT") else ""
        if cursor.skip_word("IN"):
            return {**left, "op": f"{negation}in", "values": self._list()}
        if cursor.skip_word("BETWEEN"):
            low = self._value()
            if not cursor.skip_word("AND"):
                cursor.fail("BETWEEN needs AND and a second value.")
            return {**left, "op": f"{negation}between", "values": [low, self._value()]}
        if cursor.is_word("LIKE") or cursor.is_word("ILIKE"):
            cursor.fail(
                f"{cursor.next.word()} is not known here.",
                "Write contains(x, 'a'), starts_with(x, 'a') or ends_with(x, 'a'); none of them regards case.",
            )
        if negation:
            cursor.fail(f"NOT is followed by IN or BETWEEN here, not by {cursor.shown()}.")
        field = left.get("field")
        if not isinstance(field, str):
            cursor.fail(
                "A comparison is missing after per(…).", "For instance: per(redemptions, household) > 0."
            )
        return {"segment": self._segment(field, start)}

    def _left(self) -> Form:
        """What is compared: {"field": …}, or {"metric": …, "per": …}."""
        cursor = self._cursor
        if cursor.is_call() and cursor.next.word() == "PER":
            return self._entity()
        if cursor.is_call() and cursor.next.word() == "DATE_TRUNC":
            token = cursor.next
            found = date_trunc(cursor)
            return {"field": self._resolve(Scanned(found, found, ()), token)}
        if cursor.next.kind in ("string", "number") or cursor.next.word() in ("TRUE", "FALSE", "NULL"):
            cursor.fail(
                f"A condition begins with a name, not with {cursor.shown()}.",
                "Turn it round: name first, value after.",
            )
        token = cursor.next
        return {"field": self._resolve(cursor.expression(), token)}

    def _entity(self) -> Form:
        """per(redemptions, household), also with a range of its own: per(redemptions, household, range => '2017')."""
        cursor = self._cursor
        cursor.take(), cursor.take()
        token = cursor.next
        form: Form = {
            "metric": self._resolve(Scanned(path := cursor.path("A metric's name"), path, ()), token)
        }
        cursor.expect(",", "between the metric and its entity, as in per(redemptions, household)")
        form["per"] = cursor.path("The entity's name")
        arguments: Form = {}
        while cursor.skip_symbol(","):
            name, value = argument(cursor, _ENTITY_ARGUMENTS, arguments)
            arguments[name] = value
        cursor.expect(")", "at the end of per(…)")
        if "matching" in arguments:
            form["matching"] = arguments["matching"]
        time = time_form(cursor, arguments)
        return {**form, "time": time} if time else form

    def _list(self) -> list[object]:
        cursor = self._cursor
        cursor.expect("(", "after IN")
        if cursor.is_word("SELECT"):
            cursor.fail(
                "A query has no query inside it.",
                "`per(metric, entity) > 0` keeps entities by a metric of theirs.",
            )
        values = [self._value()]
        while cursor.skip_symbol(","):
            values.append(self._value())
            if len(values) > MAX_ITEMS:
                cursor.fail(f"A list has at most {MAX_ITEMS:,} values.")
        cursor.expect(")", "at the end of the list")
        return values

    def _value(self) -> object:
        cursor = self._cursor
        sign = "-" if cursor.skip_symbol("-") else ""
        token = cursor.next
        if token.kind == "number":
            return number(cursor, sign)
        if sign:
            cursor.fail("A number is missing after the minus.")
        if token.kind == "string":
            return cursor.take().text
        words = {"TRUE": True, "FALSE": False, "NULL": None}
        if token.word() in words:
            return words[cursor.take().word()]
        if token.kind == "quoted":
            cursor.fail(f"{cursor.shown()} is a name and not a value.", "A text stands in single quotes.")
        if token.word() in ("DATE", "TIMESTAMP", "TIME", "INTERVAL"):
            cursor.fail(
                f"{token.word()} is not known here.",
                "Write the time as a text: '2017-03' is all of March, '2017-03-31' all of that day.",
            )
        cursor.fail(f"A value is missing before {cursor.shown()}.", _VALUE_HINT)


def number(cursor: Cursor, sign: str = "") -> object:
    """A whole number, or the JSON form of a decimal one with all its digits."""
    token = cursor.take()
    if len(token.text) > MAX_DIGITS:
        cursor.fail(f"A number has at most {MAX_DIGITS:,} digits.", token=token)
    if cursor.next.kind in ("name", "number", "string") and cursor.next.start == token.end:
        cursor.fail("This is not a number.", _VALUE_HINT, token=token)
    return int(sign + token.text) if token.text.isdecimal() else {"number": sign + token.text}


def date_trunc(cursor: Cursor) -> str:
    """date_trunc('month', time) is time.month."""
    cursor.take(), cursor.take()
    token = cursor.next
    grain = cursor.string("The period of date_trunc").lower()
    if grain not in GRAINS:
        cursor.fail(
            f"There is no period `{grain[:60]}`.",
            f"Periods: {', '.join(GRAINS)}. A part that comes again is written time.{PARTS[0]}.",
            token=token,
            names=GRAINS,
        )
    cursor.expect(",", "between the period and the time")
    path = cursor.path("A time")
    cursor.expect(")", "at the end of date_trunc(…)")
    return f"{path}.{grain}"


def argument(cursor: Cursor, known: tuple[str, ...], given: Form) -> tuple[str, object]:
    """One `name => value`. A value is a text, a name, TRUE or FALSE, or names in parentheses."""
    token = cursor.next
    name = token.text.lower() if token.kind == "name" else ""
    if name not in known:
        cursor.fail(
            f"There is no argument {cursor.shown()} here.",
            f"Arguments: {', '.join(known)}.",
            token=token,
            names=known,
        )
    if name in given:
        cursor.fail(f"The argument `{name}` stands twice.", token=token)
    cursor.take()
    if not cursor.skip_symbol("=>"):
        cursor.fail(f"`=>` is missing after `{name}`.", f"Write {name} => value.")
    return name, argument_value(cursor, name)


_LISTS = {"per": "A dimension", "beside": "A model", "also": "A join"}
"""Arguments that hold several names."""


def argument_value(cursor: Cursor, name: str) -> object:
    """The value of a named argument; which kind it takes depends on its name."""
    if name in ("whole", "totals", "other"):
        if cursor.next.word() not in ("TRUE", "FALSE"):
            cursor.fail(f"`{name}` is TRUE or FALSE, not {cursor.shown()}.")
        return cursor.take().word() == "TRUE"
    if name in _LISTS:
        what = _LISTS[name]
        if not cursor.skip_symbol("("):
            return [cursor.path(what)]
        names = [cursor.path(what)]
        while cursor.skip_symbol(","):
            names.append(cursor.path(what))
        cursor.expect(")", f"after the names of `{name}`")
        return names
    if name == "matching":
        return cursor.path("The entity's name")
    if name in ("basis", "compare", "rows", "of") and cursor.next.starts_name():
        return cursor.path(f"`{name}`")
    return cursor.string(f"`{name}`")


def time_form(cursor: Cursor, arguments: Form) -> Form:
    """The `time` of the JSON form from arguments; {} if none of them is about time."""
    bounds = {key: arguments[key] for key in ("from", "until") if key in arguments}
    if bounds and "range" in arguments:
        cursor.fail("`range` stands beside `from` or `until`.", "Give the range in one way.")
    out: Form = {key: arguments[key] for key in ("basis", "compare", "whole") if arguments.get(key)}
    if bounds:
        out["range"] = bounds
    elif "range" in arguments:
        out["range"] = arguments["range"]
    return out
