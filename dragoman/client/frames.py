"""The rows of an answer as an Arrow table, from which every library of data frames takes them. Needs the extra `arrow`.

    arrow_table(answer).to_pandas()
    polars.from_arrow(arrow_table(answer))

Days, times and exact decimals keep their types. An answer has its first rows; `Client.export` has all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.answer import Answer

if TYPE_CHECKING:
    import pyarrow as pa


def arrow_table(answer: Answer) -> pa.Table:
    """One column for each of the answer's, by its name. Raises Unavailable where pyarrow is not installed, and Failed
    for values that no one type holds."""
    from service.exporting.tables import table_of  # a client that needs no tables loads nothing that exports

    return table_of(answer.columns, answer.rows)
