"""Imports by passage and what closures do to them, worked out by hand and on built-in networks."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from shigen import catalogue as catalogues
from shigen import reference
from shigen.errors import BadInput, UnknownName
from shigen.network import passage_flows, routes
from shigen.network.balanced import Network
from shigen.network.isolation import isolation


def traded(*arcs: tuple[str, str, str, float, str]) -> Network:
    """Return a network that has nothing but arcs: stage, exporter, importer, tonnes, status."""
    frame = pd.DataFrame(arcs, columns=["stage", "exporter", "importer", "value", "status"])
    stages = tuple(dict.fromkeys(frame["stage"]))
    made = SimpleNamespace(mineral="cobalt", stages=stages, arcs=frame)
    made.shipped = lambda stage: Network.shipped(made, stage)  # type: ignore[arg-type]
    return made  # type: ignore[return-value]


ARCS = (
    ("mine", "KWT", "JPN", 30.0, "reported"),
    ("mine", "AUS", "JPN", 50.0, "reported"),
    ("mine", "DEU", "JPN", 20.0, "imputed"),
    ("mine", "JPN", "USA", 5.0, "reported"),
)


def test_shares_of_passages_as_on_paper(shipped: catalogues.Catalogue) -> None:
    """Of 100 t, 30 from Kuwait leave by Hormuz; 20 from Germany, seen by nobody, by Suez."""
    found = passage_flows(traded(*ARCS), shipped, parties="JPN")
    rows = found.exposure.set_index("passage")
    assert rows.loc["hormuz", ["t", "share", "low"]].tolist() == [30.0, 0.3, 0.3]
    assert rows.loc["hormuz", "high"] == 0.5
    assert rows.loc["suez-canal", ["t", "share", "low", "high"]].tolist() == [20.0, 0.2, 0.0, 0.2]
    assert rows.loc["malacca", "suppliers"] == "KWT;DEU"
    assert (rows["imports_t"] == 100).all()
    assert found.exposure["t"].is_monotonic_decreasing


def test_a_closure_adds_the_days_of_the_detour_weighted_by_tonnes(
    shipped: catalogues.Catalogue,
) -> None:
    found = passage_flows(traded(*ARCS), shipped, parties="JPN")
    row = found.closures.set_index("closing").loc["malacca"]
    assert row["affected_t"] == 50
    before = routes.between(shipped, ["KWT", "DEU"], "JPN")
    after = routes.between(shipped, ["KWT", "DEU"], "JPN", closed="malacca")
    added = (after["days"] - before["days"]).to_numpy()
    assert row["days_added"] == pytest.approx((30 * added[0] + 20 * added[1]) / 50)
    assert row["days_added_most"] == pytest.approx(added.max())
    freight = (after["usd_per_t"] - before["usd_per_t"]).to_numpy()
    assert row["usd_per_t_added"] == pytest.approx((30 * freight[0] + 20 * freight[1]) / 50)
    assert row["usd_per_t_added_low"] <= row["usd_per_t_added"] <= row["usd_per_t_added_high"]
    assert row["cost_added"] > 0
    assert row["unreachable_t"] == 0
    assert row["note"] == ""


def test_what_no_way_is_left_for_is_said(shipped: catalogues.Catalogue) -> None:
    found = passage_flows(traded(*ARCS), shipped, parties="JPN")
    row = found.closures.set_index("closing").loc["hormuz"]
    assert row["unreachable_t"] == 30
    assert row["unreachable_share"] == pytest.approx(0.3)
    assert np.isnan(row["days_added"])
    assert row["note"] == "no way to JPN is left for 30% of these imports"
    cut = found.isolation.set_index("closing").loc["hormuz"]
    assert cut["cut_off"] > 0
    assert not cut["isolated"]
    assert "KWT" in cut["note"]


def test_a_party_behind_a_closed_strait_is_isolated_and_it_is_said(
    shipped: catalogues.Catalogue,
) -> None:
    network = traded(("mine", "AUS", "KWT", 10.0, "reported"))
    found = passage_flows(network, shipped, "Hormuz", parties="KWT")
    row = found.closures.iloc[0]
    assert row["unreachable_share"] == 1
    assert row["note"] == "isolates KWT: no way is left for any of these imports"
    assert found.exposure.empty


class Fewer:
    """The catalogue with the ports of a few places, and no land legs."""

    def __init__(self, whole: catalogues.Catalogue, *places: str) -> None:
        self.whole, self.places, self.hash = whole, places, "ports of " + " ".join(places)

    def table(self, name: str) -> pd.DataFrame:
        found = self.whole.table(name)
        if name == "land_legs":
            return found.iloc[:0]
        return found[found["place"].isin(self.places)] if name == "ports" else found


def test_a_place_that_reaches_nobody_is_isolated(shipped: catalogues.Catalogue) -> None:
    few: Any = Fewer(shipped, "AUS", "JPN", "QAT")
    alone = isolation(few, "QAT", "Hormuz")
    assert alone == {
        "party": "QAT",
        "closing": "hormuz",
        "places": 2,
        "cut_off": 2,
        "isolated": True,
        "note": "isolates QAT: no place is left that it could trade with, by sea or land",
    }
    assert isolation(few, "JPN", "Hormuz")["note"] == "cuts JPN off from QAT"
    # in the whole catalogue the others of the Gulf are still reached
    behind = isolation(shipped, "QAT", "Hormuz")
    assert 0 < behind["cut_off"] < behind["places"]
    assert isolation(shipped, "CUB", "Windward Passage")["cut_off"] == 0


def test_a_place_without_a_port_is_isolated_for_another_reason(
    shipped: catalogues.Catalogue,
) -> None:
    found = isolation(shipped, "FSM", "Hormuz")
    assert found["isolated"]
    assert found["note"] == "no port or inland terminal of FSM in the catalogue"


def test_closing_several_together_is_one_closure(shipped: catalogues.Catalogue) -> None:
    found = passage_flows(traded(*ARCS), shipped, ["Suez", "Panama"], parties="JPN")
    assert found.closures["closing"].tolist() == ["panama-canal;suez-canal"]
    assert found.closures["affected_t"].tolist() == [20]
    assert "cape-of-good-hope" in found.closures["instead"].item().split(";")
    assert found.turned.empty
    assert not set(found.exposure["passage"]) & {"suez-canal", "panama-canal"}
    one = passage_flows(traded(*ARCS), shipped, ["Suez"], parties="JPN")
    assert one.turned[["passage", "t"]].values.tolist() == [["panama-canal", 20.0]]


def test_a_closure_that_touches_nothing_says_so(shipped: catalogues.Catalogue) -> None:
    found = passage_flows(traded(*ARCS), shipped, "Kerch Strait", parties="JPN")
    row = found.closures.iloc[0]
    assert row["affected_t"] == 0
    assert row["note"] == "touches no import"
    assert np.isnan(row["days_added"])


def test_an_exporter_without_a_port_widens_the_range(shipped: catalogues.Catalogue) -> None:
    nowhere = "FSM"
    assert nowhere not in set(shipped.table("ports")["place"])
    network = traded(
        ("mine", "KWT", "JPN", 30.0, "reported"), ("mine", nowhere, "JPN", 10.0, "reported")
    )
    found = passage_flows(network, shipped, parties="JPN")
    hormuz = found.exposure.set_index("passage").loc["hormuz"]
    assert (hormuz["share"], hormuz["low"], hormuz["high"]) == (0.75, 0.75, 1.0)
    assert (found.closures["no_route_t"] == 10).all()


@pytest.mark.parametrize("mineral", ["gallium"])
def test_tables_of_a_built_in_network_keep_to_their_fields(
    shipped: catalogues.Catalogue, built: Callable[[str], SimpleNamespace], mineral: str
) -> None:
    found = passage_flows(built(mineral).network, shipped)
    for table, name in (
        (found.exposure, "passage_exposure"),
        (found.closures, "passage_closure"),
        (found.isolation, "passage_isolation"),
    ):
        assert len(table)
        assert table.columns.tolist() == reference.fields(name)["field"].tolist()
    assert found.exposure["share"].between(0, 1).all()
    assert (found.exposure["low"] <= found.exposure["share"] + 1e-9).all()
    assert (found.exposure["share"] <= found.exposure["high"] + 1e-9).all()
    # every passage that can be closed and is used was closed
    closable = {row["slug"] for row in reference.rows("passages") if row["closable"] == "1"}
    assert set(found.closures["closing"]) == set(found.exposure["passage"]) & closable
    assert (found.closures["cost_added"].dropna() >= -1e-9).all()


def test_bad_words_are_refused(shipped: catalogues.Catalogue) -> None:
    network = traded(*ARCS)
    with pytest.raises(UnknownName, match="unknown passage 'suezz'"):
        passage_flows(network, shipped, "suezz")
    with pytest.raises(BadInput, match="open ocean and cannot be closed"):
        passage_flows(network, shipped, "Cape of Good Hope")
    with pytest.raises(UnknownName, match="unknown place"):
        passage_flows(network, shipped, parties="Japn")
    with pytest.raises(BadInput, match="name at least one party"):
        passage_flows(network, shipped, parties=())
