"""The reference case of GeoPolRisk: nickel, manganese and graphite of the United States, 2022.

Source: the testing workbook of geopolrisk-py, https://github.com/akoyamp/geopolrisk-py; its inputs
from World Mining Data, BACI and the World Bank. Every column to a part in a million million.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.conftest import lacking

from shigen.criticality import Inputs, evaluate, given
from shigen.criticality.methods.geopolrisk import METHOD
from shigen.criticality.methods.geopolrisk_quantities import IMPORT_VALUE
from shigen.criticality.quantities import DOMESTIC, IMPORTS, STABILITY, WORLD_OUTPUT, Quantity

EXACT = 1e-12
COLUMNS = {
    "HHI": "hhi",
    "numerator": "weighted_imports",
    "total_trade_t": "total_imports",
    "import_risk": "import_risk",
    "geopolrisk_score": "score",
    "price_kUSD_per_t": "price",
    "midpoint": "midpoint",
    "CF_kgCu_eq_per_kg": "factor",
}


@pytest.fixture(scope="module")
def folder(upstream: Path) -> Path:
    found = upstream.parent / "published"
    if not found.is_dir():
        lacking(f"the published results in {found}")
    return found


@pytest.fixture(scope="module")
def results(folder: Path) -> pd.DataFrame:
    return pd.read_csv(folder / "geopolrisk_refcase2022_results.csv")


@pytest.fixture(scope="module")
def case(folder: Path, results: pd.DataFrame) -> Inputs:
    """The inputs as published: gross weight of ore beside the content of mine output."""
    output = pd.read_csv(folder / "geopolrisk_refcase2022_production.csv")
    trade = pd.read_csv(folder / "geopolrisk_refcase2022_trade.csv")
    trade = trade[trade["importer_code"].eq(842)]
    codes = sorted({*output["country_code"], *trade["exporter_code"], 842})
    minerals = results["material"].tolist()

    def laid(rows: pd.DataFrame, place: str, value: str) -> np.ndarray:
        table = rows.pivot_table(index="material", columns=place, values=value, aggfunc="sum")
        table = table.reindex(index=minerals, columns=codes).fillna(0.0)
        return np.column_stack([table.to_numpy(), np.zeros(len(minerals))])

    g = trade.pivot_table(index="material", columns="exporter_code", values="g_WGI_PV_normalized")
    g = g.reindex(index=minerals, columns=codes)
    stability = np.column_stack([2.5 - 5 * g.to_numpy(), np.full(len(minerals), np.nan)])
    domestic = np.zeros((len(minerals), len(codes) + 1))
    domestic[:, codes.index(842)] = results["domestic_production_t"]
    value = trade.groupby("material")["value_kUSD"].sum().reindex(minerals)
    amounts: list[tuple[Quantity, np.ndarray]] = [
        (WORLD_OUTPUT, laid(output, "country_code", "production_2022")),
        (IMPORTS, laid(trade, "exporter_code", "quantity_t")),
        (DOMESTIC, domestic),
        (STABILITY, stability),
        (IMPORT_VALUE, value.to_numpy()),
    ]
    cases = pd.DataFrame({"mineral": minerals, "stage": "mine", "year": 2022, "party": "USA"})
    return Inputs(
        cases, (*map(str, codes), "OTH"), {q.name: given(q, found) for q, found in amounts}
    )


@pytest.mark.parametrize("column", COLUMNS)
def test_every_column_comes_back(case: Inputs, results: pd.DataFrame, column: str) -> None:
    found = evaluate(METHOD, case, evidence=0.0).outputs[COLUMNS[column]]
    np.testing.assert_allclose(found, results[column], rtol=EXACT)


def test_own_output_and_the_constant_are_those_of_the_case(
    case: Inputs, results: pd.DataFrame
) -> None:
    found = evaluate(METHOD, case, evidence=0.0)
    np.testing.assert_allclose(
        found.outputs["supply"] - found.outputs["total_imports"],
        results["domestic_production_t"], rtol=EXACT, atol=1e-9,
    )  # fmt: skip
    assert found.settings["copper"] == results["CF_Cu_used"].unique().item()


def test_the_worked_numbers_of_the_method(case: Inputs) -> None:
    nickel = evaluate(METHOD, case, evidence=0.0).outputs.iloc[0]
    printed = {
        "hhi": "0.267490", "weighted_imports": "21.179741", "total_imports": "37.495000",
        "score": "0.000323043", "price": "4.806774", "midpoint": "0.001552796",
        "factor": "0.003792739",
    }  # fmt: skip
    for name, text in printed.items():
        decimals = len(text.partition(".")[2])
        assert f"{nickel[name]:.{decimals}f}" == text, name
    assert nickel["supply"] == 17_537.495
