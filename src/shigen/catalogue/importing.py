"""Bring a file of a source into a catalogue of the user's own.

The rows that an importer reads take the place of the rows of the same sources in the same tables;
everything else stays. The result is a new catalogue with a hash of its own; the one it was joined
to is not touched.
"""

from __future__ import annotations

import csv
import hashlib
import importlib
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import pandas as pd

from shigen.catalogue import headers
from shigen.catalogue.canonical import TABLES, content_hash, settle
from shigen.catalogue.changes import changes
from shigen.catalogue.importers import IMPORTERS, Importer
from shigen.catalogue.merge import check_sources, correct, join, selected
from shigen.catalogue.store import Catalogue, load
from shigen.catalogue.versions import Import, Origin, find, origin_of, publish
from shigen.errors import BadInput, UnknownName
from shigen.reference.tables import keys

if TYPE_CHECKING:
    from collections.abc import Callable

Tables = Mapping[str, pd.DataFrame]

OWN = "shigen-"
"""How the keys of sources begin that are rules or assumptions of ours."""

# What an importer meets in a file that is not what it claims, besides its own refusals.
UNREADABLE = (
    ValueError,
    LookupError,
    OSError,
    EOFError,
    csv.Error,
    zipfile.BadZipFile,
    zlib.error,
)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did.

    Attributes
    ----------
    folder
        The new catalogue; the base itself when the file changes nothing.
    hash
        Its hash.
    base
        ``built-in``, ``empty`` or the hash of the base.
    importer
        Module that read the file.
    sources
        Keys of the sources whose rows it gave.
    report
        Tables of `shigen.catalogue.changes.changes`, and ``dropped_corrections``.
    warnings
        What a reader must look at, in sentences.
    """

    folder: Path
    hash: str
    base: str
    importer: str
    sources: tuple[str, ...]
    report: Mapping[str, pd.DataFrame]
    warnings: tuple[str, ...]


@cache
def expected() -> Mapping[str, Mapping[str, str]]:
    """What file each importer reads, in words, and the header by which it is known.

    Returns
    -------
    Mapping
        By module: ``file``; ``header`` (columns joined by ``|``, alternatives by ``;``) where
        several importers share a key; particulars of the source where the edition decides them.
    """
    file = resources.files("shigen.catalogue.importers").joinpath("rules", "files.csv")
    read = csv.DictReader(file.read_text(encoding="utf-8").splitlines(), strict=True)
    return MappingProxyType({row["module"]: row for row in read})


def _file(importer: Importer) -> str:
    """What file an importer expects, in words."""
    return expected().get(importer.module, {}).get("file", f"the folder {importer.folder}")


def importers(key: str, registry: Sequence[Importer] = IMPORTERS) -> tuple[Importer, ...]:
    """Importers behind a key: several where a publication comes in several forms.

    Raises
    ------
    UnknownName
        When no importer has that key.

    Examples
    --------
    >>> [importer.module for importer in importers("wgi")]
    ['wgi']
    """
    # What we typed in ourselves has no file that a user could bring.
    brought = [importer for importer in registry if importer.folder is not None]
    found = tuple(importer for importer in brought if importer.name == key)
    if not found:
        raise UnknownName("import key", key, sorted({importer.name for importer in brought}))
    return found


def chosen(key: str, path: Path, registry: Sequence[Importer] = IMPORTERS) -> Importer:
    """The importer of a key that reads this very file, told by its header.

    Parameters
    ----------
    key
        As the user types it.
    path
        File or folder.
    registry
        Importers to choose from.

    Raises
    ------
    BadInput
        When the path is not there, or the header is that of no form or of several forms.
    """
    found = importers(key, registry)
    if not path.exists():
        raise BadInput(f"{path}: no such file or folder")
    if len(found) == 1:
        return found[0]
    seen = headers.of(path)
    fits: dict[Importer, int] = {}
    for importer in found:
        known = expected().get(importer.module, {}).get("header", "").split(";")
        sizes = [
            len(part.split("|")) for part in known if part and headers.holds(seen, part.split("|"))
        ]
        if sizes:
            fits[importer] = max(sizes)
    best = [importer for importer, size in fits.items() if size == max(fits.values())]
    if len(best) == 1:
        return best[0]
    forms = "; or ".join(_file(importer) for importer in found)
    problem = "its header is that of several forms" if best else "its header is of no known form"
    raise BadInput(f"{path}: {problem} of '{key}'; give {forms}")


def _declared(importer: Importer) -> list[Mapping[str, object]]:
    """Sources that an importer names before it has read a file."""
    module = importlib.import_module(f"shigen.catalogue.importers.{importer.module}")
    one = [module.SOURCE] if hasattr(module, "SOURCE") else []
    return [*getattr(module, "SOURCES", ()), *one]


def read(importer: Importer, path: Path) -> dict[str, pd.DataFrame]:
    """Rows that an importer finds in a file, checked, with the sources it declares.

    Raises
    ------
    BadInput
        When the file is not what the importer reads; names file, row and column where it can.
    """
    module = importlib.import_module(f"shigen.catalogue.importers.{importer.module}")
    try:
        tables: dict[str, pd.DataFrame] = dict(module.read(path))
    except UNREADABLE as error:
        raise BadInput(
            f"{path}: is not what '{importer.name}' reads ({_file(importer)}): "
            f"{' '.join(str(error).split()) or type(error).__name__}"
        ) from error
    declared = _declared(importer)
    if declared:
        own = pd.DataFrame([dict(row) for row in declared], dtype="str")
        own["ships"] = own["ships"].replace({"True": "1", "False": "0"})
        frames = [tables["sources"], own] if "sources" in tables else [own]
        tables["sources"] = pd.concat(frames, ignore_index=True).drop_duplicates()
    given = {name: frame for name, frame in tables.items() if len(frame)}
    if set(given) == {"sources"}:
        raise BadInput(f"{path}: holds no row that '{importer.name}' can use")
    whole = join([(importer.name, given)])
    cited = {
        source
        for name in given
        if name != "sources" and "source" in whole[name].columns
        for source in whole[name]["source"]
    }
    whole["sources"] = whole["sources"][whole["sources"]["source"].isin(cited)].reset_index(
        drop=True
    )
    return {name: whole[name] for name in given}


def joined(base: Tables, new: Tables) -> dict[str, pd.DataFrame]:
    """Put newly read rows in the place of those of the same sources.

    Parameters
    ----------
    base
        Every table of a catalogue.
    new
        Tables that an importer gave, with ``sources``.

    Returns
    -------
    dict
        Every table. In the tables given, rows of the base go when their source is one of the new
        ones or when a new row has their key; other rows and other tables stay.

    Raises
    ------
    BadInput
        When a joined table does not agree with the field table.
    """
    sources = set(new["sources"]["source"])
    result = dict(base)
    for table, fresh in new.items():
        old = base[table]
        gone = pd.Series([False] * len(old), index=old.index)
        own = "source" not in old.columns or bool(fresh["source"].str.startswith(OWN).any())
        if "source" in old.columns:
            # Assumptions of ours come from many hands: only those with the same key give way.
            gone |= old["source"].isin({key for key in sources if not key.startswith(OWN)})
        if own or "source" not in keys(table):
            fields = list(keys(table))
            taken = pd.MultiIndex.from_frame(fresh[fields])
            gone |= pd.MultiIndex.from_frame(old[fields]).isin(taken)
        kept = old[~gone]
        whole = pd.concat([kept, fresh], ignore_index=True) if len(kept) else fresh
        result[table] = settle(table, whole, where=f"joined {table}", first_row=1)
    return result


def with_corrections(
    base: Tables, new: Tables
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame, pd.DataFrame]:
    """Apply the corrections of a catalogue to newly read rows.

    A correction whose row came with the new file is applied when it finds the value that it names.
    When it does not, or when its row is gone, it has outlived its reason: it is taken off the list
    and reported.

    Parameters
    ----------
    base
        The catalogue that the rows will join, its corrections applied.
    new
        Newly read tables.

    Returns
    -------
    tuple
        The new tables, corrected; the corrections that still hold; table ``dropped_corrections``:
        those that do not, each with the reason in ``why``.
    """
    fresh = dict(new)
    sources = set(new["sources"]["source"])
    kept, dropped = [], []
    for row in base["corrections"].to_dict("records"):
        table, _, entity = str(row["entity"]).partition("/")
        where = f"corrections: {row['entity']}"
        if table not in fresh:
            kept.append(row)
            continue
        if selected(fresh[table], entity, row["year"], where).any():
            one = pd.DataFrame([row]).astype(base["corrections"].dtypes.to_dict())
            try:
                fresh[table] = correct({table: fresh[table], "corrections": one})[table]
            except BadInput as error:
                dropped.append({**row, "why": str(error)})
            else:
                kept.append(row)
            continue
        old = base[table]
        hit = selected(old, entity, row["year"], where)
        if hit.any() and "source" in old.columns and old.loc[hit, "source"].isin(sources).all():
            dropped.append({**row, "why": "the new file has no such row"})
        else:
            kept.append(row)
    columns = list(base["corrections"].columns)
    still = pd.DataFrame(kept, columns=columns).astype(base["corrections"].dtypes.to_dict())
    gone = pd.DataFrame(dropped, columns=[*columns, "why"])
    return fresh, settle("corrections", still, where="corrections"), gone


def base_of(name: str | Path, data: Path) -> tuple[str, str, dict[str, pd.DataFrame]]:
    """The catalogue that an import starts from.

    Parameters
    ----------
    name
        ``built-in``, ``empty``, a folder, or the beginning of a hash.
    data
        Data folder of the user.

    Returns
    -------
    tuple
        What it is called, its hash, and all its tables.
    """
    if str(name) == "empty":
        tables = join([])
        return "empty", content_hash(tables), tables
    catalogue: Catalogue = load(None if str(name) == "built-in" else find(name, data))
    called = "built-in" if str(name) == "built-in" else catalogue.hash
    return called, catalogue.hash, {table: catalogue.table(table) for table in TABLES}


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def import_file(
    key: str,
    path: Path,
    *,
    base: str | Path = "built-in",
    data: Path,
    to: Path,
    now: datetime,
    registry: Sequence[Importer] = IMPORTERS,
    progress: Callable[[str, int, int], None] | None = None,
) -> Imported:
    """Read a file, join it with a catalogue, and write the result as a new catalogue.

    Parameters
    ----------
    key
        Key of the publication, such as ``usgs-mcs``.
    path
        The file as published, or the folder it lies in.
    base
        ``built-in``, ``empty``, a folder, or the beginning of a hash.
    data
        Data folder of the user, where hashes are looked up.
    to
        Folder that receives ``catalogue-<hash12>``.
    now
        When the import is made, with a time zone.
    registry
        Importers to choose from.
    progress
        Told what is being done, how many steps are done, and of how many.

    Returns
    -------
    Imported
        The new catalogue and the change report.

    Raises
    ------
    BadInput
        When the key is not known or the file is not what it claims; nothing is written.
    WriteFailed
        When the catalogue cannot be written; nothing is left behind.
    """
    say = progress or (lambda _text, _done, _total: None)
    say("reading the file", 0, 4)
    importer = chosen(key, path, registry)
    fresh = read(importer, path)
    say("opening the catalogue", 1, 4)
    called, base_hash, before = base_of(base, data)
    new, corrections, dropped = with_corrections(before, fresh)
    after = joined({**before, "corrections": corrections}, new)
    check_sources(after, restricted=True)
    sources = tuple(sorted(fresh["sources"]["source"]))
    say("comparing", 2, 4)
    touched = [*new, "corrections"] if len(dropped) else list(new)
    report = {**changes(before, after, tables=touched), "dropped_corrections": dropped}
    say("writing", 3, 4)
    digest = content_hash(after)
    if digest == base_hash:
        folder = load(None if called == "built-in" else find(base, data)).folder
    else:
        made = Import(key, importer.module, path.name, _sha256(path), sources)
        stamp = now.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        origin = Origin(stamp, called, base_hash, (*_earlier_of(base, called, data), made))
        folder = publish(after, to, origin)
    return Imported(
        folder=folder,
        hash=digest,
        base=called,
        importer=importer.module,
        sources=sources,
        report=report,
        warnings=_warnings(report, changed=digest != base_hash),
    )


def _earlier_of(base: str | Path, called: str, data: Path) -> tuple[Import, ...]:
    if called in {"built-in", "empty"}:
        return ()
    origin = origin_of(find(base, data))
    return () if origin is None else origin.imports


def _warnings(report: Mapping[str, pd.DataFrame], *, changed: bool) -> tuple[str, ...]:
    said = [] if changed else ["the base holds exactly these rows already; nothing was written"]
    doubtful = report["implausible"]
    said += [
        f"{row['what']}: {row['table']} {row['mineral']} {row['stage']}: {row['why']}"
        for row in doubtful[doubtful["what"] == "units-switched"].to_dict("records")
    ]
    single = int((doubtful["what"] != "units-switched").sum())
    if single:
        said.append(f"{single} values changed seven-fold or more; table 'implausible' lists them")
    dropped = len(report["dropped_corrections"])
    if dropped:
        said.append(
            f"{dropped} corrections no longer fit and were not applied; table "
            "'dropped_corrections' lists them"
        )
    return tuple(said)


def publications(registry: Sequence[Importer] = IMPORTERS) -> pd.DataFrame:
    """Every key of the command line with the file it expects and the terms of its sources.

    Parameters
    ----------
    registry
        Importers to list.

    Returns
    -------
    pandas.DataFrame
        Table ``import_keys``: key, importer, file, source, title, publisher, licence, ships; one
        row a source, sorted by key.
    """
    rows = []
    for importer in registry:
        if importer.folder is None:
            continue
        about = expected().get(importer.module, {})
        # Where the edition decides, the rules name the one that the importer was written for.
        known = _declared(importer) or ([about] if about.get("source") else [])
        rows += [
            {
                "key": importer.name,
                "importer": importer.module,
                "file": _file(importer),
                **{name: row[name] for name in ("source", "title", "publisher", "licence")},
                "ships": str(row["ships"]) in {"1", "True"},
            }
            for row in known
            if not str(row["source"]).startswith(OWN)
        ]
    columns = ["key", "importer", "file", "source", "title", "publisher", "licence", "ships"]
    frame = pd.DataFrame(rows, columns=columns).drop_duplicates(["key", "importer", "source"])
    return frame.sort_values(["key", "importer", "source"], ignore_index=True)
