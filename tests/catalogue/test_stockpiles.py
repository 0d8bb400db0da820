"""Facts about stockpiles: words become keys, low confidence is left out, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shigen.catalogue.importers import stockpile_facts
from shigen.errors import BadInput
from shigen.reference import validate

HEADER = "country,mineral,item,value,unit,date,source,confidence,note"
PLAN = "NDS Annual Materials Plan potential acquisitions"
FACTS = (
    f"USA,cerium,{PLAN},550,t REO,FY2024,https://agency.example/ce.pdf (read through x),medium,",
    f"USA,lanthanum,{PLAN},1300,t REO,FY2024,same,medium,",
    (
        'USA,scandium oxide,"DLA planned purchase, 5 years",6000,kg (more than),2025-09,'
        "MCS 2026 scandium chapter,high,minimum USD 2 M"
    ),
    (
        "JPN,34 rare metals,base stockpile target,60,days of domestic demand,2020,"
        "IEA policies database 16639,high,"
    ),
    "USA,all,FY2026 Annual Materials Plan,not released,,2026-02,MCS 2026 footnotes,high,",
    "USA,not stated,Project Vault size,12,bn USD,2026-02,somebody's notes,LOW,",
)


def write(folder: Path, *lines: str) -> Path:
    file = folder / "stockpile_facts.csv"
    file.write_text("\n".join((HEADER, *(lines or FACTS))) + "\n", encoding="utf-8")
    return file


def test_facts_with_units_of_ours(tmp_path: Path) -> None:
    frame = stockpile_facts.read(write(tmp_path))["stockpiles"]
    rows = validate("stockpiles", frame, where="facts", fill=True).to_dict("records")
    by = {(row["mineral"], row["item"]): row for row in rows}
    assert len(rows) == 5
    cerium = by["cerium", "acquisition-ceiling"]
    assert (cerium["value"], cerium["unit"], cerium["status"]) == (550.0, "t", "estimated")
    assert cerium["citation"] == "https://agency.example/ce.pdf"
    # "same" repeats the source of the row above.
    assert by["lanthanum", "acquisition-ceiling"]["citation"] == "https://agency.example/ce.pdf"
    scandium = by["scandium", "acquisition-planned"]
    assert scandium["value"] == pytest.approx(6.0)
    assert scandium["low"] == pytest.approx(6.0)
    assert by["", "target-days"]["unit"] == "days"
    plan = by["", "acquisition-ceiling"]
    assert (plan["value"], plan["text"]) == (pytest.approx(float("nan"), nan_ok=True),
                                             "plan not released")  # fmt: skip


def test_low_confidence_is_listed_and_left_out(tmp_path: Path) -> None:
    file = write(tmp_path)
    assert stockpile_facts.left_out(file) == ["USA, not stated, Project Vault size"]
    assert "size" not in set(stockpile_facts.read(file)["stockpiles"]["item"])


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (FACTS[1], "'same' has no row above it to repeat"),
        (FACTS[0].replace("cerium", "unobtainium"), "'unobtainium' is not one we know"),
        (FACTS[0].replace(PLAN, "rumor"), "'rumor' is not an item we know"),
        (FACTS[0].replace("t REO", "pounds"), "'pounds' is not one of"),
        (FACTS[0].replace("550", "-5"), "'-5' is not an amount"),
        (FACTS[0].replace("550", "some"), "'some' is not a number"),
        (FACTS[0].replace("FY2024", "FY2094"), "'FY2094' is not a year, month, day or fiscal year"),
        (FACTS[0].replace("FY2024", "soon"), "'soon' is not a year"),
        (FACTS[0].replace("USA", "Utopia"), "'Utopia' is not a place we know"),
        (FACTS[0].replace("medium", "sure"), "'sure' is not high, medium or LOW"),
        (FACTS[0].replace("https://agency", "agency"), "is not a source we know"),
        (FACTS[5], "has no facts of high or medium confidence"),
        (f"{FACTS[0]}\n{FACTS[0]}", "occurs twice for this mineral and date"),
    ],
)
def test_refusals(line: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=message):
        stockpile_facts.read(write(tmp_path, *line.split("\n")))


@given(row=st.integers(0, 5), column=st.integers(0, 8), text=st.text(max_size=10))
def test_any_cell_gives_rows_or_bad_input(
    row: int, column: int, text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    lines = list(FACTS)
    cells = lines[row].split(",")
    cells[column] = text
    lines[row] = ",".join(cells)
    try:
        frame = stockpile_facts.read(write(tmp_path_factory.mktemp("facts"), *lines))["stockpiles"]
    except BadInput:
        return
    assert (frame["citation"] != "").all()


@pytest.mark.upstream
def test_the_file(upstream: Path) -> None:
    folder = upstream / "stockpile-facts"
    frame = stockpile_facts.read(folder)["stockpiles"]
    assert len(frame) == 58
    assert len(stockpile_facts.left_out(folder)) == 6
    by = frame.set_index(["place", "item", "text"])["value"]
    assert by["JPN", "target-days", "34 rare metals; base target"] == 60
    assert by["KOR", "target-days", "rare metals"] == 100
    # Every fact can be read somewhere public.
    assert not frame["citation"].str.contains("personal|research/").any()
