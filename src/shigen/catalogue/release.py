"""Give a catalogue out: data package, Parquet, Excel and IAMC series, with a licence manifest."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd

from shigen.catalogue import frictionless, iamc, licences, workbook
from shigen.catalogue.build import build_tables
from shigen.catalogue.bulk import BULK, ROWS_IN_A_GROUP
from shigen.catalogue.canonical import TABLES, content_hash
from shigen.catalogue.revisions import shaped
from shigen.catalogue.store import MANIFEST, Catalogue, manifest_digest
from shigen.errors import BadInput
from shigen.files import named_failure
from shigen.reference.tables import field_rows

FORMATS = ("frictionless", "parquet", "excel", "iamc")

Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True, slots=True)
class Exported:
    """What a release holds.

    Attributes
    ----------
    folder
        Where it lies.
    hash
        Hash of the content that was given out; that of the catalogue when nothing was left out.
    files
        Table ``exported``: every file.
    licences
        Table ``licences``: every source with terms, and the rows that it contributes.
    left_out
        Table ``left_out``: rows of sources that may not be passed on.
    """

    folder: Path
    hash: str
    files: pd.DataFrame
    licences: pd.DataFrame
    left_out: pd.DataFrame


def chosen(text: str) -> tuple[str, ...]:
    """Forms named by a user, ``all`` for every one, in the order in which they are written.

    Raises
    ------
    BadInput
        When a name is not known.

    Examples
    --------
    >>> chosen("iamc,parquet"), chosen("all") == FORMATS
    (('parquet', 'iamc'), True)
    """
    wanted = {part.strip() for part in text.split(",")}
    unknown = sorted(wanted - {*FORMATS, "all"})
    if unknown:
        raise BadInput(f"--forms {unknown[0]}: choose among {', '.join(FORMATS)}, all")
    return tuple(form for form in FORMATS if form in wanted or "all" in wanted)


def export(
    catalogue: Catalogue,
    to: Path,
    *,
    formats: Sequence[str] = FORMATS,
    created: datetime,
    with_restricted: bool = False,
    progress: Callable[[str, int, int], None] | None = None,
) -> Exported:
    """Write a catalogue into a new folder, whole or not at all.

    Parameters
    ----------
    catalogue
        What to give out.
    to
        Folder that is made; an empty one is taken.
    formats
        Some of ``frictionless``, ``parquet``, ``excel``, ``iamc``; each gets a folder of its name.
    created
        Date that the release bears, with a time zone.
    with_restricted
        Keep rows of sources that may not be passed on, for use in your own house.
    progress
        Told what is being written, how many steps are done, and of how many.

    Returns
    -------
    Exported
        Files, licence manifest, and what was left out.

    Raises
    ------
    BadInput
        When the folder is there and holds something.
    CheckFailed
        When a row cites a source that may not be passed on.
    WriteFailed
        When the disk is full or the folder cannot be written; nothing is left behind.
    """
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise BadInput(f"{to}: is there already and not an empty folder; choose another with --to")
    tables: dict[str, pd.DataFrame] = {name: catalogue.table(name) for name in TABLES}
    left_out = shaped("left_out", [])
    if not with_restricted:
        tables, left_out = licences.shippable(tables)
        licences.check(tables)
    digest = content_hash(tables)
    manifest = licences.manifest(tables)
    say = progress or (lambda _text, _done, _total: None)
    files: list[dict[str, object]] = []
    with _new_folder(to) as work:
        for done, form in enumerate(formats):
            say(f"writing {form}", done, len(formats))
            folder = work / form
            folder.mkdir()
            found = WRITERS[form](tables, folder, digest, created)
            files += [
                {"format": form, "file": f"{form}/{row['file']}", **_rest(row)} for row in found
            ]
        files += _write_licences(manifest, left_out, work, digest)
        for row in files:
            row["bytes"] = (work / str(row["file"])).stat().st_size
    return Exported(to, digest, shaped("exported", files), manifest, left_out)


def _rest(row: Mapping[str, object]) -> dict[str, object]:
    return {"table": "", "rows": None, "note": "", **{k: v for k, v in row.items() if k != "file"}}


@contextmanager
def _new_folder(to: Path) -> Iterator[Path]:
    """Give a folder beside the wanted one, and rename it when the block succeeds."""
    with named_failure(to):
        to.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=".exporting-", dir=to.parent))
    try:
        with named_failure(to):
            yield work
            work.chmod(0o755)
            if to.is_dir():
                to.rmdir()
            work.rename(to)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _write_frictionless(
    tables: Tables, folder: Path, digest: str, created: datetime
) -> list[dict[str, object]]:
    frictionless.write(tables, folder, digest=digest, created=created)
    made: list[dict[str, object]] = [
        {"file": f"data/{name}.csv", "table": name, "rows": len(frame)}
        for name, frame in tables.items()
    ]
    return [{"file": "datapackage.json"}, *made]


def _write_parquet(
    tables: Tables, folder: Path, digest: str, created: datetime
) -> list[dict[str, object]]:
    """Write the files that ``load`` opens, with titles and units in the metadata of each column."""
    del created  # a catalogue is named by its content alone
    built = build_tables(tables, folder)
    manifest = json.loads((built / MANIFEST).read_text(encoding="utf-8"))
    for name in TABLES:
        file = built / f"{name}.parquet"
        _describe(name, file, digest)
        data = file.read_bytes()
        manifest["tables"][name] |= {
            "bytes": len(data),
            "sha256": hashlib.sha256(data).hexdigest(),
        }
    del manifest["digest"]
    manifest["digest"] = manifest_digest(manifest)
    text = json.dumps(manifest, indent=1, sort_keys=True) + "\n"
    (built / MANIFEST).write_text(text, encoding="utf-8")
    for file in built.iterdir():
        file.rename(folder / file.name)
    built.rmdir()
    made: list[dict[str, object]] = [
        {"file": f"{name}.parquet", "table": name, "rows": len(tables[name])} for name in TABLES
    ]
    return [{"file": MANIFEST}, *made]


def _describe(table: str, file: Path, digest: str) -> None:
    """Put title, unit and meaning of each column into the metadata of a Parquet file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    fields = {row["field"]: row for row in field_rows(table)}
    read = pq.read_table(file, partitioning=None)
    told = [
        field.with_metadata(
            {
                "title": fields[field.name]["title_en"],
                "unit": fields[field.name]["unit"],
                "meaning": fields[field.name]["meaning"],
            }
        )
        for field in read.schema
    ]
    about = {**(read.schema.metadata or {}), "catalogue": digest, "table": table}
    made = read.cast(pa.schema(told, metadata=about))
    short = list(BULK[table].short) if table in BULK else []
    pq.write_table(
        made,
        file,
        compression="zstd",
        row_group_size=ROWS_IN_A_GROUP,
        use_dictionary=[name for name in fields if name not in short],
        column_encoding=dict.fromkeys(short, "BYTE_STREAM_SPLIT"),
    )


def _write_excel(
    tables: Tables, folder: Path, digest: str, created: datetime
) -> list[dict[str, object]]:
    file = folder / f"shigen-catalogue-{digest[:12]}.xlsx"
    title = f"shigen catalogue {digest[:12]}"
    remarks = workbook.write(tables, file, title=title, created=created)
    note = "; ".join(f"{name}: {text}" for name, text in remarks.items())
    return [{"file": file.name, "note": note}]


def _write_iamc(
    tables: Tables, folder: Path, digest: str, created: datetime
) -> list[dict[str, object]]:
    del digest, created
    found = iamc.long_form(tables)
    wide = iamc.wide_form(found)
    found.to_csv(folder / "iamc_long.csv", index=False, lineterminator="\n", float_format="%.10g")
    wide.to_csv(folder / "iamc_wide.csv", index=False, lineterminator="\n", float_format="%.10g")
    return [
        {"file": "iamc_long.csv", "rows": len(found)},
        {"file": "iamc_wide.csv", "rows": len(wide)},
    ]


WRITERS: Mapping[str, Callable[[Tables, Path, str, datetime], list[dict[str, object]]]] = {
    "frictionless": _write_frictionless,
    "parquet": _write_parquet,
    "excel": _write_excel,
    "iamc": _write_iamc,
}


def _write_licences(
    manifest: pd.DataFrame, left_out: pd.DataFrame, work: Path, digest: str
) -> list[dict[str, object]]:
    flags = manifest.assign(ships=manifest["ships"].astype("int64"))
    flags.to_csv(work / "licences.csv", index=False, lineterminator="\n")
    sources = [
        {
            **{k: v for k, v in group.iloc[0].items() if k not in {"table", "rows"}},
            "ships": bool(group["ships"].iloc[0]),
            "tables": {
                str(table): int(rows)
                for table, rows in zip(group["table"], group["rows"], strict=True)
                if table
            },
        }
        for _, group in manifest.groupby("source", sort=True)
    ]
    barred = sorted(manifest.loc[~manifest["ships"], "source"].unique())
    said = {
        "catalogue": digest,
        "only_shippable": not barred,
        "restricted": barred,
        "rows_left_out": int(left_out["rows"].sum()),
        "sources": sources,
    }
    text = json.dumps(said, ensure_ascii=False, indent=1) + "\n"
    (work / "licences.json").write_text(text, encoding="utf-8")
    rows = len(manifest)
    return [
        {"format": "licences", "file": "licences.csv", "table": "", "rows": rows, "note": ""},
        {"format": "licences", "file": "licences.json", "table": "", "rows": None, "note": ""},
    ]
