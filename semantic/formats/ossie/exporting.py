"""Definitions → one document of Ossie.

    exported = export_files({"orders.yml": "model: orders …"})
    exported.text          "version: 0.2.0.dev0 …"

What Ossie has no words for stands in extensions of ours, so that an import here gives the same definitions; what other
tools do not see is told. What is written is read as a stranger would read it: an extension holds what that misses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from semantic.catalog import load_texts
from semantic.definitions.layout import laid_out, mapped
from semantic.definitions.writing import written as written_text
from semantic.definitions.yaml_nodes import plain_value
from semantic.definitions.yaml_tree import read_yaml
from semantic.errors import Position
from semantic.formats.naming import SETTINGS
from semantic.formats.ossie import extensions
from semantic.formats.ossie.expressions import main_text, texts_of
from semantic.formats.ossie.extensions import Values, difference, extension, others
from semantic.formats.ossie.importing import NOT_SHARED
from semantic.formats.ossie.items import Item, listed
from semantic.formats.ossie.reading import read_document
from semantic.formats.ossie.spec import wrong
from semantic.formats.ossie.writing import SECTIONS, Folder, Member, Written, write_document
from semantic.formats.report import Exported, Line, Outcome

_LOCAL = "warehouse"
"""The key of a model that means something in one installation alone."""

_UNSEEN = {
    "access": "Who may see it is not said there: other tools do not know these rules.",
    "mask": "Other tools see its values, where a mask is shown here.",
    "fill": "Other tools see nothing where there are no rows.",
    "time": "Other tools do not know which time places its rows.",
    "valid": "Other tools see all versions of a row at once.",
    "stored_in": "Other tools do not know which zone its times are in.",
}
"""Keys that make a difference to numbers, or to who sees them."""


def export_files(files: Mapping[str, str | bytes]) -> Exported:
    """One document of all models. `files` are named within the folder of definitions."""
    catalog = load_texts(files)
    if catalog.errors:
        return Exported("", problems=catalog.errors)
    folder = Folder(catalog, {}, {}, {})
    for name in sorted(files):
        _sort_in(folder, name, _in_order(name, files[name]))
    if not folder.models:
        return Exported("")
    written = write_document(folder)
    _without_helpers(folder, written)
    _extend(folder, written)
    assert not wrong(written.root), wrong(written.root)
    return Exported(laid_out(mapped(written.root)), tuple(_told(folder, written)))


def _in_order(name: str, text: str | bytes) -> Values:
    """The values of a file, their keys in the order in which an import writes them: so the same comes out again."""
    values = _values(name, text)
    section = "questions" if name.startswith("questions/") else "model" if "model" in values else SETTINGS
    return _values(name, written_text(section, values))


def _values(name: str, text: str | bytes) -> Values:
    tree, _ = read_yaml(text, name)
    values = plain_value(tree) if tree is not None else {}
    assert isinstance(values, dict)
    return values


def _sort_in(folder: Folder, name: str, values: Values) -> None:
    assert isinstance(folder.models, dict)
    if name.startswith("questions/"):
        folder.questions[name.removeprefix("questions/").rpartition(".")[0].replace("/", "_")] = values.get(
            "questions"
        )
    elif "model" in values:
        folder.models[str(values["model"])] = {key: value for key, value in values.items() if key != "model"}
    else:
        folder.settings.update(values)


# Extensions.


def _extend(folder: Folder, written: Written) -> None:
    """Put what the objects do not say into extensions of theirs."""
    root = written.root
    _set(root, {extensions.NAME: False} if written.made_up else {})
    members = {id(made): member for member, made in written.objects.items()}
    for made in written.columns:
        _set(made, {extensions.COLUMN: True})
    for item, made in _read(root, own=False):
        member = members.get(id(made))
        if member is not None and item.place[0] != "metrics":
            _set(made, _missing(folder, written, member, item, made))
    _set(root, _whole(folder, written))
    # Names first: they stand in the expressions of other metrics.
    for item, made in list(_read(root)):
        if item.place[0] == "metrics" and (member := members.get(id(made))):
            _set(made, _place(member, item))
    for item, made in list(_read(root)):
        if item.place[0] == "metrics" and (member := members.get(id(made))):
            data = difference(folder.values(member), item.values)
            _set(made, {**_of(made, data), **extensions.own_data(made), **data})


def _read(root: Values, *, own: bool = True) -> Iterator[tuple[Item, Values]]:
    """What a reader makes of each object, and the object."""
    for item in read_document(root, set(), own=own).items:
        held: object = root
        for key in item.place:
            held = held[key] if isinstance(held, list | dict) else None  # type: ignore[index]
        if isinstance(held, dict) and item.what and not item.what.startswith("extension"):
            yield item, held


def _missing(folder: Folder, written: Written, member: Member, item: Item, made: Values) -> Values:
    """What a reader does not find out about a dataset, a field or a relationship."""
    wanted = folder.values(member)
    data: Values = {}
    if item.became and item.became[-1] != member[-1]:
        data[extensions.NAME] = member[-1]
    if len(member) == 1:
        wanted = {key: value for key, value in wanted.items() if key != _LOCAL}
        if kept := _kept(folder, written, member[0]):
            data[extensions.MEMBERS] = kept
    data |= difference(wanted, item.values)
    return {**_of(made, data), **data} if member[1:2] == ("dimensions",) else data


def _of(made: Values, data: Values) -> Values:
    """The expression that a difference is about."""
    return {extensions.OF: main_text(texts_of(made))[0]} if data else {}


def _kept(folder: Folder, written: Written, model: str) -> Values:
    """The members of a model that have become no objects."""
    out: Values = {}
    for section in SECTIONS:
        held = folder.section(model, section)
        if kept := {name: values for name, values in held.items() if (model, section, name) in written.kept}:
            out[section] = kept
    return out


def _whole(folder: Folder, written: Written) -> Values:
    data = extensions.own_data(written.root)
    settings = {key: value for key, value in folder.settings.items() if key not in (*NOT_SHARED, "metrics")}
    settings |= _kept(folder, written, SETTINGS)
    if settings:
        data[extensions.SETTINGS] = settings
    if folder.questions:
        data[extensions.QUESTIONS] = folder.questions
    return data


def _place(member: Member, item: Item) -> Values:
    """The home and the name of a metric, where a reader would choose others."""
    became = item.became or ("", "", "")
    data: Values = {}
    if became[0] != member[0]:
        data[extensions.HOME] = member[0]
    if became[-1] != member[-1]:
        data[extensions.NAME] = member[-1]
    return data


def _set(made: Values, data: Values) -> None:
    """Our extension of an object, after those of others."""
    held = [*others(made), *extension(data)]
    if held:
        made["custom_extensions"] = held
    else:
        made.pop("custom_extensions", None)


def _without_helpers(folder: Folder, written: Written) -> None:
    """Leave out the aggregates that an import makes by itself from the metrics that rest on them."""
    candidates = {
        member: made
        for member, made in written.objects.items()
        if member[1:2] == ("metrics",) and folder.values(member).keys() == {"expr", "hidden"}
    }
    metrics = listed(written.root, "metrics")
    gone = [id(made) for made in candidates.values()]
    trial = {**written.root, "metrics": [made for made in metrics if id(made) not in gone]}
    made_there = {item.became: item.values for item in read_document(trial, set()).items if not item.what}
    for member, made in candidates.items():
        if made_there.get(member) == folder.values(member):
            del written.objects[member]
            metrics[:] = [each for each in metrics if each is not made]
    if not metrics:
        written.root.pop("metrics", None)


# The report.


def _told(folder: Folder, written: Written) -> Iterator[Line]:
    catalog = folder.catalog
    for name, model in catalog.models.items():
        yield _line(folder, written, (name,), f"model {name}", model.position)
        for section, members in (
            ("joins", model.joins),
            ("dimensions", model.dimensions),
            ("segments", model.segments),
            ("metrics", model.metrics),
        ):
            for each in members.values():
                what = f"{section.removesuffix('s')} {name}.{each.name}"
                yield _line(folder, written, (name, section, each.name), what, each.position)
    for metric in catalog.settings.metrics.values():
        yield _line(
            folder, written, (SETTINGS, "metrics", metric.name), f"metric {metric.name}", metric.position
        )
    at = catalog.settings.position
    for key in folder.settings:
        if key in NOT_SHARED:
            yield Line(Outcome.LEFT_OUT, f"settings: {key}", at, "", "It is of this installation alone.")
        elif key != "metrics":
            why = "Other tools do not read it. It is kept for an import here."
            yield Line(Outcome.LEFT_OUT, f"settings: {key}", at, "", why)
    for name in folder.questions:
        why = "Other tools do not read it. It is kept for an import here."
        yield Line(Outcome.LEFT_OUT, f"questions: {name}", None, "", why)


def _line(folder: Folder, written: Written, member: Member, what: str, at: Position) -> Line:
    if member in written.kept:
        why = f"{written.kept[member]} It is kept for an import here."
        return Line(Outcome.LEFT_OUT, what, at, "", why)
    values = folder.values(member)
    said = [why for key, why in _UNSEEN.items() if key in values and _matters(member, key, values)]
    if len(member) == 1 and _LOCAL in values:
        said.append("The warehouse that has it is not said there.")
    made = written.objects.get(member)
    became = _called(member, made) if made is not None else "a part of other metrics"
    return Line(Outcome.REWRITTEN if said else Outcome.CARRIED, what, at, became, " ".join(said))


def _matters(member: Member, key: str, values: Mapping[str, object]) -> bool:
    if key == "time":
        return member[1:2] == ("metrics",)
    if key == "stored_in":
        return values[key] != "with zone"
    return key != "fill" or values[key] != "none"


def _called(member: Member, made: Values) -> str:
    kind = (
        {"joins": "relationship", "dimensions": "field", "metrics": "metric"}.get(member[1], "")
        if member[1:]
        else ""
    )
    return f"{kind or 'dataset'} {made['name']}"
