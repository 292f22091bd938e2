"""Datasets with their fields, and relationships → items of a reading."""

from __future__ import annotations

from collections.abc import Container

from semantic.definitions.names import is_name
from semantic.formats.naming import SETTINGS, free_name, sound_name
from semantic.formats.ossie import extensions
from semantic.formats.ossie.datasets import join_of, keys_of, model_of
from semantic.formats.ossie.expressions import main_text, texts_of
from semantic.formats.ossie.extensions import Unreadable, Values, own_data, restored
from semantic.formats.ossie.fields import column_of, dimension_of
from semantic.formats.ossie.items import Reading, ReadModel, listed, named, still_about
from semantic.formats.ossie.spec import Place
from semantic.formats.ossie.sql import NotPortable

_SECTIONS = ("joins", "dimensions", "segments", "metrics")
_TIMES = ("date", "local", "instant")


def read_dataset(
    reading: Reading,
    index: int,
    dataset: Values,
    taken: set[str],
    numbers: Container[str],
    *,
    own: bool,
    schema: str,
) -> None:
    """Put a dataset and its fields. `numbers` are the fields that metrics calculate with."""
    name, short = named(dataset)
    place: Place = ("datasets", index)
    try:
        data = own_data(dataset) if own else {}
        ours = free_name(_own_name(data) or sound_name(name, "dataset"), {*taken, SETTINGS})
        model = ReadModel(ours, _model_values(dataset, ours, schema, data))
    except (NotPortable, Unreadable) as failed:
        reading.leave_out(place, f"dataset {short}", failed)
        for number, field in enumerate(listed(dataset, "fields")):
            what = f"field {short}.{named(field)[1]}"
            reading.leave_out((*place, "fields", number), what, "Its dataset is left out.")
        return
    taken.add(ours)
    reading.models[name] = model
    times = _read_fields(reading, place, dataset, model, numbers, own=own)
    if times:
        model.values["time"] = times[0]
    try:
        values = restored(model.values, data)
    except Unreadable as failed:
        del reading.models[name]
        reading.leave_out(place, f"dataset {short}", failed)
        return
    model.values.clear()
    model.values.update(values)
    said = []
    if ours != name:
        said.append(f"It is called `{ours}` here: a name is letters, digits and single underscores.")
    if len(times) > 1 and not data:
        said.append(f"Of its times the first, `{times[0]}`, is the model's: Ossie does not say.")
    reading.put(place, f"dataset {short}", (ours,), model.values, " ".join(said))
    _read_members(reading, place, short, model, data)


def _own_name(data: Values) -> str:
    """The name that an extension gives; "" where it gives none that may be one."""
    said = data.get(extensions.NAME)
    return said if isinstance(said, str) and sound_name(said, "") == said else ""


def _model_values(dataset: Values, ours: str, schema: str, data: Values) -> Values:
    try:
        return model_of(dataset, ours, schema)
    except NotPortable:
        said = data.get(extensions.SET)
        if isinstance(said, dict) and ("sql" in said or "table" in said):
            return {}
        raise


def _read_fields(
    reading: Reading, place: Place, dataset: Values, model: ReadModel, numbers: Container[str], *, own: bool
) -> list[str]:
    """Put the fields, and return the names of those that are times."""
    owner, short = named(dataset)
    callable_as = frozenset((owner.lower(), str(dataset["source"]).rpartition(".")[2].strip('`"').lower()))
    fields = listed(dataset, "fields")
    # What is valid as it is keeps its name, whatever others are renamed to.
    held = {
        str(field["name"]) for field in fields if sound_name(str(field["name"]), model.name) == field["name"]
    }
    columns: dict[str, str] = {}
    times: list[str] = []
    for number, field in enumerate(fields):
        name, what = str(field["name"]), f"field {short}.{named(field)[1]}"
        as_number = f"{owner}.{name}".lower() in numbers or name.lower() in numbers
        try:
            data = own_data(field) if own else {}
            if data.get(extensions.COLUMN) is True:
                columns[name] = column_of(main_text(texts_of(field))[0])
                continue
            wanted = _own_name(data) or sound_name(name, model.name)
            ours = name if wanted == name else free_name(wanted, {*model.members, *(held - {name})})
            plain, why = dimension_of(field, ours, callable_as, as_number=as_number)
            values = restored(plain, still_about(data, field))
        except (NotPortable, Unreadable) as failed:
            reading.leave_out((*place, "fields", number), what, failed)
            model.gone.add(name)
            continue
        model.members[ours] = "dimensions"
        model.fields[name] = ours
        if plain["type"] in _TIMES:
            times.append(ours)
        renamed = f"It is called `{ours}` here." if ours != name else ""
        why = "" if data else " ".join(filter(None, (renamed, why)))
        reading.put((*place, "fields", number), what, (model.name, "dimensions", ours), values, why)
    for name, column in columns.items():
        model.fields[name] = f"this.{column}" if column in model.members else column
    return times


def _read_members(reading: Reading, place: Place, short: str, model: ReadModel, data: Values) -> None:
    """What an extension holds of members that have no form in Ossie."""
    members = data.get(extensions.MEMBERS)
    for section, held in members.items() if isinstance(members, dict) else ():
        for name, values in held.items() if section in _SECTIONS and isinstance(held, dict) else ():
            if isinstance(values, dict) and is_name(name) and name not in model.members:
                model.members[name] = section
                what = f"extension of dataset {short}: {section} {name}"
                reading.put(place, what, (model.name, section, name), values)


def read_relationships(reading: Reading, document: Values, *, own: bool) -> dict[str, str]:
    """Put the relationships, and return the role of each."""
    roles: dict[str, str] = {}
    keys = {str(dataset["name"]): keys_of(dataset) for dataset in listed(document, "datasets")}
    for index, each in enumerate(listed(document, "relationships")):
        name, short = named(each)
        place, what = ("relationships", index), f"relationship {short}"
        here, there = str(each["from"]), str(each["to"])
        gone = [dataset for dataset in (here, there) if dataset not in reading.models]
        if gone:
            reading.leave_out(place, what, f"The dataset `{gone[0][:100]}` is left out.")
            continue
        model = reading.models[here]
        try:
            data = own_data(each) if own else {}
            role = _role(reading, each, data)
            plain = join_of(each, reading.models[there].name, f"{here}_to_{role}", keys[here])
            values = restored(plain, data)
        except Unreadable as failed:
            reading.leave_out(place, what, failed)
            continue
        model.members[role] = "joins"
        roles[name] = role
        reading.put(place, what, (model.name, "joins", role), values)
    return roles


def _role(reading: Reading, relationship: Values, data: Values) -> str:
    """`orders_to_buyer` leads to a buyer, whatever dataset that is; else a role has the name of what it leads to."""
    name, here, there = (str(relationship[key]) for key in ("name", "from", "to"))
    target, taken = reading.models[there].name, reading.models[here].members
    models = {model.name for model in reading.models.values()}
    start = f"{here}_to_"
    rest = name[len(start) :] if name.startswith(start) else ""
    for role in (data.get(extensions.NAME), rest, target, sound_name(name, "to")):
        clash = role in models and (role != target or here == there)
        if isinstance(role, str) and sound_name(role, "to") == role and role not in taken and not clash:
            return role
    return free_name(f"to_{target}", {*taken, *models})
