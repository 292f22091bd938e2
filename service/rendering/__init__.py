"""From an answer to what people see: the headline, tables, charts and the explanation. Pure functions, no I/O."""

from service.rendering.chart import chart
from service.rendering.csv_rows import rows_csv
from service.rendering.explanation import Section, explanation, important_notes, trust_words
from service.rendering.formatting import clean, elide, format_cell, format_number, format_time
from service.rendering.sentence import sentence
from service.rendering.shape import rows_shown
from service.rendering.terminal import render_terminal
from service.rendering.text import answer_text, explanation_text

__all__ = [
    "Section",
    "answer_text",
    "chart",
    "clean",
    "elide",
    "explanation",
    "explanation_text",
    "format_cell",
    "format_number",
    "format_time",
    "important_notes",
    "render_terminal",
    "rows_csv",
    "rows_shown",
    "sentence",
    "trust_words",
]
