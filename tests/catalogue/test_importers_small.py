"""Rows of source files, and the importer of governance: its rules, and what the files give."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pandas as pd
import pytest

from shigen.catalogue.importers import wgi
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
        (b"a,c,a\n1,2,3\n", "has the column a twice"),
        (b'a,c\n"1"x,2\n', "row 2: is not a row of a CSV file"),
        (b'a,c\n"1,2\n', "is not a row of a CSV file: unexpected end of data"),
    ],
)
def test_file_that_is_not_what_it_claims(data: bytes, message: str, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(data)
    with pytest.raises(BadInput, match=message):
        list(rows_of(file, columns=("a", "c")))


def test_packed_file_that_was_cut_short(tmp_path: Path) -> None:
    file = tmp_path / "a.csv.gz"
    data = gzip.compress(b"a,c\n1,2\n")
    file.write_bytes(data)
    assert [row.cells for row in rows_of(file, columns=("a", "c"))] == [{"a": "1", "c": "2"}]
    for cut in (data[: len(data) // 2], data[:-6], b"a,c\n1,2\n"):
        file.write_bytes(cut)
        with pytest.raises(BadInput, match="cannot be read, or was cut short"):
            list(rows_of(file, columns=("a", "c")))


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
    text = pd.DataFrame(rows).to_csv(index=False) + "Last Updated: 09/29/2023,,,\n"
    (folder / wgi.FIVE_FILE).write_text(text, encoding="utf-8")
    (folder / wgi.STABILITY_FILE).write_text(
        "Country/Territory,Code,country_code,year,estimate,stderr\n"
        "Guyana,GUY,328,2022,0.1,0.2\nGuyana,GUY,328,2022,0.9,0.2\n"
        "Guyana,GUY,328,2023,0.4,0.2\nGuyana,GUY,328,2023,0.4,0.2\n"
        "Aruba,ABW,533,2020,,\nChina,CHN,156,1996,1,1\nChina,CHN,156,1995,1,1\n"
    )
    return folder


def test_governance_in_three_forms(tmp_path: Path) -> None:
    rows = wgi.read(wgi_folder(tmp_path))["governance"]
    keys = list(zip(rows["place"], rows["year"], rows["dimension"], strict=True))
    assert keys == [
        ("CHN", 2024, "mean6"),
        ("CHN", 2022, "mean5"),
        ("GUY", 2023, "political-stability"),
        ("CHN", 1996, "political-stability"),
        ("CHN", 2022, "corruption-control"),
        ("CHN", 2022, "government-effectiveness"),
        ("CHN", 2022, "political-stability"),
        ("CHN", 2022, "rule-of-law"),
        ("CHN", 2022, "regulatory-quality"),
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
    with pytest.raises(BadInput, match=r"row 10, .* contradicts another row of CHN in 2024"):
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
    stability = rows[(rows["dimension"] == "political-stability") & (rows["source"] == "wgi-2025")]
    # No survey in 1995, 1997, 1999 and 2001.
    assert sorted(set(stability["year"])) == [1996, 1998, 2000, *range(2002, 2025)]
    assert (stability.groupby("year")["place"].nunique() > 185).all()
    half = (stability["high"] - stability["low"]) / 2
    # Fewer surveys make the early years much less sure.
    early, late = (half[stability["year"] == year].median() for year in (1996, 2024))
    assert early > 1.5 * late
