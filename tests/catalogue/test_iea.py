"""IEA output: kilotonnes, sentences among countries, countries counted twice, and refusals."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shigen.catalogue.importers import iea
from shigen.errors import BadInput


def iea_content() -> dict[str, object]:
    lists = {
        "countries": {
            "China": {"2024": 6.0, "2030": 9.0},
            "Rest of world": {"2024": 4.0},
            "Notes: a sentence about projects.": {"2024": None},
        },
        "total": {"2024": 10.0},
    }
    supply = {name: {"mining": lists, "refining": lists} for name in iea.MINERALS}
    copy: dict[str, object] = json.loads(json.dumps({"supply": supply}))
    return copy


def iea_read(folder: Path, change: Callable[[dict[str, object]], None]) -> pd.DataFrame:
    content = iea_content()
    change(content["supply"]["Copper"]["mining"])  # type: ignore[index]
    (folder / iea.FILE).write_text(json.dumps(content), encoding="utf-8")
    return iea.read(folder)["production"]


def test_iea_output_in_tonnes_and_sentences_left_out(tmp_path: Path) -> None:
    production = iea_read(tmp_path, lambda _: None)
    copper = production[(production["mineral"] == "copper") & (production["stage"] == "mine")]
    assert copper.set_index("place")["value"].to_dict() == {
        "CHN": 6000.0,
        "OTH": 4000.0,
        "WLD": 10000.0,
    }
    assert set(production["year"]) == {"2024"}
    graphite = production[production["mineral"] == "natural-graphite"]
    assert set(graphite["stage"]) == {"mine", "product"}


def test_iea_country_counted_twice_is_taken_out_of_the_rest(tmp_path: Path) -> None:
    def add(content: dict[str, object]) -> None:
        content["countries"]["Australia"] = {"2024": 1.5}  # type: ignore[index]

    production = iea_read(tmp_path, add)
    copper = production[(production["mineral"] == "copper") & (production["stage"] == "mine")]
    amounts = copper.set_index("place")["value"]
    assert amounts["OTH"] == 2500.0
    assert amounts["AUS"] == 1500.0
    assert amounts.drop("WLD").sum() == amounts["WLD"]
    assert "count Australia again" in copper.set_index("place").loc["OTH", "note"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"countries": {"China": {"2024": 6.0}}, "total": {"2024": 10}}, "add up to -4 kt"),
        ({"countries": {"Utopia": {"2024": 10.0}}, "total": {"2024": 10}}, "'Utopia' has a number"),
        ({"countries": {"China": {"2024": -1.0}}, "total": {"2024": 10}}, "'-1.0' is not an amoun"),
        ({"countries": {"China": {"2024": True}}, "total": {"2024": 10}}, "'True' is not an amoun"),
        ({"countries": {"China": {"2024": 10}}, "total": {}}, "has no total of 2024"),
        ({"countries": None, "total": {}}, "has no"),
    ],
)
def test_iea_refusals(change: dict[str, object], message: str, tmp_path: Path) -> None:
    def replace(content: dict[str, object]) -> None:
        content.update(change)

    with pytest.raises(BadInput, match=message):
        iea_read(tmp_path, replace)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"supply": {}}', "null"])
def test_iea_file_that_is_none(text: str, tmp_path: Path) -> None:
    (tmp_path / iea.FILE).write_text(text)
    with pytest.raises(BadInput, match=r"iea_cm_data_explorer_2025\.json"):
        iea.read(tmp_path)
    with pytest.raises(BadInput, match="no such file or folder"):
        iea.read(tmp_path / "nowhere")


@pytest.mark.upstream
def test_iea_lists_of_the_file_add_up(upstream: Path) -> None:
    production = iea.read(upstream / "iea-critical-minerals")["production"]
    groups = production.groupby(["mineral", "stage"])
    assert len(groups) == 12
    for key, rows in groups:
        amounts = rows.set_index("place")["value"]
        assert amounts.drop("WLD").sum() == pytest.approx(amounts["WLD"], rel=1e-9), key
    twice = production[production["note"].str.contains("again")]
    assert sorted(zip(twice["mineral"], twice["stage"], strict=True)) == [
        ("natural-graphite", "mine"),
        ("nickel", "mine"),
        ("nickel", "refined"),
    ]
    cobalt = production.query("mineral == 'cobalt' and stage == 'refined'").set_index("place")
    assert cobalt.loc["CHN", "value"] / cobalt.loc["WLD", "value"] == pytest.approx(0.784, abs=1e-3)


def test_iea_file_by_itself(tmp_path: Path) -> None:
    (tmp_path / "explorer.json").write_text(json.dumps(iea_content()), encoding="utf-8")
    assert len(iea.read(tmp_path / "explorer.json")["production"]) == 12 * 3


scalars = st.none() | st.booleans() | st.floats() | st.text(max_size=5) | st.integers(-5, 5)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=4,
)


@given(place=st.sampled_from(["", "countries", "total", "China", "2024"]), value=anything)
def test_any_content_gives_rows_or_bad_input(
    place: str, value: object, tmp_path_factory: pytest.TempPathFactory
) -> None:
    content = iea_content()
    supply = content["supply"]
    assert isinstance(supply, dict)
    mining = supply["Copper"]["mining"]
    if place == "":
        supply["Copper"] = value
    elif place == "China":
        mining["countries"]["China"] = value
    elif place == "2024":
        mining["total"]["2024"] = value
    else:
        mining[place] = value
    file = tmp_path_factory.mktemp("iea") / "explorer.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    try:
        rows = iea.read(file)["production"]
    except BadInput:
        return
    assert (rows["value"] >= 0).all()


@given(data=st.binary(max_size=40))
def test_any_bytes_are_refused(data: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("iea") / "explorer.json"
    file.write_bytes(data)
    with pytest.raises(BadInput):
        iea.read(file)
