"""From a network to a problem: every tonne of the base year finds its place in the books."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from shigen import catalogue, delivery, network
from shigen.delivery.assumptions import Assumptions
from shigen.disruptions import ExportStop, Recovery
from shigen.errors import BadInput, UnknownName
from shigen.network import Network

pytestmark = pytest.mark.slow

ROUTINE = {"buy", "process"}
CALM = pytest.mark.parametrize("mineral", ["gallium", "cobalt", "dysprosium", "natural-graphite"])


class Catalogue:
    """The built-in catalogue with some tables replaced."""

    def __init__(self, **tables: pd.DataFrame) -> None:
        self.tables = tables
        self.real = catalogue.load()
        self.hash = self.real.hash

    def table(self, name: str) -> pd.DataFrame:
        return self.tables[name] if name in self.tables else self.real.table(name)


def small_network() -> Network:
    """Ore from Australia, refining in Japan and China; the USA buy refined metal [t/year]."""
    nodes = pd.DataFrame(
        [
            ("mine", "AUS", "production", 240.0),
            ("mine", "JPN", "feed", 240.0),
            ("refined", "JPN", "production", 228.0),  # 0.9 of the feed and 12 unexplained
            ("refined", "JPN", "unexplained", 12.0),
            ("refined", "JPN", "secondary", 36.0),
            ("refined", "JPN", "use", 216.0),
            ("refined", "CHN", "production", 600.0),
            ("refined", "USA", "use", 120.0),
        ],
        columns=["stage", "place", "item", "value"],
    )
    arcs = pd.DataFrame(
        [
            ("mine", "AUS", "JPN", 240.0),
            ("refined", "CHN", "JPN", 12.0),
            ("refined", "CHN", "USA", 108.0),
            ("refined", "JPN", "USA", 12.0),
            ("refined", "JPN", "KOR", 48.0),
            ("refined", "CHN", "KOR", 360.0),
            ("refined", "CHN", "DEU", 120.0),
        ],
        columns=["stage", "exporter", "importer", "value"],
    )
    empty = pd.DataFrame()
    missing = pd.DataFrame({"what": ["trade code"], "detail": ["250101 is not held"]})
    yields = pd.DataFrame(
        {"from_stage": ["mine"], "to_stage": ["refined"], "place": [""], "yield": [0.9]}
    )
    return Network(
        mineral="cobalt", year=2024, stages=("mine", "refined"), nodes=nodes, arcs=arcs,
        adjustments=empty, gated=empty, residuals=empty, quality=empty, yields=yields,
        missing=missing, iterations=0,
    )  # fmt: skip


@pytest.fixture(scope="module")
def books() -> delivery.Problem:
    return delivery.problem(small_network(), Catalogue(), start="2026-12", months=12)


def first(table: pd.DataFrame, *keys: str) -> pd.DataFrame:
    month = table["month"].min()
    return table[table["month"] == month].set_index(list(keys))


def test_arcs_become_monthly_contracts(books):
    base = first(books.supply, "stage", "source", "party")["base_t"]
    assert base.to_dict() == pytest.approx(
        {
            ("mine", "AUS", "JPN"): 20.0,
            ("refined", "CHN", "JPN"): 1.0,
            ("refined", "CHN", "USA"): 9.0,
            ("refined", "JPN", "USA"): 1.0,
        }
    )


def test_output_is_own_production_or_goes_through_works(books):
    works = first(books.processing, "party").loc["JPN"]
    assert works["base_t"] == pytest.approx(20.0)
    assert works["yield"] == pytest.approx(0.9)
    own = first(books.own, "party", "stage")["base_t"]
    # Unexplained output and old scrap do not come out of the works.
    assert own.to_dict() == pytest.approx({("JPN", "refined"): 4.0})


def test_exports_to_third_countries_may_be_cut_and_pools_are_what_others_buy(books):
    assert first(books.exports, "party", "stage")["t"].to_dict() == pytest.approx(
        {("JPN", "refined"): 4.0}
    )
    pool = first(books.pool, "source", "step")["limit_t"]
    assert pool.to_dict() == pytest.approx({("CHN", step): 40.0 * 0.3 / 3 for step in (1, 2, 3)})


def test_need_is_split_by_the_uses_of_the_catalogue(books):
    need = first(books.need, "party", "use", "tier")["t"]
    assert need.groupby("party").sum().to_dict() == pytest.approx({"JPN": 18.0, "USA": 10.0})
    uses = catalogue.load().table("uses")
    mine = uses[(uses["mineral"] == "cobalt") & (uses["place"] == "JPN")]
    share = mine.groupby("tier")["value"].sum()
    got = need.groupby(["party", "tier"]).sum()["JPN"] / 18.0
    assert got.to_dict() == pytest.approx((share / share.sum()).to_dict())


def test_stores_hold_days_of_use_and_of_feed(books):
    stores = books.stocks.set_index(["party", "stage", "owner"])["initial_t"]
    month = 365.25 / 12
    assert stores["JPN", "refined", "industry"] == pytest.approx(45 / month * 18.0)
    assert stores["JPN", "mine", "industry"] == pytest.approx(45 / month * 20.0)
    assert stores["USA", "refined", "public"] == pytest.approx(30 / month * 10.0)
    assert stores["JPN", "mine", "public"] == 0.0


def test_what_is_at_sea_is_base_flow_times_lead_time(books):
    lanes = first(books.supply, "stage", "source", "party")
    moved = books.pipeline.groupby(["stage", "source", "party"])["t"].sum()
    for key, row in lanes.iterrows():
        assert moved[key] == pytest.approx(row["base_t"] * row["lead_months"])
    # The works hold a month of feed too.
    assert moved["refined", "JPN", "JPN"] == pytest.approx(0.9 * 20.0)


def test_the_horizon_runs_on_by_the_longest_way_and_the_works(books):
    longest = int(books.routes["lead_months"].max())
    assert books.horizon == 12 + longest + 1


def test_actions_wait_before_they_move_metal(books):
    door = books.access[(books.access["source"] == "CHN") & (books.access["party"] == "JPN")]
    assert door["open"].tolist()[:3] == [0.0, 1.0, 1.0]  # 45 days
    limit = books.recycling[books.recycling["party"] == "JPN"]["limit_t"]
    assert (limit > 0).tolist().index(True) == 5  # 180 days


def test_every_assumption_used_is_listed_with_its_range(books):
    table = books.assumptions
    assert {"industry_days", "pool_share", "pass_through", "loss_other", "price"} <= set(
        table["parameter"]
    )
    assert ((table["low"] <= table["value"]) & (table["value"] <= table["high"])).all()
    assert set(table["status"]) <= {"reported", "estimated", "imputed", "assumed"}
    assert (table["source"] != "").all()


def test_what_the_data_lack_is_noted(books):
    assert ("trade code", "250101 is not held") in set(
        books.notes.itertuples(index=False, name=None)
    )


def test_nothing_happens_in_the_base_year(books):
    plan = delivery.solve(books)
    assert plan.unmet == {"JPN": 0.0, "USA": 0.0}
    changed = plan.actions[~plan.actions["action"].isin(ROUTINE)]
    assert changed["t"].sum() <= 1e-6


@CALM
def test_nothing_much_happens_to_a_real_mineral_without_a_stop(mineral):
    net = network.build(catalogue.load(), mineral=mineral)
    problem = delivery.problem(net, catalogue.load(), start="2026-12")
    plan = delivery.solve(problem)
    assert max(plan.unmet.values()) <= 1e-9
    need = plan.shortfall["need_t"].sum()
    emergency = plan.actions["action"].isin(
        ["divert", "substitute", "recycle", "surge", "curtail", "transfer"]
    )
    assert plan.actions.loc[emergency, "t"].sum() <= 1e-4 * need
    assert delivery.without_plan(problem).shortfall["shortfall_t"].sum() <= 1e-3 * need


def test_a_stop_bites_and_the_plan_helps():
    net = network.build(catalogue.load(), mineral="gallium")
    problem = delivery.problem(net, catalogue.load(), start="2026-12")
    stop = ExportStop("CHN", "refined", ("USA", "JPN"), start="2026-12", months=12)
    stopped = problem.under(stop)
    without, plan = delivery.without_plan(stopped), delivery.solve(stopped)
    assert without.plan.unmet["JPN"] > 0.2
    assert plan.unmet["JPN"] < without.plan.unmet["JPN"]
    assert plan.check["passed"].all()


def test_longer_stops_hurt_more_in_a_real_network():
    net = network.build(catalogue.load(), mineral="dysprosium")
    problem = delivery.problem(net, catalogue.load(), start="2026-12")
    stop = ExportStop("CHN", "product", ("USA", "JPN"), recovery=Recovery("step", 6))
    shares = []
    for months in (3, 12, 24):
        stopped = problem.under(stop.lasting(months))
        shares.append(max(delivery.without_plan(stopped).plan.unmet.values()))
    assert shares == sorted(shares)
    assert shares[0] < shares[-1]


def test_a_closed_passage_lengthens_the_way():
    net = network.build(catalogue.load(), mineral="cobalt")
    usual = delivery.problem(net, catalogue.load(), start="2026-12", months=3)
    closed = delivery.problem(
        net, catalogue.load(), start="2026-12", months=3, closed=["malacca", "sunda"]
    )
    way = ["stage", "from_place", "to_place"]
    before, after = (found.routes.set_index(way)["days"] for found in (usual, closed))
    both = before.index.intersection(after.index)
    assert (after[both] >= before[both] - 1e-9).all()
    assert (after[both] > before[both] + 1.0).any()


def test_the_user_may_set_assumptions():
    given = {"industry_days": 10, "public_days:JPN": 90, "price:refined": 1000.0, "pass_through": 1}
    problem = delivery.problem(
        small_network(), Catalogue(), start="2026-12", months=6, assumptions=given
    )
    stores = problem.stocks.set_index(["party", "stage", "owner"])["initial_t"]
    month = 365.25 / 12
    assert stores["JPN", "refined", "industry"] == pytest.approx(10 / month * 18.0)
    assert stores["JPN", "refined", "public"] == pytest.approx(90 / month * 18.0)
    assert stores["USA", "refined", "public"] == pytest.approx(30 / month * 10.0)
    # What the catalogue says of ore alone stays: no public stock of it.
    assert stores["JPN", "mine", "public"] == 0.0
    assert problem.price("refined") == 1000.0
    assert problem.pass_through == 1.0
    mine = problem.assumptions.set_index(["parameter", "party", "stage"])
    assert mine.loc[("industry_days", "JPN", "refined"), "source"] == "user"
    assert mine.loc[("price", "", "refined"), "source"] == "user"


@pytest.mark.parametrize(
    ("given", "error", "says"),
    [
        ({"industry_dais": 10}, UnknownName, "did you mean 'industry_days'"),
        ({"industry_days": -1}, BadInput, "between 0 and 3660"),
        ({"pool_share": 1.5}, BadInput, "between 0 and 1"),
        ({"industry_days": "many"}, BadInput, "is a number"),
        ({"industry_days": float("nan")}, BadInput, "is a number"),
        ({"industry_days": True}, BadInput, "is a number"),
        ({"industry_days:JPN:USA": 1}, BadInput, "write an assumption as"),
    ],
)
def test_an_assumption_that_cannot_be_is_refused(given, error, says):
    with pytest.raises(error, match=says):
        Assumptions(Catalogue(), "gallium", given)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"start": "2026-13"}, "not a month"),
        ({"months": 0}, "1 to 120 months"),
        ({"months": 500}, "1 to 120 months"),
        ({"parties": ("USA", "KOR")}, "knows no use in KOR"),
    ],
)
def test_a_request_that_cannot_be_is_refused(changed, says):
    usual = {"start": "2026-12", "months": 6, "parties": ("USA", "JPN")}
    with pytest.raises(BadInput, match=says):
        delivery.problem(small_network(), Catalogue(), **usual | changed)


def test_a_mineral_without_any_price_says_what_to_give():
    nothing = catalogue.load().table("prices").iloc[:0]
    with pytest.raises(BadInput, match="price:mine"):
        delivery.problem(small_network(), Catalogue(prices=nothing), start="2026-12")
    problem = delivery.problem(
        small_network(),
        Catalogue(prices=nothing),
        start="2026-12",
        assumptions={"price:mine": 100.0, "price:refined": 200.0},
    )
    assert problem.stages["price"].tolist() == [100.0, 200.0]


def test_a_place_without_a_port_gets_an_assumed_way_and_a_note():
    net = small_network()
    moved = net.arcs.replace({"exporter": {"AUS": "ATA"}})
    odd = Network(**{**vars(net), "arcs": moved})
    problem = delivery.problem(odd, Catalogue(), start="2026-12", months=3)
    assert "way assumed" in set(problem.notes["what"])
    way = problem.routes.set_index(["stage", "from_place", "to_place"]).loc[("mine", "ATA", "JPN")]
    assert way["days"] == 45.0
    assert way["route"] == "assumed"


def test_uses_that_the_catalogue_lacks_are_assumed_and_noted():
    nothing = catalogue.load().table("uses").iloc[:0]
    problem = delivery.problem(small_network(), Catalogue(uses=nothing), start="2026-12", months=3)
    assert "uses assumed" in set(problem.notes["what"])
    need = first(problem.need, "party", "tier")["t"]
    assert (need["JPN"] / 18.0).to_dict() == pytest.approx(
        {"defense": 0.1, "essential": 0.6, "other": 0.3}
    )


def test_small_contracts_are_added_to_the_larger_ones():
    net = small_network()
    tiny = pd.DataFrame([("refined", "DEU", "USA", 0.01)], columns=net.arcs.columns)
    more = Network(**{**vars(net), "arcs": pd.concat([net.arcs, tiny], ignore_index=True)})
    problem = delivery.problem(more, Catalogue(), start="2026-12", months=3)
    base = first(problem.supply, "source", "party")["base_t"]
    assert ("DEU", "USA") not in base.index
    total = base.xs("USA", level="party").sum()
    assert total == pytest.approx((108.0 + 12.0 + 0.01) / 12)
    assert "small contracts" in set(problem.notes["what"])


def test_the_order_of_the_network_changes_nothing():
    net = small_network()
    random = np.random.default_rng(3)
    turned = Network(
        **{
            **vars(net),
            "nodes": net.nodes.iloc[random.permutation(len(net.nodes))],
            "arcs": net.arcs.iloc[random.permutation(len(net.arcs))],
        }
    )
    one = delivery.problem(net, Catalogue(), start="2026-12", months=6)
    other = delivery.problem(turned, Catalogue(), start="2026-12", months=6, parties=("JPN", "USA"))
    for name in ("supply", "need", "pool", "own", "stocks", "pipeline", "origins"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))


PASSAGES = ("malacca", "suez-canal")


@pytest.fixture(scope="module")
def routed() -> delivery.Problem:
    network_ = network.build(catalogue.load(), mineral="cobalt")
    return delivery.problem(
        network_, catalogue.load(), start="2026-12", months=12, ways=PASSAGES, depth=2
    )


def test_other_ways_avoid_the_passages_and_are_never_cheaper_or_sooner(routed):
    from shigen.delivery.effects.layout import passages

    assert routed.closable == PASSAGES
    assert routed.closable_depth == 2
    direct = routed.routes.set_index(["stage", "from_place", "to_place"])
    ways = first(routed.ways, "stage", "source", "party")
    assert len(ways)
    for key, way in ways.iterrows():
        line = direct.loc[key]
        avoided = set(way["way"].removeprefix("without ").split(", "))
        assert avoided <= set(PASSAGES)
        assert not avoided & set(passages(way["route"]))
        assert avoided & set(passages(line["route"]))
        assert way["freight"] >= line["freight"]
        assert way["lead_months"] >= line["lead_months"]


def test_other_ways_change_nothing_while_all_is_open(routed):
    plain = delivery.problem(
        network.build(catalogue.load(), mineral="cobalt"), catalogue.load(), start="2026-12",
        months=12,
    )  # fmt: skip
    with_ways = delivery.Workbench(routed).solver.solve()
    bench = delivery.Workbench(routed.with_tables(ways=plain.ways))
    apart = abs(with_ways.objective - bench.solver.solve().objective)
    assert apart <= 1e-9 * abs(with_ways.objective)
    assert not len(plain.ways)
    assert plain.closable == ()
    assert "closable" not in plain.settings()


@pytest.mark.parametrize("shut", [("malacca",), ("suez-canal",), PASSAGES])
def test_a_closure_is_the_problem_with_the_passage_closed_for_good(routed, shut):
    """Closed in all months, every line goes by the way that a problem built without it takes."""
    from shigen.delivery.effects.layout import passages
    from shigen.disruptions.effects import Closure

    closures = [Closure(passage=name, start="2026-12", months=60) for name in shut]
    under = routed.under(closures)
    rebuilt = delivery.problem(
        network.build(catalogue.load(), mineral="cobalt"), catalogue.load(), start="2026-12",
        months=12, closed=shut,
    )  # fmt: skip
    lead = first(rebuilt.supply, "stage", "source", "party")["lead_months"].to_dict()
    ways = first(under.ways, "stage", "source", "party")
    for key, line in first(under.supply, "stage", "source", "party").iterrows():
        if not set(shut) & set(passages(line["route"])):
            assert lead[key] == line["lead_months"]
            continue
        assert line["direct"] == 0.0
        open_ways = ways.loc[[key]] if key in ways.index else ways.iloc[:0]
        left = open_ways[open_ways["open"] > 0]
        assert len(left) > 0 or key not in lead
        if len(left):
            assert left["lead_months"].min() <= lead[key]
    plan = delivery.solve(under)
    assert plan.check["passed"].all()
    assert plan.gap <= 1e-6


def test_ways_that_cannot_be_are_refused(books):
    for changed, says in (
        ({"ways": ("atlantis",)}, "atlantis"),
        ({"ways": ("cape",)}, "open ocean|unknown"),
        ({"ways": PASSAGES, "depth": 4}, "1 to 3"),
    ):
        with pytest.raises((BadInput, UnknownName), match=says):
            delivery.problem(small_network(), Catalogue(), start="2026-12", months=3, **changed)
    given = {"rush_share:refined": 0.2}
    with pytest.raises(BadInput, match="one number"):
        delivery.problem(small_network(), Catalogue(), start="2026-12", months=3, assumptions=given)
    given = {"rush_share": 0.25}
    set_ = delivery.problem(
        small_network(), Catalogue(), start="2026-12", months=3, assumptions=given
    )
    assert set_.assumptions.set_index("parameter").loc["rush_share", "value"] == 0.25
