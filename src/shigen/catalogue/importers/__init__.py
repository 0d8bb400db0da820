"""One module per source; each reads that source's own files and nothing else.

An importer has two names:

``read(path: Path) -> dict[str, pandas.DataFrame]``
    Rows for one or several tables of the catalogue, from the folder of the source or the one file
    that a user names. Columns that may be empty can be left out.
    A file that is not what it claims is refused with file, row and column.
``SOURCE`` (a dict) or ``SOURCES`` (a tuple of dicts)
    Rows of the ``sources`` table, for every key that its rows carry in ``source``.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Importer:
    """An importer module and the upstream folder it reads; no folder for what we typed in.

    Attributes
    ----------
    module
        Module of this package.
    folder
        Folder of the source among the upstream files.
    key
        Name on the command line, as in ``shigen data import KEY FILE``; the module's own name with
        hyphens when empty.
    ships
        Whether the terms of the source allow its numbers in the built-in catalogue. Others are read
        only into a catalogue of the user's own.
    """

    module: str
    folder: str | None
    key: str = ""
    ships: bool = True

    @property
    def name(self) -> str:
        """Name on the command line."""
        return self.key or self.module.replace("_", "-")


IMPORTERS: tuple[Importer, ...] = (
    Importer("atlas_baci", "critical-materials-atlas"),
    Importer("baci", "baci-hs92-minerals"),
    Importer("eu_crm", "eu-crm"),
    Importer("hand", None),
    Importer("history_engine", "history-engine-china"),
    Importer("iea", "iea-critical-minerals"),
    Importer("ports_and_sea", "ports-and-sea"),
    Importer("usgs_mcs", "usgs-mcs2026"),
    Importer("usgs_mcs2025", "usgs-mcs2025"),
    Importer("usgs_rare_earths", "usgs-mcs2026"),
    Importer("wgi", "wgi"),
)
