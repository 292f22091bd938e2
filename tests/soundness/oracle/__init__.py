"""An independent reading of DESIGN 3 to 5: what a query means, evaluated row by row in plain Python.

It shares no code with the compiler. Slow and obvious on purpose: the functions say which rule they are.

    answer(schema, tables, query, now).rows == ((dimension, ..., metric, ...), ...)
"""

from tests.soundness.oracle.answering import Result, answer
from tests.soundness.oracle.schema import Column, Dimension, Join, Metric, Model, Schema, Segment, Tables

__all__ = [
    "Column",
    "Dimension",
    "Join",
    "Metric",
    "Model",
    "Result",
    "Schema",
    "Segment",
    "Tables",
    "answer",
]
