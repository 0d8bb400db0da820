"""The printed tables of the European study of 2023 in the form of the catalogue's tables."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from tests.conftest import lacking

STAGES = {"E": "mine", "P": "refined"}


class PrintedTables:
    """Tables by name, made from the CSV files of the study.

    Parameters
    ----------
    folder
        Holds ``eu_crm_2023_*.csv`` and ``wgi_6dim_mean_2016_2020.csv``.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._kept: dict[str, pd.DataFrame] = {}

    def table(self, name: str) -> pd.DataFrame:
        if name not in self._kept:
            self._kept[name] = {
                "assessments": self._assessments,
                "assessment_shares": self._shares,
                "assessment_uses": self._uses,
                "governance": self._governance,
            }[name]()
        return self._kept[name].copy()

    def _read(self, name: str) -> pd.DataFrame:
        frame = pd.read_csv(self.folder / name)
        if "slug" in frame:
            frame["material"] = frame["slug"].str.replace("_", "-")
        return frame

    def _assessments(self) -> pd.DataFrame:
        frame = self._read("eu_crm_2023_parameters.csv")
        rows: list[dict[str, object]] = []

        def add(material: str, stage: str, item: str, value: float, text: str = "") -> None:
            rows.append(
                {"material": material, "stage": stage, "item": item, "value": value, "text": text}
            )

        for row in frame.to_dict("records"):
            material = row["material"]
            add(material, "", "supply-risk", row["SR_published"])
            add(material, "", "economic-importance", row["EI_published"])
            add(material, "", "eol-rir", row["EoL_RIR_pct"] / 100)
            add(material, "", "si-sr", row["SI_SR"])
            add(material, "", "si-ei", row["SI_EI"])
            for letter, word in (("E", "extraction"), ("P", "processing")):
                stage = STAGES[letter]
                add(material, stage, "supply-risk", row[f"SR_{word}"])
                add(material, stage, "import-reliance", row[f"IR_{word}_pct"] / 100)
                if isinstance(row[f"supply_data_{word}"], str):
                    add(material, stage, "mix", float("nan"), row[f"supply_data_{word}"])
        return pd.DataFrame(rows).assign(study="eu-crm", edition=2023, party="EUU")

    def _shares(self) -> pd.DataFrame:
        frames = [
            self._read(f"eu_crm_2023_{name}_shares.csv").assign(scope=scope)
            for name, scope in (("global_supply", "world"), ("eu_sourcing", "sourcing"))
        ]
        frame = pd.concat(frames, ignore_index=True)
        frame["stage"] = frame["stage"].map(STAGES)
        frame = frame.rename(columns={"iso3": "place", "t": "trade_parameter", "share": "value"})
        return frame.assign(study="eu-crm", edition=2023)

    def _uses(self) -> pd.DataFrame:
        frame = self._read("eu_crm_2023_use_shares_va.csv").rename(
            columns={
                "application": "use",
                "nace2": "sector",
                "value_added_MEUR": "sector_value_added_meur",
                "share": "value",
            }
        )
        return frame.assign(study="eu-crm", edition=2023)

    def _governance(self) -> pd.DataFrame:
        frame = self._read("wgi_6dim_mean_2016_2020.csv")
        frame = frame.rename(columns={"iso3": "place", "mean_est_2016_2020": "value"})
        return frame.assign(year=2020, dimension="mean6-2016-2020")


def published_folder(upstream: Path) -> Path:
    """Folder of published results beside the source files, or skip (in CI: fail) without it."""
    folder = upstream.parent / "published"
    if not folder.is_dir():
        lacking(f"the published results in {folder}")
    return folder
