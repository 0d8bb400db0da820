"""The catalogues that a user made: kept whole under the data folder, found by path or by hash.

A catalogue is written in a workplace beside the others and takes its place by one rename, so that
a reader sees it whole or not at all. Two imports at once do not meet: each has a workplace of its
own, and the name of a catalogue is the hash of its content.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shigen.catalogue.build import build_tables
from shigen.catalogue.canonical import SCHEMA, schema_hash
from shigen.catalogue.store import MANIFEST, built, load
from shigen.errors import BadInput, CatalogueDamaged
from shigen.files import named_failure
from shigen.settings import HASH

if TYPE_CHECKING:
    import pandas as pd

ORIGIN = "origin.json"
PREFIX = "catalogue-"
WORKPLACE = ".importing-"


@dataclass(frozen=True, slots=True)
class Import:
    """One file that was read into a catalogue.

    Attributes
    ----------
    key
        What the user typed, such as ``usgs-mcs``.
    importer
        Module that read it.
    file
        Name of the file or folder, without its path.
    sha256
        Of the file; empty for a folder.
    sources
        Keys of the sources whose rows it gave.
    """

    key: str
    importer: str
    file: str
    sha256: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a catalogue comes from.

    Attributes
    ----------
    created
        Date and time (UTC) as ISO 8601 writes it.
    base
        ``built-in``, ``empty`` or the hash of the catalogue that the rows were joined to.
    base_hash
        Its hash.
    imports
        Every import that led here, the oldest first.
    """

    created: str
    base: str
    base_hash: str
    imports: tuple[Import, ...]


def catalogues(data: Path) -> Path:
    """Folder of the user's catalogues inside the data folder."""
    return data / "catalogues"


def publish(tables: Mapping[str, pd.DataFrame], to: Path, origin: Origin) -> Path:
    """Write a catalogue with a note of where it comes from, whole or not at all.

    Parameters
    ----------
    tables
        Every table, settled.
    to
        Folder of catalogues; made when missing.
    origin
        Kept beside the tables. A catalogue of the same content that is there already stays as it
        is.

    Returns
    -------
    pathlib.Path
        ``to/catalogue-<hash12>``.

    Raises
    ------
    WriteFailed
        When the disk is full or the folder cannot be written; nothing is left behind.
    """
    with named_failure(to):
        to.mkdir(parents=True, exist_ok=True)
    with _workplace(to) as work:
        made = build_tables(tables, work)
        with named_failure(to / made.name):
            text = json.dumps(asdict(origin), indent=1, sort_keys=True) + "\n"
            (made / ORIGIN).write_text(text, encoding="utf-8")
            return _moved(made, to / made.name)


def _moved(made: Path, final: Path) -> Path:
    """Rename a finished folder into its place; a whole one of the same name is as good."""
    for _ in range(2):
        try:
            made.rename(final)
        except OSError as error:
            if error.errno not in {errno.ENOTEMPTY, errno.EEXIST}:
                raise
            if _whole(final):
                return final
            with contextlib.suppress(FileNotFoundError):
                final.rename(made.with_name("damaged"))
        else:
            return final
    raise OSError(errno.EBUSY, "another program keeps writing there", str(final))


def _whole(folder: Path) -> bool:
    try:
        load(folder)
    except CatalogueDamaged:
        return False
    return True


@contextlib.contextmanager
def _workplace(to: Path) -> Iterator[Path]:
    """Give a folder of our own beside the catalogues; what killed imports left is removed."""
    with _held(to):
        _sweep(to)
        with named_failure(to):
            work = Path(tempfile.mkdtemp(prefix=WORKPLACE, dir=to))
        own = _lock(work, wait=False)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
        _release(own)


def _sweep(to: Path) -> None:
    for old in to.glob(f"{WORKPLACE}*"):
        lock = _lock(old, wait=False)
        # A folder that somebody holds is in use; where nothing can be locked, nobody can tell.
        if lock is not None:
            shutil.rmtree(old, ignore_errors=True)
            _release(lock)


def _lock(folder: Path, *, wait: bool) -> int | None:
    """Lock a folder until `_release`, or until this process ends; ``None`` when it cannot be."""
    try:
        import fcntl
    except ImportError:  # Windows
        return None
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle


def _release(handle: int | None) -> None:
    if handle is not None:
        os.close(handle)


@contextlib.contextmanager
def _held(folder: Path) -> Iterator[None]:
    handle = _lock(folder, wait=True)
    try:
        yield
    finally:
        _release(handle)


def origin_of(folder: Path) -> Origin | None:
    """Where a catalogue comes from; nothing for the built-in one and for folders of CSV files.

    Raises
    ------
    CatalogueDamaged
        When the note is there and cannot be read.
    """
    file = folder / ORIGIN
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        imports = tuple(
            Import(**{**made, "sources": tuple(made["sources"])}) for made in found["imports"]
        )
        return Origin(**{**found, "imports": imports})
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CatalogueDamaged(f"{file} was cut short or altered; import the file again") from error


def _manifest(folder: Path) -> dict[str, Any]:
    """Manifest as it stands, unchecked; empty when it cannot be read."""
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _hash(folder: Path) -> str:
    return str(_manifest(folder).get("hash", folder.name.removeprefix(PREFIX)))


def _folders(places: Sequence[Path]) -> list[Path]:
    return [
        found for place in places for found in sorted(place.glob(f"{PREFIX}*")) if found.is_dir()
    ]


def find(name: str | Path, data: Path) -> Path:
    """Folder of a catalogue named by its path or by the beginning of its hash.

    Parameters
    ----------
    name
        A folder, or at least four digits of a hash that `versions` lists. A folder comes first.
    data
        Data folder of the user.

    Raises
    ------
    BadInput
        When there is no such folder or hash, or several hashes begin so.
    """
    text = str(name)
    if Path(text).is_dir():
        return Path(text)
    if not HASH.fullmatch(text):
        raise BadInput(
            f"no folder {text}; name a catalogue folder, or the beginning of a hash that "
            "'shigen data versions' lists"
        )
    known = _folders([built(), catalogues(data)])
    found = {_hash(folder): folder for folder in known if _hash(folder).startswith(text)}
    if len(found) > 1:
        shown = ", ".join(sorted(key[:12] for key in found))
        raise BadInput(f"several catalogues begin with {text} ({shown}); give more digits")
    if not found:
        raise BadInput(f"no catalogue begins with {text}; 'shigen data versions' lists them")
    return next(iter(found.values()))


def _state(folder: Path) -> str:
    manifest = _manifest(folder)
    other = manifest.get("schema") != SCHEMA or manifest.get("schema_hash") != schema_hash()
    if manifest and other:
        return "other-version"
    try:
        load(folder)
        origin_of(folder)
    except CatalogueDamaged:
        return "damaged"
    return "whole"


def _origin_texts(folder: Path) -> dict[str, str]:
    try:
        origin = origin_of(folder)
    except CatalogueDamaged:
        origin = None
    if origin is None:
        return {"created": "", "base": "", "imports": ""}
    said = [f"{made.key} {made.file}" for made in origin.imports]
    base = origin.base if origin.base in {"built-in", "empty"} else origin.base_hash[:12]
    return {"created": origin.created, "base": base, "imports": "; ".join(said)}


def versions(data: Path) -> pd.DataFrame:
    """The catalogues of this machine: the built-in one and those that were imported.

    Parameters
    ----------
    data
        Data folder of the user.

    Returns
    -------
    pandas.DataFrame
        Table ``versions``: hash (12 digits), name (``built-in`` or empty), created, base, imports,
        rows, bytes, state (whole, damaged, or other-version for one that this version of shigen
        cannot read) and folder; the built-in one first, the others by date.
    """
    import pandas as pd

    from shigen.reference.tables import field_rows
    from shigen.reference.validation import validate

    rows = []
    for folder in _folders([built(), catalogues(data)]):
        counts = [entry.get("rows", 0) for entry in _manifest(folder).get("tables", {}).values()]
        rows.append(
            {
                "hash": _hash(folder)[:12],
                "name": "built-in" if folder.parent == built() else "",
                **_origin_texts(folder),
                "rows": sum(counts) if counts else None,
                "bytes": sum(file.stat().st_size for file in folder.iterdir() if file.is_file()),
                "state": _state(folder),
                "folder": str(folder),
            }
        )
    rows.sort(key=lambda row: (row["name"] == "", row["created"], row["hash"]))
    columns = [field["field"] for field in field_rows("versions")]
    frame = pd.DataFrame(rows, columns=columns)
    return validate("versions", frame, where="versions", fill=True)
