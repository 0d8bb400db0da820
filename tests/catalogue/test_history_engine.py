"""China's shares of each rare earth: fifteen elements, the pair, and refusals."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shigen.catalogue.importers import history_engine
from shigen.errors import BadInput
from shigen.reference import validate

HEAD = "A title of its own\nelement,china_share_mine_pct,china_share_separation_pct,source,notes\n"
ROWS = "".join(f"{element},50,90,,\n" for element in history_engine.ELEMENTS)


def written(folder: Path, text: str) -> Path:
    (folder / history_engine.FILE).write_text(text, encoding="utf-8")
    return folder


def test_every_element_and_the_pair(tmp_path: Path) -> None:
    rows = ROWS.replace("holmium,50,90,", "holmium,50,90,Inferred: as Dy")
    shares = history_engine.read(written(tmp_path, HEAD + rows))["shares"]
    validate("shares", shares, where="test", fill=True)
    assert len(shares) == 2 * 16
    refined = shares[shares["stage"] == "refined"].set_index("mineral")
    assert set(refined["value"]) == {0.9}
    assert refined.loc["holmium", "note"].endswith("; inferred")
    assert "inferred" not in refined.loc["neodymium-praseodymium", "note"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("neodymium,50", "neodymium,51", "differs from another row of neodymium-praseodymium"),
        ("yttrium,50", "yttrium,150", "row 17, .* '150' is not between 0 and 100 percent"),
        ("yttrium,50", "yttrium,", "'' is not a number"),
        ("yttrium", "unobtainium", "'unobtainium' is not a rare earth"),
        ("yttrium", "thulium", "'thulium' occurs twice"),
        ("yttrium,50,90,,\n", "", "has no rows of yttrium"),
        ("china_share_mine_pct", "share", "lacks the column china_share_mine_pct"),
    ],
)
def test_refusals(old: str, new: str, message: str, tmp_path: Path) -> None:
    text = HEAD + ROWS
    assert old in text
    with pytest.raises(BadInput, match=message):
        history_engine.read(written(tmp_path, text.replace(old, new)))


@given(row=st.integers(0, 14), column=st.integers(0, 4), text=st.text(max_size=8))
def test_any_cell_gives_rows_or_bad_input(
    row: int, column: int, text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    cells = [line.split(",") for line in ROWS.splitlines()]
    cells[row][column] = text
    mangled = HEAD + "".join(",".join(line) + "\n" for line in cells)
    try:
        shares = history_engine.read(written(tmp_path_factory.mktemp("ree"), mangled))["shares"]
    except BadInput:
        return
    assert shares["value"].between(0, 1).all()


@pytest.mark.upstream
def test_shares_of_the_file(upstream: Path) -> None:
    shares = history_engine.read(upstream / "history-engine-china")["shares"]
    refined = shares[shares["stage"] == "refined"].set_index("mineral")["value"]
    modelled = ["dysprosium", "neodymium-praseodymium", "terbium", "yttrium"]
    assert refined[modelled].to_dict() == dict(zip(modelled, (0.99, 0.9, 0.99, 0.99), strict=True))
    assert refined["lanthanum"] == 0.88
    assert len(shares) == 32
    inferred = shares[shares["note"].str.endswith("inferred")]
    assert inferred["mineral"].nunique() == 7
