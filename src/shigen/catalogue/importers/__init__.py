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
    Importer("atlas_baci", "critical-materials-atlas", key="baci"),
    Importer("baci", "baci-hs92-minerals"),
    Importer("bea", "io-bea-us-detail"),
    Importer("bgs", "bgs-world-mineral-statistics", ships=False),
    Importer("busch_lithium", "lithium-deposits-busch"),
    Importer("china_controls", "policy-events"),
    Importer("comtrade", "critical-materials-atlas", ships=False),
    Importer("eu_crm", "eu-crm"),
    Importer("eu_crm_parameters", "../published"),
    Importer("eu_crm_scores", "../published"),
    Importer("eu_crm_study", "../published"),
    Importer("ev_investments", "ev-supply-chain-investments-na"),
    Importer("glombo", "elasticities-glombo"),
    Importer("hand", None),
    Importer("history_engine", "history-engine-china"),
    Importer("history_engine_plants", "history-engine-china"),
    Importer("iea", "iea-critical-minerals"),
    Importer("jasansky", "mines-jasansky-2022"),
    Importer("mineral_lists", "../reference"),
    Importer("nrcan", "canada-nrcan-projects"),
    Importer("oecd", "oecd-country-risk", key="oecd-country-risk", ships=False),
    Importer("peer_assessments", "../published"),
    Importer("pink_sheet", "worldbank-pink-sheet"),
    Importer("ports_and_sea", "ports-and-sea"),
    Importer("premise_bgs", "premise-metals"),
    Importer("stockpile_facts", "stockpile-facts"),
    Importer("talloy", "facilities-talloy"),
    Importer("us_assessments", "../published"),
    Importer("usgs_cobalt_sites", "cobalt-us-deposits-usgs"),
    Importer("usgs_ds140", "usgs-ds140"),
    Importer("usgs_mcs", "usgs-mcs2026"),
    Importer("usgs_mcs2023", "usgs-mcs2023-byproducts", key="usgs-mcs2023-byproducts"),
    Importer("usgs_mcs2023_trends", "usgs-mcs2023-trends"),
    Importer("usgs_mcs2025", "usgs-mcs2025", key="usgs-mcs"),
    Importer("usgs_mcs_text", "usgs-mcs2026-text"),
    Importer("usgs_rare_earths", "usgs-mcs2026"),
    Importer("usitc", "usitc-dataweb"),
    Importer("wgi", "wgi"),
    Importer("wgi_window", "../published", key="wgi-2016-2020"),
    Importer("wiod", "io-wiod2013", ships=False),
    Importer("wmd", "wmd-world-mining-data", ships=False),
)
