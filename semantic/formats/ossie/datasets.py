"""Datasets and relationships of Ossie ↔ models and joins: what reads, and what writes and undoes it.

model_of({"name": "orders", "source": "shop.orders", "primary_key": ["order_id"]}, "orders")
{"table": "shop.orders", "key": "order_id"}
"""

from __future__ import annotations

from collections.abc import Mapping

from semantic.definitions.names import is_table_name
from semantic.formats.ossie.describing import as_list, described, describing, name_of
from semantic.formats.ossie.extensions import Values
from semantic.formats.ossie.sql import NotPortable


def model_of(dataset: Mapping[str, object], name: str, schema: str = "") -> Values:
    """The keys of a model, without its members. Raises NotPortable."""
    source = str(dataset["source"]).strip()
    table = source.replace("`", "")
    values: Values = {}
    if is_table_name(table):
        values["table"] = f"{schema}.{table}" if schema and "." not in table else table
    elif source.upper().startswith(("SELECT", "WITH", "(")):
        values["sql"] = source
    else:
        raise NotPortable(f"`{source[:60]}` is neither the name of a table nor a SELECT.")
    key = dataset.get("primary_key")
    columns = key if isinstance(key, list) else []
    values["key"] = "none" if not columns else columns[0] if len(columns) == 1 else columns
    if dataset.get("unique_keys"):
        values["unique"] = dataset["unique_keys"]
    return {**values, **described(dataset, name)}


def dataset_of(name: str, values: Mapping[str, object]) -> Values:
    """A model as a dataset, without its fields."""
    source = values.get("sql", values.get("table"))
    out: Values = {"name": name_of(name, values)}
    out["source"] = str(source["default"] if isinstance(source, Mapping) and "default" in source else source)
    if columns := key_columns(values):
        out["primary_key"] = columns
    unique = values.get("unique")
    if isinstance(unique, list) and unique:
        out["unique_keys"] = [[str(column) for column in as_list(each)] for each in unique]
    return {**out, **describing(values)}


def key_columns(values: Mapping[str, object]) -> list[str]:
    key = values.get("key", "none")
    return [] if key in (None, "none") else [str(column) for column in as_list(key)]


def keys_of(dataset: Mapping[str, object]) -> list[set[str]]:
    """The sets of columns that tell a dataset's rows apart."""
    key, unique = dataset.get("primary_key", []), dataset.get("unique_keys", [])
    assert isinstance(key, list) and isinstance(unique, list)
    return [set(columns) for columns in (key, *unique) if columns]


def join_of(relationship: Mapping[str, object], model: str, name: str, keys: list[set[str]]) -> Values:
    """The keys of a join to `model`. `keys` are those of the side it comes from: unique there, it is one to one.

    `name` is what a relationship of that role would be called.
    """
    here, there = relationship["from_columns"], relationship["to_columns"]
    assert isinstance(here, list) and isinstance(there, list)
    values: Values = {"model": model}
    if here == there:
        values["on"] = here[0] if len(here) == 1 and here[0].isidentifier() else here
    else:
        values["on"] = dict(zip(here, there, strict=True))
    if any(key <= set(here) for key in keys):
        values["type"] = "one_to_one"
    said = described(relationship, name)
    words = said.get("synonyms")
    if isinstance(words, list) and words[-1:] == [relationship["name"]]:
        # Nobody asks by the name of a relationship.
        said["synonyms"] = words[:-1]
    return {**values, **{key: value for key, value in said.items() if value != []}}


def relationship_of(name: str, model: str, target: str, join: Mapping[str, object]) -> Values:
    """A join between two datasets as a relationship. Raises NotPortable where it is more than equal columns."""
    if join.get("type", "many_to_one") not in ("many_to_one", "one_to_one"):
        raise NotPortable("A relationship leads from many rows to one.")
    if "through" in join or "where" in join:
        raise NotPortable("A relationship has neither steps nor a condition.")
    on = join.get("on")
    if isinstance(on, Mapping):
        here, there = list(on), list(on.values())
    elif isinstance(on, list) or (isinstance(on, str) and on.isidentifier()):
        here = there = as_list(on)
    else:
        raise NotPortable("It joins by a condition, and a relationship by columns.")
    out: Values = {"name": name_of(name, join), "from": model, "to": target}
    out["from_columns"], out["to_columns"] = [str(each) for each in here], [str(each) for each in there]
    said = describing(join)
    return {**out, **{key: value for key, value in said.items() if key != "description"}}
