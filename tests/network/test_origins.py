"""Where metal began: absorbing chains, one solved on paper, and what must hold of all."""

from __future__ import annotations

import pandas as pd
import pytest

from shigen import errors, network, reference
from shigen.network import Network

MINERALS = sorted(row["slug"] for row in reference.rows("minerals") if row["modelled"] == "1")


def hand_made(
    nodes: list[tuple[str, str, str, float]],
    arcs: list[tuple[str, str, str, float]],
    *,
    stages: tuple[str, ...] = ("refined",),
    yields: tuple[tuple[str, str, float], ...] = (),
) -> Network:
    none = pd.DataFrame()
    return Network(
        mineral="gallium",
        year=2024,
        stages=stages,
        nodes=pd.DataFrame(nodes, columns=["stage", "place", "item", "value"]),
        arcs=pd.DataFrame(arcs, columns=["stage", "exporter", "importer", "value"]),
        adjustments=none,
        gated=none,
        residuals=none,
        quality=none,
        yields=pd.DataFrame(
            [(start, end, "", rate) for start, end, rate in yields],
            columns=["from_stage", "to_stage", "place", "yield"],
        ),
        missing=none,
        iterations=0,
    )


def shares(table: pd.DataFrame, who: str, *, stage: str = "refined") -> dict[str, float]:
    column = "place" if "place" in table.columns else "exporter"
    rows = table[table[column].eq(who) & table["origin_stage"].eq(stage)]
    return dict(zip(rows["origin"], rows["share"], strict=True))


def test_metal_that_goes_back_and_forth_solved_on_paper() -> None:
    """China makes 10, uses 2, sends 8 to Korea. Korea adds 2 from scrap, gets 1 back from Japan,
    uses 5, sends 6 to Japan. Japan makes 2, uses 7, sends 1 back.

    Korea has 8 + 2 + 1 = 11, Japan 6 + 2 = 8. Share of Chinese metal, k in Korea and j in Japan:

        11 k = 8 + 1 j,   8 j = 6 k      ->   j = 3/4 k,  (11 - 3/4) k = 8,  k = 32/41, j = 24/41.

    Of Japanese metal: 11 k = j, 8 j = 2 + 6 k  ->  j = 11/41, k = 1/41. Scrap is the rest.
    """
    found = hand_made(
        [
            ("refined", "CHN", "production", 10),
            ("refined", "CHN", "use", 2),
            ("refined", "KOR", "secondary", 2),
            ("refined", "KOR", "use", 5),
            ("refined", "JPN", "production", 2),
            ("refined", "JPN", "use", 7),
        ],
        [
            ("refined", "CHN", "KOR", 8),
            ("refined", "KOR", "JPN", 6),
            ("refined", "JPN", "KOR", 1),
        ],
    )
    table = network.origins(found, "refined")
    assert shares(table, "CHN") == pytest.approx({"CHN": 1.0})
    assert shares(table, "KOR") == pytest.approx({"CHN": 32 / 41, "JPN": 1 / 41})
    assert shares(table, "JPN") == pytest.approx({"CHN": 24 / 41, "JPN": 11 / 41})
    shipped = network.flow_origins(found, "refined")
    assert sorted(set(shipped["exporter"])) == ["CHN", "JPN", "KOR"]
    assert shares(shipped, "KOR") == pytest.approx(shares(table, "KOR"))


def test_ore_origins_pass_through_the_refinery() -> None:
    """Chile mines 10: 6 go to China, 4 are fed at home; the yield is 1/2. China makes 4 from 6 of
    ore (3) and 1 that nothing explains; Japan gets 3 from China and 1 from Chile.

    Chinese metal is 3/4 of Chilean ore; Japan's is (3 * 3/4 + 1) / 4 = 13/16.
    """
    found = hand_made(
        [
            ("mine", "CHL", "production", 10),
            ("mine", "CHL", "feed", 4),
            ("mine", "CHN", "feed", 6),
            ("refined", "CHL", "production", 2),
            ("refined", "CHL", "use", 1),
            ("refined", "CHN", "production", 4),
            ("refined", "CHN", "unexplained", 1),
            ("refined", "CHN", "use", 1),
            ("refined", "JPN", "use", 4),
        ],
        [
            ("mine", "CHL", "CHN", 6),
            ("refined", "CHN", "JPN", 3),
            ("refined", "CHL", "JPN", 1),
        ],
        stages=("mine", "refined"),
        yields=(("mine", "refined", 0.5),),
    )
    table = network.origins(found, "refined")
    assert shares(table, "CHN", stage="mine") == pytest.approx({"CHL": 0.75})
    assert shares(table, "JPN", stage="mine") == pytest.approx({"CHL": 13 / 16})
    assert shares(table, "JPN") == pytest.approx({"CHN": 0.75, "CHL": 0.25})


def test_metal_drawn_from_stock_has_no_origin() -> None:
    """China ships 8: 6 made this year, 2 from stock. Three quarters are made in China."""
    found = hand_made(
        [
            ("refined", "CHN", "production", 6),
            ("refined", "CHN", "stock-change", -2),
            ("refined", "JPN", "use", 8),
        ],
        [("refined", "CHN", "JPN", 8)],
    )
    assert shares(network.origins(found, "refined"), "JPN") == pytest.approx({"CHN": 0.75})


def test_stages_that_are_not_linked_are_not_traced_through() -> None:
    """Nine tenths of titanium ore make pigment: sponge is not traced to mines."""
    found = hand_made(
        [
            ("mine", "AUS", "production", 5),
            ("mine", "AUS", "use", 5),
            ("refined", "JPN", "production", 3),
            ("refined", "JPN", "use", 3),
        ],
        [],
        stages=("mine", "refined"),
    )
    assert set(network.origins(found, "refined")["origin_stage"]) == {"refined"}


def test_a_stage_that_is_not_there_is_named(built) -> None:
    with pytest.raises(errors.UnknownName, match="product"):
        network.origins(built("gallium").network, "product")


@pytest.mark.parametrize("mineral", MINERALS)
def test_shares_lie_between_zero_and_one_and_leave_room_for_scrap(built, mineral: str) -> None:
    found = built(mineral).network
    for position, stage in enumerate(found.stages):
        table = network.origins(found, stage)
        assert table["share"].between(0, 1).all()
        sums = table.groupby(["place", "origin_stage"])["share"].sum()
        assert sums.max() <= 1 + 1e-9
        assert set(table["origin_stage"]) <= set(found.stages[: position + 1])
        assert not table.duplicated(["place", "origin", "origin_stage"]).any()


@pytest.mark.parametrize("mineral", MINERALS)
def test_what_all_users_have_of_a_producer_is_what_it_made(built, mineral: str) -> None:
    """Metal is neither made nor lost by tracing: added over all uses it is the output.

    What leaves the stage in a country (use, feed, stock) carries the shares of the country.
    """
    found = built(mineral).network
    stage = found.stages[-1]
    nodes = found.nodes[found.nodes["stage"].eq(stage)]
    leaves = nodes[nodes["item"].isin(["use", "feed"])].groupby("place")["value"].sum()
    stock = nodes[nodes["item"].eq("stock-change")].groupby("place")["value"].sum().clip(lower=0)
    leaves = leaves.add(stock, fill_value=0.0)
    table = network.origins(found, stage)
    table = table[table["origin_stage"].eq(stage)]
    traced = (table["share"] * table["place"].map(leaves).fillna(0.0)).groupby(table["origin"])
    made = found.node("production", stage)
    assert traced.sum().reindex(made.index).to_numpy() == pytest.approx(
        made.to_numpy(), rel=1e-6, abs=1e-6 * made.max()
    )


def test_the_united_states_look_less_dependent_on_china_than_they_are(built) -> None:
    """Gallium: 18 % come straight from China by US import shares; Canada, Germany and Japan, which
    make next to none, sell the rest. By origin it is half and more."""
    found = built("gallium").network
    into = found.arcs[found.arcs["importer"].eq("USA")].set_index("exporter")["value"]
    direct = into["CHN"] / into.sum()
    by_origin = shares(network.origins(found, "refined"), "USA")["CHN"]
    assert direct == pytest.approx(0.18, abs=0.02)
    assert 0.40 <= by_origin <= 0.75


def test_three_fifths_of_japans_fresh_gallium_come_from_china(built) -> None:
    """55 of 97 t of imports in 2021 by the figure of JOGMEC quoted in the press."""
    found = built("gallium").network
    into = found.arcs[found.arcs["importer"].eq("JPN")].set_index("exporter")["value"]
    assert into["CHN"] / found.node("use", "refined")["JPN"] == pytest.approx(0.57, abs=0.03)
    by_origin = shares(network.origins(found, "refined"), "JPN")["CHN"]
    assert into["CHN"] / into.sum() <= by_origin <= 0.85
