"""Who supplies a party: by shipper and by maker, against hand results and the network's tracing."""

from __future__ import annotations

import pandas as pd
import pytest

from shigen import catalogue as catalogues
from shigen import network as networks
from shigen.criticality.exposure import merged, supply


def arcs(*rows: tuple[str, str, float], stage: str = "refined") -> pd.DataFrame:
    frame = pd.DataFrame(list(rows), columns=["exporter", "importer", "value"])
    return frame.assign(stage=stage)


def nodes(*rows: tuple[str, str, float], stage: str = "refined") -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["place", "item", "value"]).assign(stage=stage)


def test_indirect_dependence_by_hand() -> None:
    # Canada makes 10 and gets 30 from China, so what it ships is three quarters Chinese.
    made = nodes(("CHN", "production", 100.0), ("CAN", "production", 10.0))
    trade = arcs(("CHN", "CAN", 30.0), ("CAN", "USA", 40.0), ("CHN", "USA", 10.0))
    got = supply(made, trade, "USA", "refined")
    assert got.direct.to_dict() == {"CAN": 0.8, "CHN": 0.2}
    assert got.by_origin.to_dict() == pytest.approx({"CAN": 0.8 / 4, "CHN": 0.2 + 0.8 * 3 / 4})
    assert (got.imports, got.exports, got.total) == (50, 0, 50)


def test_own_output_scrap_and_stock_count_in_what_comes_in() -> None:
    made = nodes(
        ("CHN", "production", 50.0),
        ("USA", "production", 20.0),
        ("USA", "secondary", 10.0),
        ("USA", "stock-change", -20.0),
        ("USA", "use", 90.0),
    )
    got = supply(made, arcs(("CHN", "USA", 50.0), ("USA", "DEU", 10.0)), "USA", "refined")
    assert got.total == 100
    assert got.by_origin.to_dict() == {"CHN": pytest.approx(0.5)}
    assert (got.primary, got.secondary, got.stock_draw, got.exports) == (20, 10, 20, 10)
    # metal put into stock does not come in
    grown = supply(nodes(("USA", "stock-change", 5.0)), arcs(("CHN", "USA", 1.0)), "USA", "refined")
    assert grown.total == 1
    assert grown.stock_draw == -5


def test_two_traders_that_pass_metal_back_and_forth_make_none_of_it() -> None:
    made = nodes(("CHN", "production", 10.0))
    trade = arcs(("CHN", "HKG", 10.0), ("HKG", "SGP", 40.0), ("SGP", "HKG", 40.0))
    trade = pd.concat([trade, arcs(("HKG", "JPN", 10.0))])
    got = supply(made, trade, "JPN", "refined")
    assert got.direct.to_dict() == {"HKG": 1.0}
    assert got.by_origin.to_dict() == pytest.approx({"CHN": 1.0})


def test_another_stage_and_a_place_without_supply_are_empty() -> None:
    made = nodes(("CHN", "production", 10.0), stage="mine")
    got = supply(made, arcs(("CHN", "JPN", 1.0), stage="mine"), "JPN", "refined")
    assert got.total == 0
    assert got.direct.empty
    assert got.by_origin.empty


def test_merging_makes_trade_between_the_parties_no_trade() -> None:
    trade = arcs(("JPN", "USA", 70.0), ("CHN", "JPN", 20.0), ("CHN", "USA", 10.0))
    made = nodes(("JPN", "production", 60.0), ("USA", "use", 80.0), ("USA", "production", 5.0))
    joint_nodes, joint_arcs = merged(made, trade, ["USA", "JPN"], "joint")
    got = supply(joint_nodes, joint_arcs, "joint", "refined")
    assert (got.primary, got.imports, got.exports) == (65, 30, 0)
    assert got.by_origin.to_dict() == {}
    assert got.direct.to_dict() == {"CHN": pytest.approx(30 / 95)}
    # the tables given are left as they were
    assert set(trade["importer"]) == {"USA", "JPN"}


@pytest.mark.parametrize("mineral", ["cobalt", "gallium", "copper"])
def test_shares_by_maker_agree_with_the_tracing_of_the_network(mineral: str) -> None:
    network = networks.build(catalogues.load(), mineral=mineral)
    for stage in network.stages:
        traced = networks.origins(network, stage)
        traced = traced[traced["origin_stage"] == stage]
        for place in ("USA", "JPN", "DEU"):
            others = traced[(traced["place"] == place) & (traced["origin"] != place)]
            theirs = others.set_index("origin")["share"]
            ours = supply(network.nodes, network.arcs, place, stage).by_origin
            both = pd.DataFrame({"theirs": theirs, "ours": ours}).fillna(0.0)
            assert (both["theirs"] - both["ours"]).abs().max() < 1e-7
