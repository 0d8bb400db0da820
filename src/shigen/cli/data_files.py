"""``shigen data``: files brought in and given out, versions of the catalogue, and its rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from shigen.cli.options import (
    CatalogueOption,
    FormatOption,
    TableOption,
    open_catalogue,
    progress_bar,
)
from shigen.cli.output import Report, emit, known_table, say
from shigen.errors import BadInput

if TYPE_CHECKING:
    import pandas as pd

    from shigen.catalogue.release import Exported

BaseOption = Annotated[
    str,
    Parameter(name="--base", help="Catalogue to join the rows to: built-in, empty, or another."),
]
DateOption = Annotated[
    str | None, Parameter(name="--date", help="Date of the work; now (UTC) when not given.")
]
WhereOption = Annotated[
    tuple[str, ...],
    Parameter(name="--where", negative="", help="Rows with COLUMN=VALUE (also !=, >=, <=) only."),
]

IMPORT_TITLES = {
    "imported": "The new catalogue",
    "changed_tables": "Rows of each table",
    "revisions": "Values that were revised, the largest change first",
    "changed_totals": "World totals and shares of the first producer that changed",
    "new_and_gone": "Minerals and places that the edition adds or no longer lists",
    "changed_sources": "Sources that are new, gone or changed",
    "implausible": "Changes that look like an error",
    "dropped_corrections": "Corrections that no longer fit and were not applied",
}
REVISIONS_SHOWN = (
    "table", "mineral", "stage", "form", "place", "period", "item", "unit", "old", "new",
    "change_percent", "old_source", "new_source", "flag",
)  # fmt: skip
REPORT_FORMS = (".json", ".xlsx")


def import_(
    key: str,
    path: Path,
    *,
    base: BaseOption = "built-in",
    to: Path | None = None,
    report: Path | None = None,
    date: DateOption = None,
    format: FormatOption = "table",  # noqa: A002 - the option is called --format
    table: TableOption = None,
) -> None:
    """Read a file of a source into a new catalogue of your own and report what changed.

    Rows of the same source are replaced; everything else is that of the base, which stays as it is.

    Parameters
    ----------
    key
        Publication, such as usgs-mcs; `shigen data sources` lists them.
    path
        The file as published, or the folder it lies in.
    to
        Folder of catalogues; that of your data folder (SHIGEN_DATA_DIR) when not given.
    report
        Write the whole change report to this file, .json or .xlsx.
    """
    import pandas as pd

    from shigen import settings
    from shigen.catalogue import importing
    from shigen.catalogue.versions import catalogues

    known_table(table, IMPORT_TITLES)
    if report is not None and report.suffix not in REPORT_FORMS:
        raise BadInput(f"--report {report}: name a file that ends in {' or '.join(REPORT_FORMS)}")
    now = _moment(date)
    data = settings.load().data
    folder = to or catalogues(data)
    with progress_bar() as progress:
        found = importing.import_file(
            key, path, base=base, data=data, to=folder, now=now, progress=progress
        )
    made = {
        "key": key,
        "file": str(path),
        "importer": found.importer,
        "sources": "; ".join(found.sources),
        "base": found.base,
        "hash": found.hash,
        "folder": str(found.folder),
    }
    answer = Report(
        "data-import",
        {"imported": pd.DataFrame([made]), **found.report},
        inputs={"key": key, "path": str(path), "base": base},
        catalogue=found.hash,
        warnings=found.warnings,
        titles=IMPORT_TITLES,
        screen={"revisions": REVISIONS_SHOWN},
    )
    if report is not None:
        _write_report(answer, report, now)
    emit(_filled(answer) if format == "table" and table is None else answer, format, table=table)
    if format != "json":
        name = found.hash[:12] if to is None else str(found.folder)
        say(f"use it with --catalogue {name}, or for all commands with SHIGEN_CATALOGUE={name}")


def _filled(report: Report) -> Report:
    """The report without its empty tables, which say nothing on a screen."""
    return replace(report, tables={k: v for k, v in report.tables.items() if len(v)})


def _write_report(report: Report, file: Path, now: datetime) -> None:
    from shigen.catalogue import workbook
    from shigen.cli.output import as_json
    from shigen.files import replacing, write_atomically

    if file.suffix == ".json":
        write_atomically(file, as_json(report, report.tables) + "\n")
        return
    with replacing(file) as temporary:
        workbook.write(
            report.tables, temporary, title=f"Change report {report.catalogue[:12]}", created=now
        )


def _moment(text: str | None) -> datetime:
    """Moment of the work: now, or the day or moment given.

    Raises
    ------
    BadInput
        When it is not written as ISO 8601 writes it.
    """
    if text is None:
        return datetime.now(UTC)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(f"--date: '{text}' is not a date such as 2026-11-24") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def versions(
    *,
    format: FormatOption = "table",  # noqa: A002 - the option is called --format
    table: TableOption = None,
) -> None:
    """List the catalogues of this machine: the built-in one and those you imported."""
    from shigen import settings
    from shigen.catalogue import versions as room

    found = room.versions(settings.load().data)
    emit(
        Report("data-versions", {"versions": found}, inputs={}, titles={"versions": "Catalogues"}),
        format,
        table=table,
    )


def sources(
    *,
    format: FormatOption = "table",  # noqa: A002 - the option is called --format
    table: TableOption = None,
) -> None:
    """List what can be imported: key, expected file, terms, and whether its numbers ship."""
    from shigen.catalogue import importing

    emit(
        Report(
            "data-sources",
            {"import_keys": importing.publications()},
            inputs={},
            titles={"import_keys": "What `shigen data import KEY FILE` reads"},
            screen={"import_keys": ("key", "file", "source", "licence", "ships")},
        ),
        format,
        table=table,
    )


def export(
    *,
    to: Path,
    forms: str = "all",
    with_restricted: Annotated[bool, Parameter(negative="")] = False,
    date: DateOption = None,
    format: FormatOption = "table",  # noqa: A002 - the option is called --format
    table: TableOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Write the catalogue as data package, Parquet, Excel and IAMC series, with its licences.

    Parameters
    ----------
    to
        New or empty folder; each form gets a folder of its name in it.
    forms
        frictionless, parquet, excel, iamc, separated by commas; or all.
    with_restricted
        Keep rows of sources that may not be passed on.
    """
    from shigen.catalogue import release

    tables = ("exported", "licences", "left_out")
    known_table(table, tables)
    chosen = release.chosen(forms)
    created = _moment(date)
    opened = open_catalogue(catalogue)
    with progress_bar() as progress:
        found = release.export(
            opened,
            to,
            formats=chosen,
            created=created,
            with_restricted=with_restricted,
            progress=progress,
        )
    answer = Report(
        "data-export",
        dict(zip(tables, (found.files, found.licences, found.left_out), strict=True)),
        inputs={"to": str(to), "forms": list(chosen), "with_restricted": with_restricted},
        catalogue=opened.hash,
        warnings=_export_warnings(opened.hash, found, with_restricted=with_restricted),
        titles={
            "exported": f"Files in {to}",
            "licences": "Sources, their terms, and the rows they contribute",
            "left_out": "Rows of sources that may not be passed on, left out",
        },
        screen={"licences": ("source", "licence", "licence_id", "ships", "table", "rows")},
    )
    emit(_filled(answer) if format == "table" and table is None else answer, format, table=table)


def _export_warnings(hash_: str, found: Exported, *, with_restricted: bool) -> list[str]:
    said = []
    gone = int(found.left_out["rows"].sum())
    if gone:
        names = ", ".join(sorted(set(found.left_out["source"])))
        said.append(
            f"{gone} rows of {names} may not be passed on and were left out; the release is "
            f"{found.hash[:12]} where the catalogue is {hash_[:12]}"
        )
    barred = sorted(set(found.licences.loc[~found.licences["ships"], "source"]))
    if with_restricted and barred:
        said.append(f"the files hold rows of {', '.join(barred)}, which may not be passed on")
    said += [
        f"{row['file']}: {row['note']}" for row in found.files.to_dict("records") if row["note"]
    ]
    return said


def get(
    name: str,
    *,
    where: WhereOption = (),
    limit: int | None = None,
    format: FormatOption = "table",  # noqa: A002 - the option is called --format
    table: TableOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Print rows of a table of the catalogue.

    Parameters
    ----------
    name
        Table, such as production.
    limit
        No more rows than this.
    """
    from shigen.catalogue import rows

    opened = open_catalogue(catalogue)
    found = rows.get(opened, name, where=where, limit=limit)
    emit(
        Report(
            "data-get",
            {name: found},
            inputs={"table": name, "where": list(where), "limit": limit},
            catalogue=opened.hash,
        ),
        format,
        table=table,
    )


def sql(
    query: str,
    *,
    format: FormatOption = "table",  # noqa: A002 - the option is called --format
    table: TableOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Answer one SELECT over the tables of the catalogue; nothing can be changed by it.

    Parameters
    ----------
    query
        In the SQL of DuckDB, such as "select place, value from production where mineral='cobalt'".
    """
    opened = open_catalogue(catalogue)
    answer: pd.DataFrame = opened.sql(query)
    emit(
        Report("data-sql", {"answer": answer}, inputs={"query": query}, catalogue=opened.hash),
        format,
        table=table,
    )
