"""Reports of customs offices, and both sides of trade side by side."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shigen import reference
from shigen.catalogue import mirror
from shigen.catalogue.importers import IMPORTERS, comtrade, flows
from shigen.errors import BadInput

HEAD = "reporter,partner,cmd,flow,value,netwgt\n"
NAME = "comtrade_raw_2024.csv.gz"
# Chile exports to Japan and the United States; both report imports; Japan also of bunkers.
LINES = (
    "152,0,283691,X,3000000,300000\n"
    "152,392,283691,X,2000000,200000\n"
    "152,842,283691,X,1000000,100000\n"
    "392,0,283691,M,2203000,150000\n"
    "392,152,283691,M,2200000,150000\n"
    "392,838,283691,M,1000,\n"
    "392,899,283691,M,2000,\n"
    "842,0,283691,M,1100000,100500\n"
    "842,152,283691,M,1100000,100500\n"
)


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes reports as a packed file."""

    def made(text: str, name: str = NAME) -> Path:
        file = tmp_path / name
        data = text.encode()
        file.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return file

    return made


def reports(file: Path) -> pd.DataFrame:
    rows = comtrade.read(file)["trade_reports"]
    return reference.validate("trade_reports", rows, where="trade_reports", fill=True)


def test_reports_are_in_tonnes_and_thousands_of_dollars(write) -> None:
    rows = reports(write(HEAD + LINES)).set_index(["reporter", "partner", "flow"])
    assert rows.loc[("CHL", "JPN", "exports"), ["gross_t", "value_kusd"]].tolist() == [200, 2000]
    assert rows.loc[("JPN", "CHL", "imports"), "gross_t"] == 150
    assert rows.loc[("CHL", "WLD", "exports"), "gross_t"] == 300
    # Free zones and areas not specified are one partner, without a weight.
    other = rows.loc[("JPN", "OTH", "imports")]
    assert other["value_kusd"] == 3
    assert np.isnan(other["gross_t"])
    assert set(rows["year"]) == {2024}


def test_identical_rows_and_parts_are_dropped_and_counted(write) -> None:
    """A total of 300 with parts of 200 and 100, each row twice."""
    own = (
        "8,0,280469,M,300,30\n" * 2
        + "8,156,280469,M,300,30\n" * 2
        + "8,156,280469,M,200,20\n" * 2
        + "8,156,280469,M,100,10\n"
    )
    row = reports(write(HEAD + own)).set_index("partner").loc["CHN"]
    assert (row["value_kusd"], row["gross_t"]) == (0.3, 0.03)
    assert row["note"] == (
        "2 identical rows were dropped; 2 parts by transport or procedure left to the total"
    )


def test_plain_text_is_read_like_packed(write) -> None:
    first = comtrade.read(write(HEAD + LINES))["trade_reports"]
    other = comtrade.read(write(HEAD + LINES, "comtrade_raw_2024.csv"))["trade_reports"]
    pd.testing.assert_frame_equal(first, other)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (LINES, "row 1: the columns are"),
        (HEAD, "holds no row"),
        (HEAD.replace("cmd", "code") + LINES, "they must be reporter, partner, cmd"),
        (HEAD + "152,392,283691,X,12\n", "row 2: has 5 cells where the header has 6"),
        (HEAD + "152,392,283691,X,-12,1\n", "row 2, column 'value': '-12' is not a number"),
        (HEAD + "152,392,283691,X,W,1\n", "row 2, column 'value': 'W' is not a number"),
        (HEAD + "152,392,283691,E,12,1\n", r"row 2, column 'flow': 'E' is not M"),
        (HEAD + "152,392,28369,X,12,1\n", "row 2, column 'cmd': '28369' is not a six-digit"),
        (HEAD + "152,998,283691,X,12,1\n", "row 2, column 'partner': '998' is not a country"),
        (HEAD + "838,152,283691,X,12,1\n", "row 2, column 'reporter': '838' is not a country"),
        (HEAD + "152,392,283691,X,1e999,1\n", "column 'value': '1e999' is not a finite"),
        (
            HEAD + LINES.replace("X,3000000", "X,3400000"),
            "add up to .* rows are missing or doubled",
        ),
    ],
)
def test_what_is_not_a_report_is_refused(write, text: str, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        comtrade.read(write(text))


def test_shuffled_columns_are_told_by_their_names(write) -> None:
    table = pd.DataFrame(
        [line.split(",") for line in LINES.split()], columns=HEAD.strip().split(",")
    )
    other = table[["netwgt", "cmd", "flow", "value", "partner", "reporter"]].to_csv(index=False)
    first = comtrade.read(write(HEAD + LINES))["trade_reports"]
    pd.testing.assert_frame_equal(comtrade.read(write(other))["trade_reports"], first)


def test_the_year_stands_in_the_name(write) -> None:
    with pytest.raises(BadInput, match="name it like comtrade_raw_2024"):
        comtrade.read(write(HEAD + LINES, "comtrade.csv"))


def test_a_truncated_file_is_refused(write) -> None:
    file = write(HEAD + LINES)
    data = file.read_bytes()
    file.write_bytes(data[: len(data) // 2])
    with pytest.raises(BadInput, match="is not a gzip file, or was cut short"):
        comtrade.read(file)


def test_tonnes_in_place_of_kilograms_are_refused(write) -> None:
    numbers = [n for n in sorted(reference.baci_places()) if n not in {152, 58, 280, 711, 736}]
    usual = float(flows.usual_unit_values("HS17")["283691"])
    rows = [f"152,{n},283691,X,{1000 * usual},1000\n" for n in numbers[:40]]
    assert len(comtrade.read(write(HEAD + "".join(rows)))["trade_reports"]) == 40
    with pytest.raises(BadInput, match="weights must be kilograms and values dollars"):
        comtrade.read(write(HEAD + "".join(row.replace(",1000\n", ",1\n") for row in rows)))


def test_reports_never_ship() -> None:
    assert comtrade.SOURCE["ships"] == 0
    assert not next(i for i in IMPORTERS if i.module == "comtrade").ships


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mangled")


@given(
    st.lists(
        st.lists(
            st.one_of(
                st.sampled_from(["152", "392", "0", "283691", "M", "X", "5", "", "1e5", "nan"]),
                st.text(max_size=4),
            ),
            min_size=6, max_size=6,
        ),
        max_size=5,
    )
)  # fmt: skip
def test_mangled_cells_give_rows_or_a_refusal(scratch: Path, cells: list[list[str]]) -> None:
    file = scratch / "comtrade_raw_2024.csv"
    text = HEAD + "".join(",".join(row) + "\n" for row in cells)
    file.write_bytes(text.encode(errors="surrogatepass"))
    try:
        reports(file)
    except BadInput:
        return


@given(data=st.data())
def test_mangled_bytes_give_rows_or_a_refusal(scratch: Path, data: st.DataObject) -> None:
    raw = bytearray(gzip.compress((HEAD + LINES).encode()))
    for _ in range(data.draw(st.integers(1, 3))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    file = scratch / NAME
    file.write_bytes(bytes(raw[: data.draw(st.integers(1, len(raw)))]))
    try:
        reports(file)
    except BadInput:
        return


class Small:
    """A catalogue with reports and the flows that BACI settled on."""

    def __init__(self, reports: pd.DataFrame, settled: dict[tuple[str, str], float]) -> None:
        rows = [("283691", "HS17", a, b, 2024, t, 1.0) for (a, b), t in settled.items()]
        columns = ["hs6", "edition", "exporter", "importer", "year", "gross_t", "value_kusd"]
        self.tables = {
            "trade_reports": reports,
            "flows": pd.DataFrame(rows, columns=columns).assign(source="cepii-baci-hs17"),
        }

    def table(self, name: str) -> pd.DataFrame:
        return self.tables[name].copy()


def test_both_sides_of_a_pair_and_what_was_settled_on(write) -> None:
    small = Small(reports(write(HEAD + LINES)), {("CHL", "JPN"): 170.0, ("CHL", "USA"): 100.2})
    pairs = mirror.mirror(small).set_index("importer")
    japan = pairs.loc["JPN"]
    assert (japan["exporter_t"], japan["importer_t"], japan["ratio_t"]) == (200, 150, 0.75)
    assert (japan["larger"], japan["baci_follows"]) == ("exporter", "between")
    assert japan["ratio_kusd"] == pytest.approx(1.1)
    states = pairs.loc["USA"]
    assert (states["larger"], states["baci_follows"]) == ("equal", "both")
    assert pairs.index.tolist() == ["JPN", "USA"], "the widest gap first"
    assert mirror.mirror(small, place="Japan")["importer"].tolist() == ["JPN"]
    assert mirror.mirror(small, mineral="lithium").shape[0] == 2
    assert mirror.mirror(small, hs6="282520").empty
    reference.validate("mirror", mirror.mirror(small), where="mirror")
    counted = mirror.followed(mirror.mirror(small)).set_index("baci_follows")
    assert counted["pairs"].to_dict() == {"between": 1, "both": 1}


@pytest.mark.parametrize(
    ("settled", "side"), [(200.0, "exporter"), (151.0, "importer"), (400.0, "neither")]
)
def test_the_side_that_was_followed(write, settled: float, side: str) -> None:
    small = Small(reports(write(HEAD + LINES)), {("CHL", "JPN"): settled})
    assert mirror.mirror(small, place="JPN")["baci_follows"].item() == side


def test_which_reporter_is_off_by_how_much_and_where(write) -> None:
    lines = LINES + "56,0,283691,M,7,9\n56,152,283691,M,7,9\n"
    small = Small(reports(write(HEAD + lines)), {})
    rows = mirror.reporters(small).set_index(["reporter", "flow"])
    japan = rows.loc[("JPN", "imports")]
    assert (japan["own_t"], japan["partners_t"], japan["ratio_t"]) == (150, 200, 0.75)
    assert japan["direction"] == "less"
    chile = rows.loc[("CHL", "exports")]
    assert chile["pairs"] == 2
    assert chile["ratio_t"] == pytest.approx(300 / 250.5)
    assert (chile["alone"], chile["unheard"]) == (0, 1), "Belgium reports what Chile does not"
    assert rows.loc[("USA", "imports"), "direction"] == "even"
    reference.validate("mirror_reporters", mirror.reporters(small), where="mirror_reporters")


def test_a_catalogue_without_reports_says_what_to_import(write) -> None:
    small = Small(reports(write(HEAD + LINES)).head(0), {})
    for ask in (mirror.mirror, mirror.reporters):
        with pytest.raises(BadInput, match="shigen data import comtrade FILE"):
            ask(small)


@pytest.mark.upstream
def test_the_extract_of_2024(upstream: Path) -> None:
    rows = reports(upstream / "critical-materials-atlas")
    assert len(rows) == 35_304
    counts = rows["note"].str.extract(r"(\d+) identical")[0].astype("float64").sum()
    assert counts == 90_083
    parts = rows["note"].str.extract(r"(\d+) parts")[0].astype("float64").sum()
    assert parts == 39_418
    assert not rows.duplicated(["hs6", "reporter", "partner", "flow"]).any()
