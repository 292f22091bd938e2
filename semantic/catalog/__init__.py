"""Every definition, loaded, checked together and frozen."""

from semantic.catalog.catalog import Catalog, Reached, build_catalog, load_folder, load_texts
from semantic.catalog.graph import Edge, JoinGraph, Path, Route
from semantic.catalog.measures import Leaf, Measure

__all__ = [
    "Catalog",
    "Edge",
    "JoinGraph",
    "Leaf",
    "Measure",
    "Path",
    "Reached",
    "Route",
    "build_catalog",
    "load_folder",
    "load_texts",
]
