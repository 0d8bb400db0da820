"""Importers of shares, of IEA output and of governance: their rules, and what the files give."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from shigen.catalogue.importers import eu_crm, history_engine, iea, wgi
from shigen.catalogue.importers.source_file import rows_of
from shigen.errors import BadInput


def test_rows_know_where_they_stand(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text('title\nx,y\n"two\nlines",1\nb,z\n', encoding="utf-8")
    rows = list(rows_of(file, columns=("x", "y"), titles=1))
    assert [row.number for row in rows] == [4, 5]
    assert rows[0].number_in("y") == 1.0
    with pytest.raises(BadInput, match=r"a\.csv, row 5, column 'y': 'z' is not a number"):
        rows[1].number_in("y")
    with pytest.raises(BadInput, match=r"a\.csv, row 5, column 'x': 'b' is not a place we know"):
        rows[1].place_in("x")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"a,b\n1,2\n", "lacks the column c; is it the right file"),
        (b"a,c\n1\n", "row 2: has 1 cells where the header has 2"),
        (b"a,c\n\xe9,2\n", "is not utf-8-sig text"),
        (b"", "lacks the column a, c"),
    ],
)
def test_file_that_is_not_what_it_claims(data: bytes, message: str, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(data)
    with pytest.raises(BadInput, match=message):
        list(rows_of(file, columns=("a", "c")))


def eu_folder(tmp_path: Path, **changed: str) -> Path:
    rows = [
        {"Material": name, "Stage": "P", "Country": "China", "Share": "60%"}
        for name in eu_crm.MATERIALS
    ]
    rows += [{"Material": "Gold", "Stage": "E", "Country": "Utopia", "Share": "1%"}]
    rows += [
        {"Material": "Gallium", "Stage": "P", "Country": "Türkiye", "Share": "<0.1%"} | changed
    ]
    text = pd.DataFrame(rows).assign(t="1.0").to_csv(index=False)
    (tmp_path / eu_crm.FILE).write_text(text, encoding="latin-1")
    return tmp_path


def test_eu_shares(tmp_path: Path) -> None:
    shares = eu_crm.read(eu_folder(tmp_path))["shares"]
    assert len(shares) == 20 + 1  # twenty minerals, Nd and Pr as one, and one row more
    small = shares[shares["place"] == "TUR"].iloc[0]
    assert (small["value"], small["low"], small["high"]) == (0.0005, 0.0, 0.001)
    assert small["note"] == "published as <0.1%"
    assert set(shares.loc[shares["place"] == "CHN", "value"]) == {0.6}
    assert set(shares["status"]) == {"estimated"}


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"Share": "6"}, "row 24, column 'Share': '6' is not a percentage"),
        ({"Share": "101%"}, "'101%' is not between 0 and 100 percent"),
        ({"Share": "some%"}, "column 'Share': 'some' is not a number"),
        ({"Stage": "X"}, "column 'Stage': 'X' is not E or P"),
        ({"Country": "Utopia"}, "column 'Country': 'Utopia' is not a place we know"),
        ({"Country": "China"}, "differs from another row of gallium, refined, CHN"),
    ],
)
def test_eu_refusals(changed: dict[str, str], message: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=message):
        eu_crm.read(eu_folder(tmp_path, **changed))


def test_eu_file_without_a_material(tmp_path: Path) -> None:
    text = "Material,Stage,Country,Share\nGallium,P,China,98%\n"
    (tmp_path / eu_crm.FILE).write_text(text)
    with pytest.raises(BadInput, match="has no rows of Antimony, Cobalt"):
        eu_crm.read(tmp_path)


@pytest.mark.upstream
def test_eu_shares_of_the_file(upstream: Path) -> None:
    shares = eu_crm.read(upstream / "eu-crm")["shares"]
    sums = shares.groupby(["mineral", "stage"])["value"].sum()
    # The study prints what it prints: nickel and cobalt lack small producers, antimony and
    # manganese round up. Every other list closes within one percent.
    open_lists = {
        ("antimony", "refined"): 1.018,
        ("cobalt", "mine"): 0.985,
        ("cobalt", "refined"): 0.987,
        ("manganese", "refined"): 1.018,
        ("nickel", "mine"): 0.911,
        ("nickel", "refined"): 0.958,
        ("copper", "mine"): 1.010,
    }
    for key, total in sums.items():
        assert total == pytest.approx(open_lists.get(key, 1.0), abs=0.0061), key
    china = shares[(shares["place"] == "CHN") & (shares["stage"] == "refined")]
    china = china.set_index("mineral")["value"]
    assert china["dysprosium"] == china["terbium"] == china["yttrium"] == 1.0
    assert china["germanium"] == pytest.approx(0.83, abs=0.005)
    assert china["titanium"] == pytest.approx(0.428)  # sponge, not pigment


def test_separation_shares(tmp_path: Path) -> None:
    head = "A title of its own\nelement,china_share_mine_pct,china_share_separation_pct\n"
    rows = "".join(f"{element},50,90\n" for element in history_engine.MINERALS)
    (tmp_path / history_engine.FILE).write_text(head + "lanthanum,1,2\n" + rows)
    shares = history_engine.read(tmp_path)["shares"]
    assert sorted(set(shares["mineral"])) == [
        "dysprosium",
        "neodymium-praseodymium",
        "terbium",
        "yttrium",
    ]
    assert len(shares) == 8
    (tmp_path / history_engine.FILE).write_text(head + rows.replace("neodymium,50", "neodymium,51"))
    with pytest.raises(BadInput, match="differs from another row of neodymium-praseodymium"):
        history_engine.read(tmp_path)
    (tmp_path / history_engine.FILE).write_text(head + rows.replace("yttrium,50", "yttrium,150"))
    with pytest.raises(BadInput, match="'150' is not between 0 and 100 percent"):
        history_engine.read(tmp_path)
    (tmp_path / history_engine.FILE).write_text(head)
    with pytest.raises(BadInput, match="has no rows of dysprosium"):
        history_engine.read(tmp_path)


@pytest.mark.upstream
def test_separation_shares_of_the_file(upstream: Path) -> None:
    shares = history_engine.read(upstream / "history-engine-china")["shares"]
    refined = shares[shares["stage"] == "refined"].set_index("mineral")["value"]
    assert refined.to_dict() == {
        "dysprosium": 0.99,
        "neodymium-praseodymium": 0.9,
        "terbium": 0.99,
        "yttrium": 0.99,
    }


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
    with pytest.raises(BadInput, match="cannot be read"):
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


def wgi_folder(folder: Path, *, estimate: str = "0.1", atlas: object = None) -> Path:
    content = {"wgi": {"CN": -0.2} if atlas is None else atlas}
    (folder / wgi.SIX_FILE).write_text(json.dumps(content))
    codes = [f"{d}.EST" for d in wgi.FIVE] + [f"{d}.STD.ERR" for d in wgi.FIVE_ERRORS]
    rows = [
        {
            "Country Name": "China",
            "Country Code": "CHN",
            "Series Code": code,
            "2022 [YR2022]": estimate if code == "CC.EST" else "0.2",
        }
        for code in [*codes, "CC.PER.RNK"]
    ]
    pd.DataFrame(rows).to_csv(folder / wgi.FIVE_FILE, index=False)
    (folder / wgi.STABILITY_FILE).write_text(
        "Country/Territory,Code,country_code,year,estimate,stderr\n"
        "Guyana,GUY,328,2022,0.1,0.2\nGuyana,GUY,328,2022,0.9,0.2\n"
        "Guyana,GUY,328,2023,0.4,0.2\nGuyana,GUY,328,2023,0.4,0.2\n"
        "Aruba,ABW,533,2020,,\nChina,CHN,156,2017,1,1\n"
    )
    return folder


def test_governance_in_three_forms(tmp_path: Path) -> None:
    rows = wgi.read(wgi_folder(tmp_path))["governance"]
    keys = list(zip(rows["place"], rows["year"], rows["dimension"], strict=True))
    assert keys == [
        ("CHN", 2024, "mean6"),
        ("CHN", 2022, "mean5"),
        ("GUY", 2023, "political-stability"),
    ]
    five = rows.iloc[1]
    assert five["value"] == pytest.approx(0.18)
    assert five["high"] - five["low"] == pytest.approx(2 * 1.6448536 * 0.2)


def test_governance_without_one_dimension_is_none(tmp_path: Path) -> None:
    rows = wgi.read(wgi_folder(tmp_path, estimate=".."))["governance"]
    assert "mean5" not in set(rows["dimension"])


@pytest.mark.parametrize(
    ("estimate", "atlas", "message"),
    [
        ("high", None, "column '2022 .YR2022.': 'high' is not a number"),
        ("0.1", {"ZZ": 1.0}, "'ZZ': unknown place"),
        ("0.1", {"CN": "low"}, "'CN': 'low' is not a number"),
        ("0.1", [], "is not a list of governance by country"),
    ],
)
def test_governance_refusals(estimate: str, atlas: object, message: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=message):
        wgi.read(wgi_folder(tmp_path, estimate=estimate, atlas=atlas))


def test_political_stability_that_contradicts_itself(tmp_path: Path) -> None:
    folder = wgi_folder(tmp_path)
    file = folder / wgi.STABILITY_FILE
    file.write_text(file.read_text() + "China,CHN,156,2024,1,1\nChina,CHN,156,2024,2,1\n")
    with pytest.raises(BadInput, match=r"row 9, .* contradicts another row of CHN in 2024"):
        wgi.read(folder)


@pytest.mark.upstream
def test_governance_of_the_file(upstream: Path) -> None:
    rows = wgi.read(upstream / "wgi")["governance"]
    wide = rows.pivot_table(index="place", columns=["dimension", "year"], values="value")
    assert wide[("mean6", 2024)].notna().sum() == 207
    both = wide[[("mean6", 2024), ("mean5", 2022)]].dropna()
    # The mean of six and that of five, from two files, rank countries alike.
    assert both.corr().iloc[0, 1] > 0.98
    assert wide.loc["COD", ("mean6", 2024)] < wide.loc["CHN", ("mean6", 2024)]
    assert wide.loc["AUS", ("mean6", 2024)] > 1.4
