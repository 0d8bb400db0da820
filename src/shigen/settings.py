"""Where settings come from: the only place that reads ``SHIGEN_*`` variables."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from shigen.errors import BadInput


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting with the place its value came from."""

    name: str
    value: str
    origin: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one run; immutable.

    Attributes
    ----------
    catalogue
        What names a catalogue to use in place of the built-in one, a folder or the beginning of a
        hash, or ``None``.
    upstream
        The folder with the upstream files that importers read.
    data
        The folder of what the user made: imported catalogues in ``catalogues/``.
    """

    catalogue: Path | None
    upstream: Path
    data: Path
    origins: tuple[Setting, ...]


HASH = re.compile(r"[0-9a-f]{4,64}")
"""What can be the beginning of the hash of a catalogue."""


def checkout() -> Path:
    """The folder of the checkout this package runs from.

    Returns
    -------
    pathlib.Path
        Two folders above the package; meaningful for an editable install only.
    """
    return Path(__file__).resolve().parents[2]


def load(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment, else their defaults.

    Parameters
    ----------
    environment
        Variables to read; ``os.environ`` when not given.

    Raises
    ------
    BadInput
        When ``SHIGEN_CATALOGUE`` names a folder that is not there and cannot be a hash.

    Examples
    --------
    >>> load({"SHIGEN_UPSTREAM": "/data"}).upstream.as_posix()
    '/data'
    """
    variables = os.environ if environment is None else environment
    named = variables.get("SHIGEN_CATALOGUE", "")
    catalogue = Path(named) if named else None
    if catalogue is not None and not catalogue.is_dir() and not HASH.fullmatch(named):
        raise BadInput(
            f"SHIGEN_CATALOGUE: no folder {catalogue}; "
            "unset it to use the built-in catalogue, or name a catalogue folder"
        )
    upstream_named = variables.get("SHIGEN_UPSTREAM", "")
    default = checkout().parent / "shared" / "data"
    upstream = Path(upstream_named) if upstream_named else default
    data_named = variables.get("SHIGEN_DATA_DIR", "")
    data = Path(data_named) if data_named else _own_folder()
    origins = (
        Setting(
            "SHIGEN_CATALOGUE",
            str(catalogue) if catalogue else "built-in",
            "environment" if named else "default",
            "catalogue folder to use, or the beginning of the hash of an imported catalogue",
        ),
        Setting(
            "SHIGEN_UPSTREAM",
            str(upstream),
            "environment" if upstream_named else "default",
            "folder of upstream files, read by 'python -m shigen.catalogue.assemble' only",
        ),
        Setting(
            "SHIGEN_DATA_DIR",
            str(data),
            "environment" if data_named else "default",
            "folder of the catalogues that 'shigen data import' makes",
        ),
    )
    return Settings(catalogue=catalogue, upstream=upstream, data=data, origins=origins)


def _own_folder() -> Path:
    import platformdirs

    return Path(platformdirs.user_data_dir("shigen", appauthor=False))


_THREADS = ("OMP", "OPENBLAS", "MKL", "RAYON", "ARROW")


@contextlib.contextmanager
def one_thread() -> Iterator[None]:
    """Let processes that are started meanwhile use one thread each.

    Several processes that each start as many threads as there are cores only get in each other's
    way.

    Examples
    --------
    >>> with one_thread():
    ...     os.environ["OMP_NUM_THREADS"]
    '1'
    """
    names = [f"{name}_NUM_THREADS" for name in _THREADS]
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(dict.fromkeys(names, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
