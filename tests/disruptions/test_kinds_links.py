"""By-products follow their hosts, outputs their inputs, by tables; and leakage by class of good."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from shigen import reference
from shigen.catalogue import load
from shigen.disruptions.hosts import host_cuts, links
from shigen.disruptions.inputs import needs_of_inputs, shortages
from shigen.disruptions.leakage import Leakage, leakage, leakages
from shigen.errors import BadInput, UnknownName


def byproducts(*rows: tuple[str, str, str, str, float | None]) -> pd.DataFrame:
    columns = ["mineral", "host", "stage", "place", "value"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(low=frame["value"], high=frame["value"])


def test_a_country_of_its_own_stands_before_the_world() -> None:
    table = byproducts(
        ("indium", "zinc", "refined", "WLD", 0.9),
        ("indium", "zinc", "refined", "CHN", 0.7),
        ("indium", "zinc", "refined", "KOR", 0.2),
        ("germanium", "zinc", "refined", "WLD", 0.6),
        ("cadmium", "zinc", "refined", "WLD", None),
    )
    found = links(table, "Zn", "CHN")
    assert found.to_dict("list") == {
        "mineral": ["germanium", "indium"],
        "stage": ["refined", "refined"],
        "link": [0.6, 0.7],
        "of": ["WLD", "CHN"],
    }
    cuts = host_cuts(table, "zinc", "China", severity=0.5, slack=0.2, start="2027-01", months=3)
    assert [cut.effects[0].severity for cut in cuts] == pytest.approx([0.6 * 0.375, 0.7 * 0.375])
    assert {cut.effects[0].start for cut in cuts} == {"2027-01"}


def test_a_pair_of_elements_is_cut_once() -> None:
    cuts = host_cuts(load().table("byproducts"), "iron", "CHN", severity=1.0)
    pairs = [cut for cut in cuts if cut.minerals == ("neodymium-praseodymium",)]
    assert len(pairs) == 1
    assert pairs[0].effects[0].severity == pytest.approx(0.4)


def test_an_unknown_host_names_those_there_are() -> None:
    with pytest.raises(UnknownName, match="host"):
        links(load().table("byproducts"), "gold-plated", "CHN")
    with pytest.raises(UnknownName):
        links(load().table("byproducts"), "primary", "CHN")


def test_every_input_names_real_outputs_and_a_range() -> None:
    table = needs_of_inputs()
    assert (table["status"] == "assumed").all()
    assert (table["reason"].str.len() > 10).all()
    assert not table.duplicated(["input", "mineral", "stage", "place"]).any()
    for name in sorted(set(table["input"])):
        assert shortages(name, ["ZAF", "CHN", "COD", "KAZ"], severity=0.5)


def test_a_shortage_takes_the_share_that_needs_it() -> None:
    low, value, high = (
        shortages("sulphur", ["IDN"], severity=0.5, minerals=["nickel"], end=end)[0].effects[0]
        for end in ("low", "value", "high")
    )
    assert [low.severity, value.severity, high.severity] == pytest.approx([0.05, 0.09, 0.15])


def test_the_world_row_speaks_of_countries_that_are_named() -> None:
    found = shortages("reductant", ["JPN"], severity=1.0, minerals=["titanium"])
    assert [(item.effects[0].severity, item.minerals) for item in found] == [(1.0, ("titanium",))]
    with pytest.raises(BadInput, match="any country of the table; name some"):
        shortages("reductant", severity=1.0, minerals=["titanium"])


def test_a_shortage_of_nothing_is_refused() -> None:
    with pytest.raises(UnknownName, match="input"):
        shortages("coffee", severity=1.0)
    with pytest.raises(BadInput, match="no output that needs it in JPN"):
        shortages("sulphur", ["JPN"], severity=1.0)


def test_a_table_of_ones_own_is_checked(tmp_path: Path) -> None:
    file = tmp_path / "inputs.csv"
    header = "input,mineral,stage,place,value,low,high,status,reason\n"
    file.write_text(header + "acid,copper,refined,CHL,0.2,0.3,0.4,assumed,why\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"row 2, column 'value': '0\.2' is below low"):
        needs_of_inputs(file)


def test_every_modelled_mineral_leaks_in_some_class() -> None:
    assert (leakages()["status"] == "assumed").all()
    for mineral in reference.modelled():
        for stage in ("mine", "intermediate", "refined", "product"):
            found = leakage(mineral, stage)
            assert 0 <= found.at("low").comes_back <= found.comes_back
            assert found.comes_back <= found.at("high").comes_back < 1
            assert found.with_liability().comes_back <= found.comes_back


def test_liability_counts_once() -> None:
    usual = leakage("gallium", "refined")
    assert usual.with_liability().with_liability() == usual.with_liability()
    assert usual.with_liability().comes_back == pytest.approx(usual.share * usual.liability)


def test_what_comes_back_is_later_and_never_more_than_was_lost() -> None:
    lost = pd.Series([4.0, 6.0, 0.0, 2.0, 0.0, 0.0])
    back = leakage("gallium", "refined").returned(lost)
    assert back.tolist() == pytest.approx([0.0, 0.0, 0.0, 1.2, 1.8, 0.0])
    assert (back.cumsum() <= lost.cumsum()).all()
    with pytest.raises(BadInput, match="zero or more"):
        leakage("gallium", "refined").returned(pd.Series([1.0, float("nan")]))


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"share": 1.2}, "share"),
        ({"share": 0.7}, "outside its range"),
        ({"delay_months": 1.5}, "delay"),
        ({"delay_months": -1}, "delay"),
        ({"premium": -0.1}, "premium"),
        ({"liability": 2.0}, "liability"),
        ({"share": float("nan")}, "share"),
    ],
)
def test_impossible_leakage_is_refused(more: dict[str, float], says: str) -> None:
    usual = {"share": 0.3, "low": 0.1, "high": 0.6, "delay_months": 3, "premium": 0.5}
    with pytest.raises(BadInput, match=says):
        Leakage(**({**usual, "liability": 0.4} | more))  # type: ignore[arg-type]
