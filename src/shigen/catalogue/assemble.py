"""Rebuild the committed tables from the source files: ``python -m shigen.catalogue.assemble``.

``--write`` puts them into the repository, ``--check`` says what differs and fails when anything
does. ``--upstream DIR`` (or ``SHIGEN_UPSTREAM``) names the folder of the source files.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from shigen import settings
from shigen.catalogue import bulk
from shigen.catalogue.bulk import BULK
from shigen.catalogue.csvfiles import committed, file_texts, table_of, write_folder
from shigen.catalogue.importers import IMPORTERS, Importer
from shigen.catalogue.merge import check_sources, correct, join
from shigen.errors import BadInput, ShigenError


def hand_folder() -> Path:
    """Folder of the hand-entered tables."""
    return Path(__file__).parent / "hand"


def read_importer(importer: Importer, upstream: Path) -> dict[str, pd.DataFrame]:
    """Run one importer and add the rows of the ``sources`` table that it declares.

    Raises
    ------
    BadInput
        When the folder of the source is missing, or a file in it is not what it claims.
    """
    module = importlib.import_module(f"shigen.catalogue.importers.{importer.module}")
    folder = hand_folder() if importer.folder is None else upstream / importer.folder
    if not folder.is_dir():
        raise BadInput(
            f"{folder}: no such folder; give the folder of the source files with --upstream "
            "or SHIGEN_UPSTREAM"
        )
    tables: dict[str, pd.DataFrame] = module.read(folder)
    declared = list(getattr(module, "SOURCES", ()))
    if hasattr(module, "SOURCE"):
        declared.append(module.SOURCE)
    if declared:
        own = pd.DataFrame([dict(row) for row in declared], dtype="str")
        frames = [tables["sources"], own] if "sources" in tables else [own]
        tables = {**tables, "sources": pd.concat(frames, ignore_index=True)}
    return tables


def assemble(
    upstream: Path,
    *,
    importers: Iterable[Importer] = IMPORTERS,
    progress: Callable[[str, int, int], None] | None = None,
) -> dict[str, pd.DataFrame]:
    """Read all sources and join them into the tables of the catalogue.

    Parameters
    ----------
    upstream
        Folder with one folder a source.
    importers
        Those of the registry that may be shipped, unless others are given.

    progress
        Told the importer that begins, how many are done, and of how many.

    Returns
    -------
    dict
        Every table, checked, corrected and sorted.

    Raises
    ------
    BadInput
        When a source file is missing or not what it claims; names file, row and column.
    """
    chosen = [importer for importer in importers if importer.ships]
    parts = []
    for done, importer in enumerate(chosen):
        if progress is not None:
            progress(importer.name, done, len(chosen))
        parts.append((importer.module, read_importer(importer, upstream)))
    tables = correct(join(parts))
    check_sources(tables)
    return tables


@dataclass(frozen=True, slots=True)
class Difference:
    """One committed file that is not what the source files give."""

    file: str
    committed_rows: int
    rebuilt_rows: int
    only_committed: tuple[str, ...]
    only_rebuilt: tuple[str, ...]


def compare(tables: Mapping[str, pd.DataFrame], folder: Path) -> list[Difference]:
    """Files of a folder of CSV tables that differ from what was assembled.

    Parameters
    ----------
    tables
        As `assemble` gives them.
    folder
        Folder of the committed tables.
    """
    rebuilt = file_texts(tables)
    present = {file.name for file in folder.glob("*.csv") if table_of(file) is not None}
    differences = []
    for name in sorted(present | set(rebuilt)):
        old = (folder / name).read_bytes().decode("utf-8") if name in present else ""
        new = rebuilt.get(name, "")
        if old == new:
            continue
        old_lines, new_lines = old.splitlines(), new.splitlines()
        before, after = set(old_lines), set(new_lines)
        differences.append(
            Difference(
                file=name,
                committed_rows=max(len(old_lines) - 1, 0),
                rebuilt_rows=max(len(new_lines) - 1, 0),
                only_committed=tuple(line for line in old_lines if line not in after),
                only_rebuilt=tuple(line for line in new_lines if line not in before),
            )
        )
    return differences + _long_differences(tables, folder)


def _long_differences(tables: Mapping[str, pd.DataFrame], folder: Path) -> list[Difference]:
    """Parts of the long tables whose content differs; they have no lines to show."""
    differences = []
    for table in BULK:
        held = {file.name: file for file in (folder / table).glob("*.parquet")}
        rebuilt = bulk.parts(table, tables[table])
        for name in sorted(set(held) | set(rebuilt)):
            old = bulk.read(table, [held[name]] if name in held else [])
            new = rebuilt.get(name, bulk.read(table, []))
            if bulk.digest(table, old) != bulk.digest(table, new):
                differences.append(Difference(f"{table}/{name}", len(old), len(new), (), ()))
    return differences


def report(differences: Sequence[Difference], *, examples: int = 3) -> str:
    """A table of what differs, with the first lines of each side."""
    width = max((len(d.file) for d in differences), default=4)
    lines = [f"{'file':<{width}}  committed  rebuilt  only committed  only rebuilt"]
    for d in differences:
        lines.append(
            f"{d.file:<{width}}  {d.committed_rows:>9}  {d.rebuilt_rows:>7}  "
            f"{len(d.only_committed):>14}  {len(d.only_rebuilt):>12}"
        )
        lines += [f"    - {line[:160]}" for line in d.only_committed[:examples]]
        lines += [f"    + {line[:160]}" for line in d.only_rebuilt[:examples]]
    return "\n".join(lines)


def _say(text: str, done: int, total: int) -> None:
    sys.stderr.write(f"[{done + 1}/{total}] {text}\n")


def _memory() -> str:
    """Largest memory of this process, where the system tells it."""
    try:
        import resource
    except ImportError:  # Windows
        return ""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # The unit is KiB on Linux and bytes on macOS.
    mib = peak / 2**20 if sys.platform == "darwin" else peak / 2**10
    return f", peak memory {mib:.0f} MiB"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or check the committed tables; 0 when they agree, 1 when they do not."""
    parser = argparse.ArgumentParser(prog="python -m shigen.catalogue.assemble")
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--check", action="store_true", help="fail when a committed table differs")
    action.add_argument("--write", action="store_true", help="write the tables")
    parser.add_argument("--upstream", type=Path, default=None, help="folder of the source files")
    options = parser.parse_args(arguments)
    out = sys.stdout.write
    try:
        upstream = options.upstream or settings.load().upstream
        started = time.monotonic()
        tables = assemble(upstream, progress=_say)
        if options.write:
            files = write_folder(tables, committed())
            rows = sum(len(frame) for frame in tables.values())
            size = sum(file.stat().st_size for file in files) / 2**20
            out(
                f"{rows} rows in {len(files)} files ({size:.1f} MiB) of {committed()}, "
                f"{time.monotonic() - started:.0f} s{_memory()}\n"
            )
            return 0
        differences = compare(tables, committed())
    except ShigenError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    if not differences:
        out(f"the tables in {committed()} agree with {upstream}\n")
        return 0
    out(report(differences) + "\n")
    sys.stderr.write(
        f"{len(differences)} tables differ from the source files: run "
        "`python -m shigen.catalogue.assemble --write` and look at the change\n"
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
