"""A word that is to mean something: the smallest change of a definition file that says so, as a person would write it.

    text = with_synonym(text, ("metrics", "revenue"), "takings")
    text = without_synonyms(text, ("metrics", "ham_revenue"), {"takings"})
    text = with_values(text, ("dimensions", "department"), "cold", ("DAIRY", "FROZEN"))
    edits(before, text, "sales.yml")        (Edit("sales.yml", 12, before="…", after="…"),)

Nothing else of the file changes, neither its layout nor its comments; and what the loader reads of it is what it read
before, but for the word, or nothing is changed at all.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import cast

import yaml

from semantic.definitions.layout import Value, key_text, value_text
from semantic.definitions.proposing import NotProposable
from semantic.definitions.yaml_nodes import Node, Plain, plain_value
from semantic.definitions.yaml_tree import read_yaml

Path = tuple[str, ...]
"""The keys that lead to a member: ("metrics", "revenue"); () is the model itself."""
Data = Plain | list["Data"] | dict[str, "Data"]

_SYNONYMS, _VALUES, _GROUPS = "synonyms", "values", "groups"
_BEFORE_IT = ("description", "expr", "type", "where")
"""What a new entry of a member stands behind, the first of these that it has."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Lines of a file that become others; `line` is that of the first one, counted from 1. Where lines are only added,
    `before` is empty, and they come to stand before that line."""

    file: str
    line: int
    before: tuple[str, ...]
    after: tuple[str, ...]


def edits(before: str, after: str, file: str) -> tuple[Edit, ...]:
    """What has changed in a file. Raises NotProposable for a last line that no line break ends: a patch of it is more
    than its lines."""
    old, new = before.split("\n"), after.split("\n")
    if old[-1] != new[-1]:
        raise NotProposable("The last line of this file does not end.", hint="End it with a line break.")
    return tuple(
        Edit(file, i + 1, tuple(old[i:until]), tuple(new[j:to]))
        for kind, i, until, j, to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        if kind != "equal"
    )


def diff_of(changed: Sequence[Edit]) -> str:
    """The same as a patch, for `git apply --unidiff-zero`: nothing that does not change is shown."""
    lines: list[str] = []
    file, moved = "", 0
    for edit in changed:
        if edit.file != file:
            file, moved = edit.file, 0
            lines += [f"--- a/{file}", f"+++ b/{file}"]
        old, new = len(edit.before), len(edit.after)
        # A hunk without old lines names the line before it.
        lines.append(f"@@ -{edit.line - (not old)},{old} +{edit.line + moved - (not new)},{new} @@")
        lines += [f"-{line}" for line in edit.before] + [f"+{line}" for line in edit.after]
        moved += new - old
    return "\n".join([*lines, ""])


# What is changed ---------------------------------------------------------------------------------------------------


def with_synonym(text: str, path: Path, word: str) -> str:
    """The file with the word among a member's synonyms. Raises NotProposable."""

    def wanted(member: dict[str, Data]) -> None:
        member[_SYNONYMS] = [*_listed(member.get(_SYNONYMS)), word]

    return _changed(text, path, lambda member: _with_item(text, member, _SYNONYMS, _flow(word)), wanted)


def without_synonyms(text: str, path: Path, words: Collection[str]) -> str:
    """The file without these words among a member's synonyms. Raises NotProposable."""
    for word in words:

        def wanted(member: dict[str, Data], word: str = word) -> None:
            member[_SYNONYMS] = [each for each in _listed(member.get(_SYNONYMS)) if each != word]

        def without(member: yaml.MappingNode, text: str = text, word: str = word) -> Iterator[str]:
            return _without_item(text, member, _SYNONYMS, word)

        text = _changed(text, path, without, wanted)
    return text


def with_values(text: str, path: Path, word: str, values: Sequence[Plain]) -> str:
    """The file in which the word stands for values of a dimension: as a synonym of one that is declared, else as the
    name of a group. Raises NotProposable."""
    dimension = _at(_data(text), path)
    declared = _listed(dimension.get(_VALUES))
    at = [i for i, each in enumerate(declared) if _value_of(each) == values[0]] if len(values) == 1 else []
    if at:
        return _with_value_synonym(text, path, at[0], word)
    if word in _named(dimension.get(_GROUPS)):
        raise NotProposable(f"There is a group “{word}” already.")

    def wanted(member: dict[str, Data]) -> None:
        member[_GROUPS] = {**_named(member.get(_GROUPS)), word: list(values)}

    entry = (
        f"{key_text(word, flow=True)}: [{', '.join(value_text(Value(each), flow=True) for each in values)}]"
    )
    return _changed(text, path, lambda member: _with_entry_in(text, member, _GROUPS, entry), wanted)


def _with_value_synonym(text: str, path: Path, at: int, word: str) -> str:
    def wanted(member: dict[str, Data]) -> None:
        items = _listed(member[_VALUES])
        item = items[at] if isinstance(items[at], dict) else {"value": items[at]}
        assert isinstance(item, dict)
        items[at] = {**item, _SYNONYMS: [*_listed(item.get(_SYNONYMS)), word]}
        member[_VALUES] = items

    def changed(member: yaml.MappingNode) -> Iterator[str]:
        node = _entry(member, _VALUES)[1]
        item = node.value[at] if isinstance(node, yaml.SequenceNode) else node
        if isinstance(item, yaml.MappingNode):
            yield from _with_item(text, item, _SYNONYMS, _flow(word))
        else:
            own = text[item.start_mark.index : item.end_mark.index]
            yield _put(text, item, f"{{value: {own}, {_SYNONYMS}: [{_flow(word)}]}}")

    return _changed(text, path, changed, wanted)


def _changed(
    text: str,
    path: Path,
    ways: Callable[[yaml.MappingNode], Iterator[str]],
    wanted: Callable[[dict[str, Data]], None],
) -> str:
    """The first way of writing it that is read back as it is wanted."""
    expected = _data(text)
    wanted(_at(expected, path))
    member = yaml.compose(text, Loader=yaml.SafeLoader)
    for key in path:
        member = _entry(member, key)[1]
    if isinstance(member, yaml.MappingNode):
        for new in ways(member):
            root, problems = read_yaml(new, "")
            if not problems and _same(_plain(root), expected):
                return new
    raise NotProposable("This file is written in a way that I cannot change.", hint="Change it by hand.")


# Ways of writing it ------------------------------------------------------------------------------------------------


def _with_item(text: str, member: yaml.MappingNode, name: str, item: str) -> Iterator[str]:
    """An item more in a list of a member, which may not have that list yet."""
    _, node = _found(member, name)
    match node:
        case None:
            yield from _with_entry(text, member, f"{name}: [{item}]")
        case yaml.SequenceNode(value=[], flow_style=True):
            yield _put(text, node, f"[{item}]")
        case yaml.SequenceNode(flow_style=True):
            yield _behind(text, node.value[-1], f", {item}")
        case yaml.SequenceNode():
            line = f"{' ' * node.start_mark.column}- {item}"
            yield _line_behind(text, node.value[-1].end_mark, line)
        case yaml.ScalarNode():
            yield _put(text, node, f"[{text[node.start_mark.index : node.end_mark.index]}, {item}]")


def _with_entry_in(text: str, member: yaml.MappingNode, name: str, entry: str) -> Iterator[str]:
    """An entry more in a mapping of a member, which may not have that mapping yet."""
    _, node = _found(member, name)
    if node is None:
        yield from _with_entry(text, member, f"{name}: {{{entry}}}")
    elif isinstance(node, yaml.MappingNode) and node.value:
        yield from _with_entry(text, node, entry, last=True)


def _with_entry(text: str, member: yaml.MappingNode, entry: str, *, last: bool = False) -> Iterator[str]:
    """An entry more in a mapping: at its end, or where a person would put it."""
    if member.flow_style:
        yield _behind(text, member.value[-1][1], f", {entry}")
        return
    names = [key.value for key, _ in member.value]
    line = f"{' ' * member.value[0][0].start_mark.column}{entry}"
    if last:
        yield _line_behind(text, member.value[-1][1].end_mark, line)
    first = next((names.index(name) for name in _BEFORE_IT if name in names), 0) + 1
    for at in (*range(first, len(names)), *reversed(range(min(first, len(names))))):
        anchor = member.value[at][0].start_mark.line
        yield _line_before(text, _above(text, anchor), line)
        yield _line_before(text, anchor, line)


def _without_item(text: str, member: yaml.MappingNode, name: str, item: str) -> Iterator[str]:
    """Without an item of a list; without the list where it was the only one."""
    key, node = _found(member, name)
    if key is None or node is None:
        return
    if not isinstance(node, yaml.SequenceNode) or len(node.value) == 1:
        yield from _without_entry(text, member, key, node)
        return
    at = [each.value for each in node.value].index(item)
    if not node.flow_style:
        start = node.value[at].start_mark.line
        until = node.value[at + 1].start_mark.line if at + 1 < len(node.value) else start + 1
        yield _without_lines(text, start, until)
    elif at:
        yield _cut(text, node.value[at - 1].end_mark.index, node.value[at].end_mark.index)
    else:
        yield _cut(text, node.value[0].start_mark.index, node.value[1].start_mark.index)


def _without_entry(text: str, member: yaml.MappingNode, key: yaml.Node, node: yaml.Node) -> Iterator[str]:
    at = [own for own, _ in member.value].index(key)
    if not member.flow_style:
        last = node.end_mark.line if node.end_mark.column else node.end_mark.line - 1
        yield _without_lines(text, key.start_mark.line, last + 1)
        yield _put(text, node, " []" if not text[node.start_mark.index - 1].isspace() else "[]")
    elif at:
        yield _cut(text, member.value[at - 1][1].end_mark.index, node.end_mark.index)
    elif len(member.value) > 1:
        yield _cut(text, key.start_mark.index, member.value[1][0].start_mark.index)


# Places in the text ------------------------------------------------------------------------------------------------


def _cut(text: str, start: int, until: int, new: str = "") -> str:
    return text[:start] + new + text[until:]


def _put(text: str, node: yaml.Node, new: str) -> str:
    return _cut(text, node.start_mark.index, node.end_mark.index, new)


def _behind(text: str, node: yaml.Node, new: str) -> str:
    return _cut(text, node.end_mark.index, node.end_mark.index, new)


def _line_before(text: str, line: int, new: str) -> str:
    lines = text.splitlines(keepends=True)
    return "".join([*lines[:line], new + _ending(lines), *lines[line:]])


def _line_behind(text: str, mark: yaml.Mark, new: str) -> str:
    """On a line of its own below what ends here."""
    lines = text.splitlines(keepends=True)
    at = mark.line + 1 if mark.column else mark.line  # a block ends where the next line begins
    if lines[:at][-1:] and not lines[at - 1].endswith(("\n", "\r")):
        return text + _ending(lines) + new
    return _line_before(text, at, new)


def _without_lines(text: str, start: int, until: int) -> str:
    lines = text.splitlines(keepends=True)
    return "".join([*lines[:start], *lines[until:]])


def _above(text: str, line: int) -> int:
    """The first of the comments and empty lines that belong to what begins on a line."""
    lines = text.splitlines()
    while line and (not lines[line - 1].strip() or lines[line - 1].lstrip().startswith("#")):
        line -= 1
    return line


def _ending(lines: Sequence[str]) -> str:
    return "\r\n" if lines and lines[0].endswith("\r\n") else "\n"


def _flow(word: str) -> str:
    return value_text(Value(word), flow=True)


def _found(member: yaml.MappingNode, name: str) -> tuple[yaml.Node | None, yaml.Node | None]:
    return next(((key, node) for key, node in member.value if key.value == name), (None, None))


def _entry(member: yaml.Node | None, name: str) -> tuple[yaml.Node, yaml.Node]:
    key, node = _found(member, name) if isinstance(member, yaml.MappingNode) else (None, None)
    if key is None or node is None:
        raise NotProposable(f"There is no `{name}` here.")
    return key, node


# What the loader reads ---------------------------------------------------------------------------------------------


def _data(text: str) -> Data:
    root, problems = read_yaml(text, "")
    if problems:
        raise NotProposable("This file cannot be read.")
    return _plain(root)


def _plain(root: Node | None) -> Data:
    return cast(Data, plain_value(root)) if root is not None else None  # `plain_value` makes nothing else


def _at(data: Data, path: Path) -> dict[str, Data]:
    for key in path:
        data = data.get(key) if isinstance(data, dict) else None
    if not isinstance(data, dict):
        raise NotProposable(f"There is no {'.'.join(path)} here.")
    return data


def _listed(data: Data) -> list[Data]:
    return [] if data is None else list(data) if isinstance(data, list) else [data]


def _named(data: Data) -> dict[str, Data]:
    return dict(data) if isinstance(data, dict) else {}


def _value_of(item: Data) -> Data:
    return item.get("value") if isinstance(item, dict) else item


def _same(one: Data, other: Data) -> bool:
    """Whether both say the same; no synonyms are as good as none being said."""
    if isinstance(one, dict) and isinstance(other, dict):
        names = {name for each in (one, other) for name, held in each.items() if name != _SYNONYMS or held}
        return all(
            (name in one) == (name in other) and _same(one.get(name), other.get(name)) for name in names
        )
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return type(one) is type(other) and one == other
