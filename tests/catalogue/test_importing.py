"""A file joined with a catalogue: which rows go, which stay, and what becomes of corrections."""

from __future__ import annotations

import gzip
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shigen.catalogue import headers, importing, load
from shigen.catalogue.importers import IMPORTERS, Importer
from shigen.catalogue.importers.source_file import rows_of
from shigen.catalogue.versions import origin_of, versions
from shigen.errors import BadInput, UnknownName
from shigen.reference import validate

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HEAD = "mineral,place,year,tonnes,edition\n"
LONG = Importer("toy_long", "toy", key="toy", ships=False)
WIDE = Importer("toy_wide", "toy", key="toy", ships=False)
REGISTRY = (LONG, WIDE, Importer("hand", None))
RULES = {
    "toy_long": {"file": "the long table", "header": "place|tonnes|edition"},
    "toy_wide": {"file": "the wide table", "header": "place|2023|2024;place|y2023"},
}
SOURCES = """\
source,title,publisher,edition,licence,ships,citation,accessed
bureau,Table of a bureau,A bureau,2026,public domain,1,bureau.example,2026-01-01
shigen-assumption,Assumptions,shigen,2026,Apache-2.0,1,docs/methods,2026-01-01
toy-2025,Toy 2025,An agency,2025,not cleared,0,toy.example,2026-01-01
"""
PRODUCTION = """\
mineral,stage,form,place,year,measure,basis,value,low,high,unit,status,source,vintage,note
gallium,refined,,CHN,2023,production,,600,,,t,reported,bureau,2026,
gallium,refined,,CHN,2023,production,,610,,,t,reported,toy-2025,2025,
gallium,refined,,JPN,2023,production,,3,,,t,reported,toy-2025,2025,
gallium,refined,,USA,2023,production,,0,,,t,assumed,shigen-assumption,2026,
"""
FACTS = """\
mineral,stage,place,year,item,value,low,high,unit,status,source,vintage,note
gallium,refined,JPN,2023,use,100,,,t,reported,toy-2025,2025,
"""
CORRECTED = "production/mineral=gallium;place=CHN;source=toy-2025"


def _read_long(path: Path) -> dict[str, pd.DataFrame]:
    rows = list(rows_of(path, columns=("mineral", "place", "year", "tonnes", "edition")))
    edition = rows[0].cells["edition"] if rows else "2025"
    source = {
        "source": f"toy-{edition}", "title": f"Toy {edition}", "publisher": "An agency",
        "edition": edition, "licence": "not cleared", "ships": "0", "citation": "toy.example",
        "accessed": "2026-01-01",
    }  # fmt: skip
    made: list[dict[str, Any]] = [
        {
            "mineral": row.cells["mineral"], "stage": "refined", "place": row.place_in("place"),
            "year": row.cells["year"], "measure": "production", "unit": "t",
            "value": row.number_in("tonnes", empty=("",)), "status": "reported",
            "source": source["source"], "vintage": edition,
        }
        for row in rows
    ]  # fmt: skip
    return {"production": pd.DataFrame(made), "sources": pd.DataFrame([source])}


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Importers of a toy agency: a long table, and a wide one that is never read here."""
    long, wide = ModuleType("toy_long"), ModuleType("toy_wide")
    vars(long)["read"] = _read_long
    vars(wide)["read"] = lambda path: {}
    for module in (long, wide):
        name = f"shigen.catalogue.importers.{module.__name__}"
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr(importing, "expected", lambda: RULES)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    folder = tmp_path / "base"
    folder.mkdir()
    (folder / "sources.csv").write_text(SOURCES, encoding="utf-8")
    (folder / "production.csv").write_text(PRODUCTION, encoding="utf-8")
    (folder / "facts.csv").write_text(FACTS, encoding="utf-8")
    return folder


@pytest.fixture
def bring(toy: None, base: Path, tmp_path: Path) -> Callable[..., importing.Imported]:
    def run(text: str, start: Path | str = base) -> importing.Imported:
        file = tmp_path / "toy.csv"
        file.write_text(HEAD + text, encoding="utf-8")
        data = tmp_path / "data"
        return importing.import_file(
            "toy", file, base=start, data=data, to=data / "catalogues", now=NOW, registry=REGISTRY
        )

    return run


def values(folder: Path) -> dict[tuple[str, str], float]:
    frame = load(folder).table("production")
    return {
        (str(r["place"]), str(r["source"])): float(r["value"]) for r in frame.to_dict("records")
    }


def test_rows_of_the_same_source_are_replaced_and_others_stay(
    bring: Callable[..., importing.Imported],
) -> None:
    found = bring("gallium,China,2023,615,2025\n")
    assert values(found.folder) == {
        ("CHN", "bureau"): 600.0,
        ("CHN", "toy-2025"): 615.0,
        ("USA", "shigen-assumption"): 0.0,
    }
    # Tables that the importer does not give keep the rows of that source.
    assert len(load(found.folder).table("facts")) == 1
    (counted,) = found.report["changed_tables"].to_dict("records")
    assert (counted["changed"], counted["removed"], counted["same"]) == (1, 1, 2)


def test_a_newer_edition_stands_beside_the_older_one(
    bring: Callable[..., importing.Imported],
) -> None:
    found = bring("gallium,China,2023,620,2026\ngallium,Japan,2023,4,2026\n")
    assert len(values(found.folder)) == 6
    shown = found.report["revisions"][["place", "old", "new"]].to_numpy().tolist()
    assert shown == [["JPN", 3.0, 4.0], ["CHN", 610.0, 620.0]]


def test_the_base_is_not_touched(bring: Callable[..., importing.Imported], base: Path) -> None:
    before = {file.name: file.read_bytes() for file in base.iterdir()}
    bring("gallium,China,2023,615,2025\n")
    assert {file.name: file.read_bytes() for file in base.iterdir()} == before


def test_the_catalogue_knows_where_it_comes_from(
    bring: Callable[..., importing.Imported], tmp_path: Path
) -> None:
    first = bring("gallium,China,2023,615,2025\n", "empty")
    second = bring("gallium,China,2023,620,2026\n", first.hash[:8])
    origin = origin_of(second.folder)
    assert origin is not None
    assert (origin.base, origin.created) == (first.hash, "2026-11-24T12:00:00Z")
    assert [made.sources for made in origin.imports] == [("toy-2025",), ("toy-2026",)]
    listed = versions(tmp_path / "data")
    own = listed[listed["name"] == ""]
    assert own["base"].tolist().count("empty") == 1
    assert set(own["hash"]) == {first.hash[:12], second.hash[:12]}
    assert set(own["state"]) == {"whole"}
    # One row of output and its source in the first, two of each in the second.
    assert sorted(own["rows"]) == [2, 4]


def test_the_same_file_once_more_writes_nothing(
    bring: Callable[..., importing.Imported], tmp_path: Path
) -> None:
    first = bring("gallium,China,2023,615,2025\n")
    stamp = (first.folder / "manifest.json").stat().st_mtime_ns
    again = bring("gallium,China,2023,615,2025\n", first.hash)
    assert (again.folder, again.hash) == (first.folder, first.hash)
    assert "nothing was written" in again.warnings[0]
    assert (first.folder / "manifest.json").stat().st_mtime_ns == stamp
    assert len(list((tmp_path / "data" / "catalogues").iterdir())) == 1


def test_two_ways_to_the_same_rows_are_one_catalogue(
    bring: Callable[..., importing.Imported],
) -> None:
    one, other = "gallium,China,2023,615,2025\n", "gallium,Japan,2023,4,2025\n"
    assert bring(one + other).folder == bring(other + one).folder


def corrected(base: Path, old: str, entity: str = CORRECTED) -> None:
    head = "entity,year,field,old,new,reason,status\n"
    text = f"{head}{entity},2023,value,{old},605,misprint,reported\n"
    (base / "corrections.csv").write_text(text, encoding="utf-8")


def test_a_correction_that_fits_is_applied_to_the_new_rows(
    bring: Callable[..., importing.Imported], base: Path
) -> None:
    corrected(base, "615")
    found = bring("gallium,China,2023,615,2025\n")
    assert values(found.folder)["CHN", "toy-2025"] == 605.0
    assert found.report["dropped_corrections"].empty
    assert len(load(found.folder).table("corrections")) == 1


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("gallium,China,2023,616,2025\n", "expected '615' and found '616'"),
        ("gallium,Japan,2023,4,2025\n", "the new file has no such row"),
    ],
)
def test_a_correction_that_no_longer_fits_is_dropped_and_reported(
    bring: Callable[..., importing.Imported], base: Path, text: str, why: str
) -> None:
    corrected(base, "615")
    found = bring(text)
    (dropped,) = found.report["dropped_corrections"].to_dict("records")
    assert why in dropped["why"]
    assert load(found.folder).table("corrections").empty
    assert any("1 corrections no longer fit" in said for said in found.warnings)
    assert 605.0 not in values(found.folder).values()
    validate("dropped_corrections", found.report["dropped_corrections"], where="report")


def test_a_correction_of_another_source_stays(
    bring: Callable[..., importing.Imported], base: Path
) -> None:
    corrected(base, "590", "production/mineral=gallium;place=CHN;source=bureau")
    found = bring("gallium,China,2023,616,2025\n")
    assert found.report["dropped_corrections"].empty
    assert len(load(found.folder).table("corrections")) == 1
    assert values(found.folder)["CHN", "bureau"] == 600.0


def frames(**tables: list[dict[str, Any]]) -> dict[str, pd.DataFrame]:
    return {
        name: validate(name, pd.DataFrame(rows), where=name, fill=True)
        for name, rows in tables.items()
    }


def test_in_tables_without_a_source_the_new_row_wins() -> None:
    def rule(stage: str, sources: str) -> dict[str, Any]:
        return {
            "mineral": "cobalt", "stage": stage, "sources": sources, "tolerance": 0.1,
            "basis": "metal", "reason": "tested",
        }  # fmt: skip

    source = {
        "source": "toy", "title": "Toy", "publisher": "An agency", "edition": "1",
        "licence": "MIT", "ships": "1", "citation": "toy.example",
    }  # fmt: skip
    base = frames(merge_rules=[rule("mine", "a"), rule("refined", "a")], sources=[source])
    new = frames(merge_rules=[rule("mine", "b")], sources=[source])
    joined = importing.joined(base, new)["merge_rules"]
    assert joined[["stage", "sources"]].to_numpy().tolist() == [["mine", "b"], ["refined", "a"]]


def test_assumptions_of_ours_give_way_to_the_same_key_only() -> None:
    def fact(item: str, value: float) -> dict[str, Any]:
        return {
            "mineral": "cobalt", "stage": "mine", "place": "JPN", "year": 2024, "item": item,
            "value": value, "unit": "t", "status": "assumed", "source": "shigen-assumption",
            "vintage": "2026",
        }  # fmt: skip

    source = {
        "source": "shigen-assumption", "title": "Assumptions", "publisher": "shigen",
        "edition": "1", "licence": "Apache-2.0", "ships": "1", "citation": "docs",
    }  # fmt: skip
    base = frames(facts=[fact("use", 1.0), fact("stock", 2.0)], sources=[source])
    new = frames(facts=[fact("use", 3.0)], sources=[source])
    joined = importing.joined(base, new)["facts"]
    assert dict(zip(joined["item"], joined["value"], strict=True)) == {"use": 3.0, "stock": 2.0}


def test_the_form_is_told_by_its_header(toy: None, tmp_path: Path) -> None:
    long, wide = tmp_path / "a.csv", tmp_path / "b.csv"
    long.write_text(HEAD)
    wide.write_text('\ufeffplace;2023;"2024"\n')
    assert importing.chosen("toy", long, REGISTRY) is LONG
    assert importing.chosen("toy", wide, REGISTRY) is WIDE
    folder = tmp_path / "release" / "tables"
    folder.mkdir(parents=True)
    (folder / "b.csv").write_text("place,y2023\n")
    (folder / "readme.txt").write_text("nothing")
    assert importing.chosen("toy", folder.parent, REGISTRY) is WIDE
    (folder / "a.csv").write_text("place,edition,tonnes\n")
    # Two columns speak for the wide form, three for the long one.
    assert importing.chosen("toy", folder.parent, REGISTRY) is LONG
    (folder / "c.csv").write_text("place,2023,2024\n")
    with pytest.raises(BadInput, match=r"several forms of 'toy'; give the long table; or the wide"):
        importing.chosen("toy", folder.parent, REGISTRY)


def test_a_header_of_no_form_is_refused_with_what_is_expected(toy: None, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("country,amount\n")
    with pytest.raises(BadInput, match=r"of no known form of 'toy'; give the long table; or"):
        importing.chosen("toy", file, REGISTRY)


def test_headers_are_found_in_archives(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("inner/BACI.csv", "t,i,j,k,v,q\n2024,1,2,3,4,5\n")
    with gzip.open(tmp_path / "b.csv.gz", "wt") as packed:
        packed.write("country\tyear\n")
    pd.DataFrame({"hs6": [1], "qty_t": [2.0]}).to_parquet(tmp_path / "c.parquet")
    assert headers.of(tmp_path) == (
        frozenset("tijkvq"),
        frozenset({"country", "year"}),
        frozenset({"hs6", "qty_t"}),
    )


@given(
    st.sampled_from([b"", b"PAR1", b"PK\x03\x04", b"\x1f\x8b", b"\xef\xbb\xbf", b'"']),
    st.binary(max_size=300),
)
def test_any_bytes_have_a_header_or_none(
    tmp_path_factory: pytest.TempPathFactory, start: bytes, rest: bytes
) -> None:
    file = tmp_path_factory.mktemp("any") / "file"
    file.write_bytes(start + rest)
    assert all(isinstance(header, frozenset) for header in headers.of(file))


def test_unknown_keys_are_refused_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="did you mean 'usgs-mcs'"):
        importing.importers("usgs-mcz")
    # What we typed in ourselves is no file of a user.
    with pytest.raises(UnknownName):
        importing.importers("hand")


def test_every_importer_says_what_file_it_reads() -> None:
    brought = [importer for importer in IMPORTERS if importer.folder is not None]
    said = importing.expected()
    assert [importer.module for importer in brought if not said[importer.module]["file"]] == []
    shared = {i.name for i in brought if [j.name for j in brought].count(i.name) > 1}
    assert {"usgs-mcs", "baci"} <= shared
    # Where several share a key, the header tells them apart.
    assert [i.module for i in brought if i.name in shared and not said[i.module]["header"]] == []


def test_the_list_of_publications_has_every_key_with_its_terms() -> None:
    listed = importing.publications()
    validate("import_keys", listed, where="publications")
    assert set(listed["key"]) == {i.name for i in IMPORTERS if i.folder is not None}
    assert not listed.loc[listed["key"].isin({"bgs", "wmd"}), "ships"].any()
    assert listed.loc[listed["key"] == "usgs-mcs", "ships"].all()


@pytest.mark.upstream
@pytest.mark.slow
def test_the_summaries_of_2025_and_then_of_2026(upstream: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"

    def bring(folder: str, base: str) -> importing.Imported:
        return importing.import_file(
            "usgs-mcs", upstream / folder, base=base, data=data, to=data / "catalogues", now=NOW
        )

    first = bring("usgs-mcs2025", "empty")
    assert (first.importer, first.sources) == ("usgs_mcs2025", ("usgs-mcs2025",))
    second = bring("usgs-mcs2026", first.hash[:12])
    assert (second.importer, second.sources) == ("usgs_mcs", ("usgs-mcs2026",))
    for name, frame in second.report.items():
        validate(name, frame, where=name)
    revised = second.report["revisions"].set_index(
        ["table", "mineral", "stage", "form", "place", "period", "item"]
    )
    # As printed: antimony of Kyrgyzstan in 2024, an estimate in the first edition.
    antimony = revised.loc[("production", "antimony", "mine", "", "KGZ", "2024", "production")]
    assert antimony[["old", "new", "flag"]].tolist() == [20.0, 700.0, "seven-fold"]
    # Nothing of the older edition is lost, and nothing is changed in it.
    counted = second.report["changed_tables"].set_index("table")
    assert (counted[["removed", "changed"]] == 0).all(axis=None)
    assert (counted["same"] == counted["rows_before"]).all()
    gone = second.report["new_and_gone"]
    assert {"new", "gone"} == set(gone.loc[gone["kind"] == "place", "change"])
