"""The ranking on two or three made-up minerals, worked out by hand."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shigen import reference
from shigen.criticality.exposure import COLUMNS, JOINT, borda, rank
from shigen.errors import BadInput, UnknownName

QUALITY = pd.DataFrame(
    {
        "stage": ["refined", "refined", "refined"],
        "status": ["reported", "imputed", "assumed"],
        "share": [0.6, 0.3, 0.1],
    }
)


@dataclass
class Made:
    """A network of one stage: output by place and flows."""

    mineral: str
    output: dict[str, float]
    flows: list[tuple[str, str, float]]
    secondary: dict[str, float] = field(default_factory=dict)
    quality: pd.DataFrame = field(default_factory=lambda: QUALITY)
    stages: tuple[str, ...] = ("refined",)

    @property
    def nodes(self) -> pd.DataFrame:
        rows = [(place, "production", t) for place, t in self.output.items()]
        rows += [(place, "secondary", t) for place, t in self.secondary.items()]
        frame = pd.DataFrame(rows, columns=["place", "item", "value"])
        return frame.assign(stage="refined")

    @property
    def arcs(self) -> pd.DataFrame:
        frame = pd.DataFrame(self.flows, columns=["exporter", "importer", "value"])
        return frame.assign(stage="refined")


class Governance:
    """A catalogue that holds governance only: China 6 and Australia 2 on 0-10."""

    def __init__(self, scores: dict[str, float] | None = None) -> None:
        given_scores = {"CHN": -0.5, "AUS": 1.5} if scores is None else scores
        rows = [(place, 2023, "mean6", -2.5) for place in given_scores] + [
            (place, 2024, "mean6", value) for place, value in given_scores.items()
        ]
        rows.append(("CHN", 2024, "political-stability", 2.5))
        self.frame = pd.DataFrame(rows, columns=["place", "year", "dimension", "value"])

    def table(self, name: str) -> pd.DataFrame:
        assert name == "governance"
        return self.frame


# Everything Chinese, half from home, and half Australian.
GALLIUM = Made("gallium", {"CHN": 100}, [("CHN", "USA", 10), ("CHN", "JPN", 20)])
COPPER = Made(
    "copper", {"CHN": 100, "USA": 30, "JPN": 20}, [("CHN", "USA", 30), ("CHN", "JPN", 20)]
)
LITHIUM = Made(
    "lithium",
    {"CHN": 100, "AUS": 100},
    [("CHN", "USA", 5), ("AUS", "USA", 5), ("CHN", "JPN", 5), ("AUS", "JPN", 15)],
)
ALL = [COPPER, LITHIUM, GALLIUM]


def row(frame: pd.DataFrame, mineral: str, party: str) -> pd.Series:
    return frame[(frame["mineral"] == mineral) & (frame["party"] == party)].iloc[0]


def test_indicators_by_hand() -> None:
    found = rank(Governance(), ALL)
    gallium = row(found, "gallium", "USA")
    assert gallium["supplier_hhi"] == pytest.approx(1)
    assert gallium["governance_hhi"] == pytest.approx(6)
    assert gallium["net_import_reliance"] == 1
    assert (gallium["top_supplier"], gallium["top_share"]) == ("CHN", pytest.approx(1))
    copper = row(found, "copper", "USA")
    assert copper["supplier_hhi"] == pytest.approx(0.25)
    assert copper["governance_hhi"] == pytest.approx(0.25 * 6)
    assert copper["net_import_reliance"] == 0.5
    assert copper["china_share"] == pytest.approx(0.5)
    lithium = row(found, "lithium", "JPN")
    assert lithium["supplier_hhi"] == pytest.approx(0.75**2 + 0.25**2)
    assert lithium["governance_hhi"] == pytest.approx(0.75**2 * 2 + 0.25**2 * 6)
    assert lithium["supplier_hhi_direct"] == pytest.approx(lithium["supplier_hhi"])
    # both together get 20 from Australia and 10 from China
    joint = row(found, "lithium", JOINT)
    assert joint["supplier_hhi"] == pytest.approx((2 / 3) ** 2 + (1 / 3) ** 2)
    assert joint["china_share"] == pytest.approx(1 / 3)


def test_the_latest_governance_score_counts() -> None:
    # 2023 said the worst for everyone, 2024 said better
    assert row(rank(Governance(), [GALLIUM]), "gallium", "USA")["governance_hhi"] < 10


def test_scores_and_ranks_by_hand() -> None:
    found = rank(Governance(), ALL)
    # USA: hhi 1, .5, .25; governance 6, 2, 1.5; reliance 1, 1, .5 for Ga, Li, Cu
    assert row(found, "gallium", "USA")["score"] == pytest.approx((1 + 1 + 0.75) / 3)
    assert row(found, "lithium", "USA")["score"] == pytest.approx((0.5 + 0.5 + 0.75) / 3)
    assert row(found, "copper", "USA")["score"] == pytest.approx(0)
    for party in ("USA", "JPN", JOINT):
        own = found[found["party"] == party]
        assert own["mineral"].tolist() == ["gallium", "lithium", "copper"]
        assert own["rank"].tolist() == [1, 2, 3]
    assert found["party"].unique().tolist() == ["USA", "JPN", JOINT]


def test_equal_minerals_share_the_lower_number() -> None:
    twin = Made("germanium", GALLIUM.output, GALLIUM.flows)
    found = rank(Governance(), [COPPER, GALLIUM, twin])
    own = found[found["party"] == "USA"]
    assert own["mineral"].tolist() == ["gallium", "germanium", "copper"]
    assert own["rank"].tolist() == [1, 1, 3]


def test_the_shortfall_of_the_scenario_enters_as_a_share_of_need() -> None:
    short = pd.DataFrame(
        {
            "mineral": ["gallium", "gallium", "copper", "gallium"],
            "party": ["USA", "USA", "USA", "JPN"],
            "need_t": [10.0, 30.0, 50.0, 10.0],
            "shortfall_t": [4.0, 6.0, 0.0, 8.0],
        }
    )
    found = rank(Governance(), ALL, short)
    assert row(found, "gallium", "USA")["shortfall_share"] == pytest.approx(10 / 40)
    assert row(found, "gallium", "JPN")["shortfall_share"] == pytest.approx(0.8)
    assert row(found, "gallium", JOINT)["shortfall_share"] == pytest.approx(18 / 50)
    assert row(found, "copper", "USA")["shortfall_share"] == 0
    # not in the scenario is not zero
    assert pd.isna(row(found, "lithium", "USA")["shortfall_share"])
    assert row(found, "gallium", "USA")["score"] == pytest.approx((1 + 1 + 0.75 + 1) / 4)
    assert row(found, "lithium", "USA")["score"] == pytest.approx((0.5 + 0.5 + 0.75) / 3)


def test_what_is_missing_widens_the_range_of_ranks() -> None:
    # without a score of China, the worst or best of gallium is open by 10
    found = rank(Governance({"AUS": 1.5}), ALL)
    gallium = row(found, "gallium", "USA")
    assert pd.isna(gallium["governance_hhi"])
    assert (gallium["governance_low"], gallium["governance_high"]) == (0, pytest.approx(10))
    assert gallium["unscored_share"] == pytest.approx(1)
    assert gallium["note"] == "100.0% of supply has no governance score"
    assert gallium["score"] == pytest.approx((1 + 0.75) / 2)
    assert gallium["rank_low"] <= gallium["rank"] <= gallium["rank_high"]
    lithium = row(found, "lithium", "JPN")
    # a quarter of supply: 0.0625 x 10 is more than may be left open
    assert lithium["governance_high"] - lithium["governance_low"] == pytest.approx(0.625)
    assert pd.isna(lithium["governance_hhi"])


def test_a_small_gap_in_scores_is_ranked_by_its_middle() -> None:
    mix = Made("cobalt", {"CHN": 9, "COD": 1}, [("CHN", "USA", 9), ("COD", "USA", 1)])
    found = rank(Governance(), [mix, COPPER])
    cobalt = row(found, "cobalt", "USA")
    assert cobalt["governance_low"] == pytest.approx(0.81 * 6)
    assert cobalt["governance_high"] == pytest.approx(0.81 * 6 + 0.01 * 10)
    assert cobalt["governance_hhi"] == pytest.approx(0.81 * 6 + 0.05)
    assert cobalt["note"] == "10.0% of supply has no governance score"


def test_critical_for_both_one_or_neither() -> None:
    only_japan = Made(
        "cobalt",
        {"CHN": 100, "USA": 100},
        [("CHN", "JPN", 50)],
    )
    abroad = Made("nickel", {"USA": 5, "JPN": 5}, [])
    found = rank(Governance(), [GALLIUM, only_japan, abroad])
    answers = found.drop_duplicates("mineral").set_index("mineral")["critical_for"].to_dict()
    assert answers == {"gallium": "both", "cobalt": "JPN", "nickel": "neither"}
    assert row(found, "cobalt", "USA")["critical"] == "no"
    assert row(found, "cobalt", "JPN")["critical"] == "yes"
    # a scenario that leaves a twentieth unmet makes it critical whatever the structure
    short = pd.DataFrame(
        {"mineral": ["nickel"], "party": ["USA"], "need_t": [100.0], "shortfall_t": [5.0]}
    )
    found = rank(Governance(), [GALLIUM, only_japan, abroad], short)
    assert row(found, "nickel", "USA")["critical_for"] == "USA"


def test_a_party_that_gets_nothing_is_flagged_not_zero() -> None:
    chinese = Made("tungsten", {"CHN": 10}, [("CHN", "JPN", 5)])
    found = rank(Governance(), [chinese, GALLIUM])
    tungsten = row(found, "tungsten", "USA")
    assert tungsten["note"] == "the party neither makes nor imports it in this network"
    assert tungsten["evidence"] == "insufficient"
    assert tungsten["critical"] == "unknown"
    assert tungsten["critical_for"] == "unknown"
    for column in ("supplier_hhi", "net_import_reliance", "score", "rank", "rank_low"):
        assert pd.isna(tungsten[column])
    assert row(found, "tungsten", "JPN")["rank"] == 1


def test_zero_import_gives_zero_import_risk() -> None:
    home = Made("magnesium", {"USA": 10, "JPN": 10, "CHN": 10}, [])
    found = rank(Governance(), [home, GALLIUM])
    magnesium = row(found, "magnesium", "USA")
    assert magnesium["supplier_hhi"] == magnesium["governance_hhi"] == 0
    assert magnesium["net_import_reliance"] == 0
    assert magnesium["top_supplier"] == ""


def test_evidence_says_how_much_is_known() -> None:
    found = row(rank(Governance(), [GALLIUM]), "gallium", "USA")
    assert (found["known_share"], found["assumed_share"]) == (0.6, 0.1)
    assert (found["evidence"], found["status"]) == ("sufficient", "reported")
    weak = QUALITY.assign(share=[0.1, 0.45, 0.45])
    made = Made("gallium", GALLIUM.output, GALLIUM.flows, quality=weak)
    found = row(rank(Governance(), [made]), "gallium", "USA")
    assert found["evidence"] == "insufficient"
    # of two that carry as much, the weaker is named
    assert found["status"] == "assumed"


def test_the_stage_with_the_most_concentrated_makers_binds() -> None:
    @dataclass
    class Chain:
        mineral: str = "cobalt"
        stages: tuple[str, ...] = ("mine", "refined")
        quality: pd.DataFrame = field(default_factory=lambda: QUALITY)

        @property
        def nodes(self) -> pd.DataFrame:
            rows = [("mine", "COD", 80.0), ("mine", "AUS", 20.0), ("mine", "JPN", 0.0)]
            rows += [("refined", "CHN", 50.0), ("refined", "FIN", 50.0), ("refined", "JPN", 100.0)]
            frame = pd.DataFrame(rows, columns=["stage", "place", "value"])
            return frame.assign(item="production")

        @property
        def arcs(self) -> pd.DataFrame:
            rows = [("mine", "COD", "JPN", 80.0), ("mine", "AUS", "JPN", 20.0)]
            rows += [("refined", "CHN", "JPN", 50.0), ("refined", "FIN", "JPN", 50.0)]
            # next to nothing of one source must not bind
            rows += [("refined", "CHN", "USA", 100.0), ("mine", "COD", "USA", 4.0)]
            return pd.DataFrame(rows, columns=["stage", "exporter", "importer", "value"])

    found = rank(Governance({"COD": -1.5, "CHN": 0.0, "FIN": 1.5, "AUS": 1.5}), [Chain()])
    japan = row(found, "cobalt", "JPN")
    assert japan["stage"] == "mine"
    assert japan["supplier_hhi"] == pytest.approx(0.68)
    usa = row(found, "cobalt", "USA")
    assert usa["stage"] == "refined"


def test_columns_are_those_of_the_field_table() -> None:
    found = rank(Governance(), ALL)
    described = reference.fields("ranking")
    assert found.columns.tolist() == described["field"].tolist() == list(COLUMNS)
    for name, kind in zip(described["field"], described["type"], strict=True):
        assert str(found[name].dtype) == ("float64" if kind == "float" else "str")
    assert reference.validate("ranking", found, where="ranking").shape == found.shape


def test_no_network_gives_an_empty_ranking() -> None:
    found = rank(Governance(), [])
    assert found.empty
    assert found.columns.tolist() == list(COLUMNS)


def test_wrong_input_is_refused() -> None:
    with pytest.raises(BadInput, match="two networks of gallium were given"):
        rank(Governance(), [GALLIUM, COPPER, GALLIUM])
    with pytest.raises(BadInput, match="table of shortfalls lacks column 'need_t'"):
        rank(Governance(), [GALLIUM], pd.DataFrame({"mineral": [], "party": []}))
    with pytest.raises(UnknownName, match="unknown party 'Mars'"):
        rank(Governance(), [GALLIUM], parties=("USA", "Mars"))


def test_borda_by_hand() -> None:
    points = borda(pd.Series({"a": 5.0, "b": 5.0, "c": 1.0, "d": 9.0, "e": None}))
    assert points.drop("e").to_dict() == pytest.approx({"a": 0.5, "b": 0.5, "c": 0.0, "d": 1.0})
    assert pd.isna(points["e"])
    assert borda(pd.Series({"a": 5.0, "b": None}))["a"] == 0.5


@given(values=st.lists(st.integers(-50, 50), min_size=2, max_size=20))
def test_borda_adds_up_and_knows_only_the_order(values: list[int]) -> None:
    series = pd.Series(values, dtype="float64")
    points = borda(series)
    assert points.mean() == pytest.approx(0.5)
    assert points.between(0, 1).all()
    assert borda(series * 3 + 7).tolist() == pytest.approx(points.tolist())
    assert borda(series.iloc[::-1]).iloc[::-1].tolist() == pytest.approx(points.tolist())


@given(order=st.permutations(range(3)), unit=st.sampled_from([1e-3, 1.0, 1e6]))
def test_order_of_minerals_and_unit_of_mass_do_not_matter(order: list[int], unit: float) -> None:
    expected = rank(Governance(), ALL)
    changed = [
        Made(
            made.mineral,
            {place: t * unit for place, t in made.output.items()},
            [(a, b, t * unit) for a, b, t in made.flows],
        )
        for made in (ALL[number] for number in order)
    ]
    found = rank(Governance(), {made.mineral: made for made in changed})
    pd.testing.assert_frame_equal(found, expected, rtol=1e-9)
