"""Build the Parquet catalogue from the committed CSV tables: ``python -m shigen.catalogue.build``.

The folder is named by the content hash, written under a temporary name and renamed, so that a
reader sees the old catalogue or the whole new one.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from shigen.catalogue import bulk
from shigen.catalogue.bulk import BULK
from shigen.catalogue.canonical import SCHEMA, TABLES, content_hash, schema_hash
from shigen.catalogue.csvfiles import bytes_hash, committed, read_folder
from shigen.catalogue.store import MANIFEST, built, load, manifest_digest
from shigen.errors import CatalogueDamaged, ShigenError
from shigen.files import named_failure, write_atomically

if TYPE_CHECKING:
    import pandas as pd


def _up_to_date(folder: Path, inputs: str) -> Path | None:
    """The current built folder when it is whole and made from these very files."""
    try:
        current = folder / (folder / "current").read_text(encoding="utf-8").strip()
        load(current)
        manifest = json.loads((current / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, CatalogueDamaged):
        return None
    return current if manifest["inputs"] == inputs else None


def build(source: Path, to: Path) -> Path:
    """Build a catalogue folder from CSV tables.

    Parameters
    ----------
    source
        Folder of CSV tables.
    to
        Folder that receives ``catalogue-<hash12>`` and the file ``current`` naming it.

    Returns
    -------
    pathlib.Path
        The folder of the catalogue. Nothing is written when it is there and whole.

    Raises
    ------
    BadInput
        When a table does not agree with the field table.
    WriteFailed
        When a file cannot be written.
    """
    inputs = bytes_hash(source)
    ready = _up_to_date(to, inputs)
    if ready is not None:
        return ready
    final = build_tables(read_folder(source), to, inputs=inputs)
    write_atomically(to / "current", final.name + "\n")
    for old in to.glob("catalogue-*"):
        if old != final:
            shutil.rmtree(old, ignore_errors=True)
    return final


def build_tables(tables: Mapping[str, pd.DataFrame], to: Path, *, inputs: str = "") -> Path:
    """Write settled tables as a catalogue folder, whole or not at all.

    Parameters
    ----------
    tables
        Every table of the catalogue, as `shigen.catalogue.merge.join` gives them.
    to
        Folder that receives ``catalogue-<hash12>``.
    inputs
        Hash of the files that the tables were read from, kept in the manifest.

    Returns
    -------
    pathlib.Path
        The folder of the catalogue.

    Raises
    ------
    WriteFailed
        When a file cannot be written.
    """
    digest = content_hash(tables)
    final = to / f"catalogue-{digest[:12]}"
    with named_failure(final):
        to.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=".building-", dir=to))
    try:
        with named_failure(final):
            files = {name: _write_table(name, tables[name], work) for name in TABLES}
            content = {
                "schema": SCHEMA,
                "schema_hash": schema_hash(),
                "hash": digest,
                "inputs": inputs,
                "tables": files,
            }
            content["digest"] = manifest_digest(content)
            (work / MANIFEST).write_text(
                json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8"
            )
            work.chmod(0o755)
            shutil.rmtree(final, ignore_errors=True)
            work.replace(final)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return final


def _write_table(name: str, frame: pd.DataFrame, folder: Path) -> dict[str, int | str]:
    file = folder / f"{name}.parquet"
    if name in BULK:
        bulk.write(name, frame, file)
    else:
        frame.to_parquet(file, index=False, compression="zstd")
    data = file.read_bytes()
    return {
        "rows": len(frame),
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }


def main() -> int:
    """Build the built-in catalogue and say where it lies."""
    try:
        folder = build(committed(), built())
    except ShigenError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    rows = {name: len(load(folder).table(name)) for name in TABLES}
    filled = ", ".join(f"{name} {count}" for name, count in rows.items() if count)
    print(f"{folder} ({filled})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
