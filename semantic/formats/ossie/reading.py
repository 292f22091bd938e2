"""One document of Ossie → what each of its objects becomes here.

    reading = read_document(document, taken=set())
    reading.items[0]       Item(("datasets", 0), "dataset orders", ("orders",), {"table": "shop.orders", …})

The importer puts the items into a draft. The exporter reads what it has written without its own extensions, to see what
these have to say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from semantic.definitions.names import is_name
from semantic.formats.naming import SETTINGS, free_name, sound_name
from semantic.formats.ossie import extensions
from semantic.formats.ossie.dataset_reading import read_dataset, read_relationships
from semantic.formats.ossie.datasets import key_columns
from semantic.formats.ossie.describing import described, keep
from semantic.formats.ossie.expressions import keep_texts, main_text, texts_of
from semantic.formats.ossie.extensions import Unreadable, Values, own_data, restored
from semantic.formats.ossie.items import Item as Item
from semantic.formats.ossie.items import Reading, listed, named, still_about
from semantic.formats.ossie.metric_reading import SEVERAL, MetricReader, Scope, used_as_numbers
from semantic.formats.ossie.sql import NotPortable
from semantic.formats.ossie.ways import Ways

WHOLE = "semantic_model"
"""The key below `meta.ossie` of one of a document's models for what the document says about itself."""

_ABOUT = ("name", "description", "ai_context")
_FILE = re.compile(r"[A-Za-z0-9][\w-]{0,80}")


def read_document(document: Values, taken: set[str], *, own: bool = True, schema: str = "") -> Reading:
    """Read sound values (see `documents`). `taken` are names of models that there are, to which these are added.

    Without `own` extensions of ours are not looked at, but for that of the whole.
    """
    reading = Reading()
    made_up = _read_root(reading, document)
    texts = _metric_texts(document)
    numbers = used_as_numbers(texts.values())
    for index, dataset in enumerate(listed(document, "datasets")):
        read_dataset(reading, index, dataset, taken, numbers, own=own, schema=schema)
    if not made_up:
        _say_whole(reading, document)
    roles = read_relationships(reading, document, own=own)
    _Metrics(reading, document, MetricReader(_scope(reading, document, roles), texts), own).read()
    return reading


def _read_root(reading: Reading, document: Values) -> bool:
    """What an extension of the whole holds; whether the document's name is one that an export has made up."""
    try:
        data = own_data(document)
    except Unreadable as failed:
        reading.leave_out((), "extension of the document", failed)
        return False
    settings, questions = data.get(extensions.SETTINGS), data.get(extensions.QUESTIONS)
    if isinstance(settings, dict):
        reading.settings.update(settings)
    for name, items in questions.items() if isinstance(questions, dict) else ():
        if _FILE.fullmatch(name) and isinstance(items, list):
            reading.questions[name] = [item for item in items if isinstance(item, dict)]
    return data.get(extensions.NAME) is False


def _say_whole(reading: Reading, document: Values) -> None:
    """What the document says about itself goes with that model whose file is the first."""
    said = {key: document[key] for key in _ABOUT if key in document}
    if foreign := extensions.others(document):
        said["custom_extensions"] = foreign
    if said and reading.models:
        first = min(reading.models.values(), key=lambda model: model.name)
        keep(first.values, WHOLE, said)


def _metric_texts(document: Values) -> dict[str, tuple[str, str]]:
    """The expressions that are SQL, with their dialects."""
    out: dict[str, tuple[str, str]] = {}
    for metric in listed(document, "metrics"):
        try:
            out[str(metric["name"])] = main_text(texts_of(metric))
        except NotPortable:
            continue
    return out


def _scope(reading: Reading, document: Values, roles: Mapping[str, str]) -> Scope:
    keys: dict[str, str] = {}
    for name, model in reading.models.items():
        columns = key_columns(model.values)
        if len(columns) == 1:
            keys[name] = columns[0]
    edges = [
        (str(each["name"]), str(each["from"]), str(each["to"]))
        for each in listed(document, "relationships")
        if str(each["name"]) in roles
    ]
    return Scope(
        models={name: model.name for name, model in reading.models.items()},
        fields={name: model.fields for name, model in reading.models.items()},
        gone={name: frozenset(model.gone) for name, model in reading.models.items()},
        keys=keys,
        roles=roles,
        ways=Ways(edges),
    )


@dataclass(slots=True)
class _Metrics:
    """All metrics of the document: first where each has its place, then what each is made of."""

    reading: Reading
    document: Values
    reader: MetricReader
    own: bool
    data: dict[str, Values] = field(default_factory=dict)

    def read(self) -> None:
        metrics = list(enumerate(listed(self.document, "metrics")))
        for index, metric in metrics:
            name, short = named(metric)
            try:
                main_text(texts_of(metric))
                self.data[name] = still_about(own_data(metric), metric) if self.own else {}
                self._place(name)
            except (NotPortable, Unreadable) as failed:
                self.reading.leave_out(("metrics", index), f"metric {short}", failed)
        # Those over one dataset first: their names stand for aggregates in the others.
        for several in (False, True):
            for index, metric in metrics:
                place = self.reader.places.get(named(metric)[0])
                if place is not None and (place[0] == SEVERAL) is several:
                    self._read_one(index, metric)
        for helper in self.reader.helpers:
            became = (self.reading.models[helper.dataset].name, "metrics", helper.name)
            self.reading.put(("metrics",), "", became, {"expr": helper.text, "hidden": True})

    def _place(self, name: str) -> None:
        """Choose the home and the name here."""
        data, reader = self.data[name], self.reader
        home = self._own_home(data)
        if home is None:
            home = reader.home(name)
        model = self.reading.models.get(home)
        members = model.members if model else {}
        said = data.get(extensions.NAME)
        wanted = sound_name(name, model.name if model else "metric")
        if isinstance(said, str) and is_name(said):
            wanted = said
        if members.get(wanted, "metrics") != "metrics":
            wanted = f"{wanted}_metric"
        taken = {each for place, each in reader.places.values() if place == home}
        reader.places[name] = (home, free_name(wanted, {*taken, *members}))

    def _own_home(self, data: Values) -> str | None:
        """The dataset of the model that an extension names, SEVERAL for the settings, None where it says nothing."""
        said = data.get(extensions.HOME)
        if said == SETTINGS:
            return SEVERAL
        return next((dataset for dataset, model in self.reading.models.items() if model.name == said), None)

    def _read_one(self, index: int, metric: Values) -> None:
        name, short = named(metric)
        data = self.data[name]
        home, ours = self.reader.places[name]
        owner = SETTINGS if home == SEVERAL else self.reading.models[home].name
        said = data.get(extensions.SET)
        try:
            text = self._text(name, said)
            values: Values = {"expr": text, **described(metric, name if extensions.NAME in data else ours)}
            if metric.get("datatype") == "Integer":
                values["format"] = "integer"
            elif "datatype" in metric:
                keep(values, "datatype", metric["datatype"])
            keep_texts(values, texts_of(metric))
            values = restored(values, data)
        except (NotPortable, Unreadable) as failed:
            del self.reader.places[name]
            self.reading.leave_out(("metrics", index), f"metric {short}", failed)
            return
        renamed = ours != name and not data
        why = (
            f"It is called `{ours}` here: its name is taken, or is none that a metric may have."
            if renamed
            else ""
        )
        self.reading.put(("metrics", index), f"metric {short}", (owner, "metrics", ours), values, why)

    def _text(self, name: str, said: object) -> str:
        """The expression here. One of our own stands in an extension, and then this need not be readable; it is read
        all the same, because it tells what its aggregate is called."""
        try:
            return self.reader.text(name)
        except NotPortable:
            if isinstance(said, dict) and "expr" in said:
                return ""
            raise
