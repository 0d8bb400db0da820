"""Write `docs/reference/fields.md`, the page of all tables and columns, from the field table."""

from __future__ import annotations

import sys
from pathlib import Path

from shigen.catalogue.canonical import TABLES
from shigen.reference import rows, table_names
from shigen.reference.tables import FIELDS_OF

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "fields.md"
HEAD = """\
# Tables and columns

Written by `python tools/field_reference.py` from `src/shigen/reference/fields.csv`, which also
drives the checks of every file that is read, the headings of tables and spreadsheets, and the
field names of `--format json|csv`.

Types: `str` text, `int` whole number, `float` number, `month` such as 2026-12, `bool` 0 or 1,
`enum` one of the values listed, `ref` a key of that reference table. An empty cell means not known
or nothing to say, never zero. Key columns together make a row unique.

Where a table of results has a column `mineral` that may be empty, commands about one mineral leave
the column out. In `routes` what cannot be reached is infinite. `briefing` gives the headings of the
spreadsheet. [Commands](commands.md) says which command prints which table.
"""
COLUMNS = "| column | type | unit | bounds | may be empty | key | meaning |"


def _type(text: str) -> str:
    if text.startswith("enum:"):
        values = text.removeprefix("enum:").split("|")
        return "enum: " + ", ".join(f"`{value}`" if value else "empty" for value in values)
    return f"`{text}`"


def _table(name: str) -> str:
    lines = [f"### {name}", "", COLUMNS, "| --- | --- | --- | --- | --- | --- | --- |"]
    for row in rows("fields"):
        if row["table"] != name:
            continue
        low, high = row["minimum"], row["maximum"]
        bounds = f"{low} to {high}" if low and high else f"at least {low}" if low else ""
        cells = [
            f"`{row['field']}`",
            _type(row["type"]),
            row["unit"],
            bounds or (f"at most {high}" if high else ""),
            "yes" if row["nullable"] == "1" else "",
            "yes" if row["key"] == "1" else "",
            row["meaning"].replace("|", "\\|"),
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def page() -> str:
    """Text of the page: tables of the catalogue, of the reference room, and of results."""
    reference = set(FIELDS_OF.values())
    parts = [HEAD]
    for title, names in (
        ("Tables of the catalogue", sorted(TABLES)),
        ("Reference tables", sorted(reference)),
        ("Tables of results", [n for n in table_names() if n not in {*TABLES, *reference}]),
    ):
        if names:
            parts += [f"## {title}\n", "\n\n".join(_table(name) for name in names) + "\n"]
    return "\n".join(parts)


def main() -> int:
    """Write the page, or with ``--check`` fail when it is not current."""
    if "--check" in sys.argv[1:]:
        current = PAGE.read_text(encoding="utf-8") if PAGE.is_file() else ""
        if current != page():
            print(f"{PAGE.name} is not current: run `python tools/field_reference.py`")
            return 1
        return 0
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
