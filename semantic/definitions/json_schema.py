"""Writes the published JSON Schemas: of models, settings, verified questions, suites and tests.

python -m semantic.definitions.json_schema docs/schema
"""

from __future__ import annotations

import sys
from pathlib import Path

from semantic.definitions.schema import KINDS, schema_text


def main(arguments: list[str]) -> None:
    """Write the schemas into a folder, docs/schema unless another is named."""
    folder = Path(arguments[0] if arguments else "docs/schema")
    folder.mkdir(parents=True, exist_ok=True)
    for kind in KINDS:
        (folder / f"{kind}.schema.json").write_text(schema_text(kind), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
