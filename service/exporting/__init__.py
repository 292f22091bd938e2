"""Results of any size as files: read and written a few rows at a time, whole or not at all."""

from service.exporting.exporting import FORMATS, Format, Source, export_query, format_named

__all__ = ["FORMATS", "Format", "Source", "export_query", "format_named"]
