"""The pass over everyone, held against one case at a time."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from shigen import catalogue
from shigen.criticality import Assessment, evaluate, gather
from shigen.criticality.everyone import COLUMNS, everyone
from shigen.criticality.gather import geopolrisk as whole
from shigen.criticality.methods.geopolrisk import METHOD
from shigen.errors import BadInput

EXACT = 1e-12
KEY = {"mineral": "tin", "stage": "mine", "year": 2024}


def shipped(*rows: tuple[str, str, float]) -> pd.DataFrame:
    """Importer, exporter and tonnes, at 10 kUSD a tonne."""
    frame = pd.DataFrame(rows, columns=["importer", "exporter", "value_t"])
    return frame.assign(**KEY, value_kusd=frame["value_t"] * 10, status="reported")


def made(**amounts: float | None) -> pd.DataFrame:
    """Output by place."""
    frame = pd.DataFrame({"place": list(amounts), "value": list(amounts.values())})
    return frame.assign(
        **KEY, share=np.nan, status="reported", rule="first", value=frame["value"].astype("float64")
    )


def scores(**values: float | None) -> pd.DataFrame:
    """Political stability by place; 0 is g = 0.5."""
    frame = pd.DataFrame({"place": list(values), "value": list(values.values())})
    return frame.assign(year=2024, value=frame["value"].astype("float64"))


TRADE = shipped(("JPN", "PER", 1.0))
OUTPUT = made(PER=50.0, CHN=50.0, WLD=100.0)
STABLE = scores(PER=1.5, CHN=-0.5, JPN=1.0, DEU=1.0, FRA=1.0)


def one(found: pd.DataFrame, importer: str) -> pd.Series:
    return found[found["importer"].eq(importer)].iloc[0]


def test_two_equal_suppliers() -> None:
    found = everyone(shipped(("JPN", "PER", 50.0), ("JPN", "CHN", 50.0)), OUTPUT, STABLE)
    assert tuple(found.columns) == COLUMNS
    row = one(found, "JPN")
    numbers = ["hhi", "imports", "domestic", "import_risk", "score", "price", "midpoint"]
    assert row[numbers].tolist() == pytest.approx([0.5, 100.0, 0.0, 0.4, 0.2, 10.0, 2.0], rel=EXACT)
    assert (row["answer"], row["missing"], row["evidence"]) == ("score", "", 1.0)


def test_a_union_does_not_count_what_its_members_trade() -> None:
    rows = shipped(("DEU", "CHN", 50.0), ("FRA", "CHN", 50.0), ("FRA", "DEU", 100.0))
    found = everyone(rows, OUTPUT, STABLE)
    assert one(found, "EUU")["imports"] == 100.0
    assert one(found, "EUU")["score"] == pytest.approx(0.5 * 0.6)
    # France alone imports from Germany, whose g is 0.3
    assert one(found, "FRA")["score"] == pytest.approx(0.5 * (0.6 * 50 + 0.3 * 100) / 150)
    kept = one(everyone(rows, OUTPUT, STABLE, intra_bloc=1.0), "EUU")
    assert kept["score"] == pytest.approx(0.5 * 0.6 / 2)
    bloc = everyone(rows, OUTPUT, STABLE, unions={"FRA+DEU": ("FRA", "DEU")})
    assert one(bloc, "FRA+DEU")["score"] == one(found, "EUU")["score"]


def test_what_is_missing_gives_a_range_and_a_reason() -> None:
    rows = shipped(("JPN", "PER", 50.0), ("JPN", "CHN", 50.0))
    half = one(everyone(rows, OUTPUT, scores(PER=1.5, JPN=1.0)), "JPN")
    assert np.isnan(half["score"])
    assert (half["low"], half["high"]) == pytest.approx((0.05, 0.3))
    assert half["missing"] == "stability: none of an exporter"
    nobody = one(everyone(rows, OUTPUT, STABLE.assign(year=2023)), "JPN")
    assert nobody["missing"] == "stability: none is held for the year"
    no_world = one(everyone(rows, made(PER=50.0, CHN=50.0), STABLE), "JPN")
    assert no_world["missing"].startswith("world_output")
    withheld = everyone(rows, made(PER=50.0, CHN=50.0, JPN=None, WLD=110.0), STABLE)
    assert one(withheld, "JPN")["missing"].startswith("domestic")
    nothing = one(everyone(shipped(("JPN", "PER", 0.0)), OUTPUT, STABLE), "JPN")
    assert nothing["missing"].startswith("the formula has no value")
    doubt = one(everyone(rows.assign(status="imputed"), OUTPUT, STABLE), "JPN")
    assert doubt["missing"] == "evidence below 50%"


def test_a_remainder_counts_thinly_and_as_one_place() -> None:
    rows = shipped(("JPN", "PER", 60.0), ("JPN", "OTH", 40.0))
    row = one(everyone(rows, made(PER=80.0, WLD=100.0), STABLE), "JPN")
    # what comes from no named place is taken as risky as what comes from named ones
    assert row["score"] == pytest.approx(0.8**2 * 0.2)
    assert row["high"] == pytest.approx((0.8**2 + 0.2**2) * (0.2 * 0.6 + 0.4))


def test_the_order_of_rows_does_not_matter() -> None:
    rows = shipped(("JPN", "PER", 50.0), ("JPN", "CHN", 50.0), ("DEU", "CHN", 9.0))
    before = everyone(rows, OUTPUT, STABLE)
    after = everyone(rows[::-1], OUTPUT[::-1], STABLE[::-1])
    pd.testing.assert_frame_equal(before, after, rtol=EXACT)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"trade": TRADE.drop(columns="value_kusd")}, "lacks the column value_kusd"),
        ({"trade": shipped(("JPN", "PER", -1.0))}, "negative value_t"),
        ({"output": OUTPUT.drop(columns="rule")}, "lacks the column rule"),
        ({"output": pd.concat([OUTPUT, OUTPUT[:1]])}, "names a place twice"),
        ({"stability": STABLE.drop(columns="year")}, "lacks the column year"),
        ({"intra_bloc": 1.5}, "intra_bloc is 1.5"),
        ({"evidence": float("nan")}, "evidence is nan"),
    ],
)  # fmt: skip
def test_bad_input_is_refused(change: dict[str, object], message: str) -> None:
    given = {"trade": TRADE, "output": OUTPUT, "stability": STABLE} | change
    with pytest.raises(BadInput, match=message):
        everyone(**given)  # type: ignore[arg-type]


def test_no_trade_gives_no_rows() -> None:
    assert everyone(shipped(), OUTPUT, STABLE).empty


@pytest.fixture(scope="module")
def store() -> gather.Kept:
    return gather.kept(catalogue.load(), [2020, 2024])


@pytest.fixture(scope="module")
def found(store: gather.Kept) -> pd.DataFrame:
    return whole.everyone(store)


@pytest.fixture(scope="module")
def sample(found: pd.DataFrame) -> pd.DataFrame:
    """Some cases of every kind of answer, and the union."""
    kinds = [rows.sample(min(50, len(rows)), random_state=1)
             for _, rows in found.groupby("missing", observed=True)]  # fmt: skip
    union = found[found["importer"].eq("EUU")]
    return pd.concat([*kinds, union]).drop_duplicates().reset_index(drop=True)


@pytest.fixture(scope="module")
def alone(sample: pd.DataFrame, store: gather.Kept) -> Assessment:
    """The same cases one at a time."""
    cases = sample[["mineral", "stage", "year", "importer"]].rename(columns={"importer": "party"})
    words = {"mineral": "str", "stage": "str", "party": "str"}
    return evaluate(METHOD, gather.inputs(store, cases.astype(words), [METHOD]))


@pytest.mark.slow
def test_every_kind_of_answer_is_in_the_sample(sample: pd.DataFrame) -> None:
    assert len(sample) > 250
    assert sample["missing"].nunique() >= 5
    assert sample["score"].notna().sum() > 60


@pytest.mark.slow
@pytest.mark.parametrize("column", ["score", "low", "high", "evidence"])
def test_scores_are_those_of_the_method(
    sample: pd.DataFrame, alone: Assessment, column: str
) -> None:
    np.testing.assert_allclose(sample[column], alone.table[column], rtol=EXACT, atol=1e-300)


@pytest.mark.slow
@pytest.mark.parametrize("column", ["hhi", "import_risk", "price"])
def test_parts_are_those_of_the_method(
    sample: pd.DataFrame, alone: Assessment, column: str
) -> None:
    np.testing.assert_allclose(sample[column], alone.outputs[column], rtol=EXACT, atol=1e-300)


@pytest.mark.slow
def test_answers_are_those_of_the_method(sample: pd.DataFrame, alone: Assessment) -> None:
    assert sample["answer"].astype("str").tolist() == alone.table["answer"].tolist()


@pytest.mark.slow
def test_trade_is_that_of_the_long_table_of_everyone(store: gather.Kept) -> None:
    from shigen.criticality.gather import trade

    pair = [("nickel", "mine")]
    theirs = trade.everyone(store, stages=pair)
    ours = whole.trade(store)
    ours = ours[ours["mineral"].eq("nickel") & ours["stage"].eq("mine") & ours["value_kusd"].gt(0)]
    on = ["year", "importer", "exporter"]
    both = theirs.merge(ours.astype({"importer": "str", "exporter": "str"}), on=on, how="outer")
    np.testing.assert_allclose(both["value_t_x"], both["value_t_y"], rtol=EXACT)


@pytest.mark.slow
def test_copper_is_its_own_measure(store: gather.Kept) -> None:
    """The factor by copper of the same party, year and stage is one for copper."""
    cases = gather.cases(store, minerals=["copper", "zinc"], stages=["mine"], years=[2024])
    table = evaluate(METHOD, gather.inputs(store, cases, [METHOD]))
    factor = table.outputs["factor_same_year"]
    copper = table.table["mineral"].eq("copper")
    assert factor[copper].tolist() == pytest.approx([1.0, 1.0], rel=EXACT)
    ratio = table.outputs["midpoint"][~copper].to_numpy() / table.outputs["midpoint"][copper]
    assert factor[~copper].tolist() == pytest.approx(ratio.tolist(), rel=EXACT)
