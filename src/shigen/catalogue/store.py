"""Open a catalogue: a folder of Parquet files that cannot change unnoticed, or of CSV files."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shigen.catalogue import bulk
from shigen.catalogue.bulk import BULK
from shigen.catalogue.canonical import SCHEMA, TABLES, content_hash, schema_hash
from shigen.errors import BadInput, CatalogueDamaged, UnknownName
from shigen.reference import dtypes

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

MANIFEST = "manifest.json"
REBUILD = "run `make install`, or install shigen again"


def built() -> Path:
    """Folder in which built catalogues lie beside the file that names the current one."""
    return Path(__file__).parents[1] / "_built"


@dataclass(frozen=True, eq=False)
class Catalogue:
    """What we know, unchangeable and addressed by the hash of its content.

    Attributes
    ----------
    hash
        SHA-256 over the schema and the sorted rows of every table.
    folder
        Where its files lie.

    Examples
    --------
    >>> catalogue = load()
    >>> len(catalogue.hash)
    64
    """

    hash: str
    folder: Path
    _frames: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False)

    def __reduce__(self) -> tuple[Any, ...]:
        # Worker processes open the files themselves instead of receiving frames.
        return (load, (self.folder,))

    @property
    def short_hash(self) -> str:
        """The first twelve digits of the hash."""
        return self.hash[:12]

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables, sorted."""
        return TABLES

    def table(self, name: str) -> pd.DataFrame:
        """A table as a frame of its own.

        Parameters
        ----------
        name
            Such as ``production``; `tables` lists them.

        Returns
        -------
        pandas.DataFrame
            Columns as ``fields.csv`` describes them, rows sorted by their text. Text cells hold
            an empty string for nothing, numbers NaN.

        Raises
        ------
        UnknownName
            When the catalogue has no such table.
        CatalogueDamaged
            When the file can no longer be read.
        """
        if name not in TABLES:
            raise UnknownName("table", name, TABLES)
        if name not in self._frames:
            self._frames[name] = self._read(name)
        return self._frames[name].copy()

    def _read(self, name: str) -> pd.DataFrame:
        import duckdb

        file = self.folder / f"{name}.parquet"
        if name in BULK:
            try:
                return bulk.read(name, [file])
            except BadInput as error:
                raise CatalogueDamaged(f"{file} cannot be read; {REBUILD}") from error
        try:
            with duckdb.connect(":memory:") as connection:
                frame: pd.DataFrame = connection.read_parquet(str(file)).df()
        except duckdb.Error as error:
            raise CatalogueDamaged(f"{file} cannot be read; {REBUILD}") from error
        # An empty table carries no types of its own.
        return frame.astype(dtypes(name))

    def sql(self, query: str) -> pd.DataFrame:
        """Answer one SELECT over the tables, in the SQL of DuckDB.

        Nothing can be written, and no file outside the catalogue can be read.

        Parameters
        ----------
        query
            One SELECT statement; each table is a view of its name.

        Raises
        ------
        BadInput
            When the query is not one SELECT or DuckDB cannot answer it.

        Examples
        --------
        >>> load().sql("select count(*) as n from sources")["n"].item() > 0
        True
        """
        import duckdb

        with duckdb.connect(":memory:") as connection:
            try:
                statements = connection.extract_statements(query)
                if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
                    raise BadInput("sql: give one SELECT statement; a catalogue is read-only")
                self._attach(connection, query)
                answer: pd.DataFrame = connection.sql(query).df()
            except duckdb.Error as error:
                raise BadInput(f"sql: {error}") from error
        return answer

    def _attach(self, connection: duckdb.DuckDBPyConnection, query: str) -> None:
        parquet = (self.folder / MANIFEST).is_file()
        # Opening every table would take longer than most queries.
        words = set(re.findall(r"\w+", query.lower()))
        for name in (table for table in TABLES if table in words):
            if parquet:
                file = str(self.folder / f"{name}.parquet")
                connection.read_parquet(file).project(_selected(name)).create_view(name)
            else:
                connection.register(name, self.table(name))
        if parquet:
            connection.execute("set allowed_directories = [$folder]", {"folder": str(self.folder)})
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")


def _selected(table: str) -> str:
    """Columns of a view; long tables keep some numbers short and give them rounded."""
    if table not in BULK or not BULK[table].short:
        return "*"
    decimals = BULK[table].decimals
    replaced = ", ".join(f"round({c}::double, {decimals}) as {c}" for c in BULK[table].short)
    return f"* replace ({replaced})"


def _manifest(folder: Path) -> dict[str, Any]:
    file = folder / MANIFEST
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        digest = found.pop("digest")
        whole = digest == manifest_digest(found)
        other = found["schema"] != SCHEMA or found["schema_hash"] != schema_hash()
    except FileNotFoundError as error:
        raise CatalogueDamaged(f"{file} is missing; {REBUILD}") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CatalogueDamaged(f"{file} was cut short or altered; {REBUILD}") from error
    if not whole:
        raise CatalogueDamaged(f"{file} was cut short or altered; {REBUILD}")
    if other:
        raise CatalogueDamaged(
            f"{folder} was built with other tables or columns than this version has; {REBUILD}"
        )
    return dict(found)


def manifest_digest(content: Mapping[str, Any]) -> str:
    """SHA-256 of a manifest without its own digest."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _verify(folder: Path, manifest: Mapping[str, Any]) -> None:
    for name, expected in manifest["tables"].items():
        file = folder / f"{name}.parquet"
        try:
            data = file.read_bytes()
        except FileNotFoundError as error:
            raise CatalogueDamaged(f"{file} is missing; {REBUILD}") from error
        except OSError as error:
            raise CatalogueDamaged(f"{file} cannot be read: {error.strerror}") from error
        if len(data) < expected["bytes"]:
            raise CatalogueDamaged(
                f"{file} was cut short ({len(data)} of {expected['bytes']} bytes); {REBUILD}"
            )
        if hashlib.sha256(data).hexdigest() != expected["sha256"]:
            raise CatalogueDamaged(f"{file} was altered since it was built; {REBUILD}")


def _open_built(folder: Path) -> Catalogue:
    manifest = _manifest(folder)
    _verify(folder, manifest)
    return Catalogue(hash=manifest["hash"], folder=folder)


def _current() -> Path:
    pointer = built() / "current"
    try:
        folder = built() / pointer.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise CatalogueDamaged(f"there is no built-in catalogue in {built()}; {REBUILD}") from error
    return folder


def load(path: Path | str | None = None) -> Catalogue:
    """Open the built-in catalogue, or one of the user's own.

    Parameters
    ----------
    path
        A folder that ``shigen.catalogue.build`` wrote, or a folder of CSV files named after the
        tables (``production.csv``, ``trade.csv``, ...), where a table without a file is empty.
        The built-in catalogue when not given.

    Returns
    -------
    Catalogue
        Verified: each file against its SHA-256, CSV files against the field table.

    Raises
    ------
    CatalogueDamaged
        When a built file is missing, was cut short or altered, or was built from other tables;
        names the file and what to do.
    BadInput
        When a CSV file does not agree with the field table; names file, row and column.

    Examples
    --------
    >>> load().table("governance").columns[:3].tolist()
    ['place', 'year', 'dimension']
    """
    if path is None:
        from shigen.catalogue.csvfiles import bytes_hash, committed

        folder = _current()
        catalogue = _open_built(folder)
        if committed().is_dir() and bytes_hash(committed()) != _manifest(folder)["inputs"]:
            raise CatalogueDamaged(
                f"the tables in {committed()} changed since {folder.name} was built; "
                "run `make install`"
            )
        return catalogue
    folder = Path(path)
    if (folder / MANIFEST).is_file() or folder.name.startswith("catalogue-"):
        return _open_built(folder)
    from shigen.catalogue.csvfiles import read_folder

    frames = read_folder(folder)
    return Catalogue(hash=content_hash(frames), folder=folder, _frames=frames)
