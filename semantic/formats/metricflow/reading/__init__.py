"""The files of a dbt / MetricFlow project → `Manifest`, whichever of its forms they are in."""

from semantic.formats.metricflow.reading.manifests import read_manifest

__all__ = ["read_manifest"]
