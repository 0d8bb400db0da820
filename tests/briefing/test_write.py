"""Every file whole, or none of them."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from shigen import briefing as room
from shigen.briefing.content import BriefingInput
from shigen.errors import BadInput, WriteFailed


def listing(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*"))


def test_the_files_are_written_and_named(briefing: BriefingInput, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    paths = room.write(
        briefing,
        to=tmp_path / "new" / "folder",
        languages=["ja"],
        progress=lambda what, done, total: told.append((what, done, total)),
    )
    names = [path.relative_to(tmp_path / "new" / "folder").as_posix() for path in paths]
    assert names[:3] == ["briefing-ja.html", "briefing-ja.pdf", "plan.xlsx"]
    assert all(name.startswith("plan/") and name.endswith(".csv") for name in names[3:])
    assert all(path.stat().st_size > 0 for path in paths)
    assert [done for _, done, _ in told] == [0, 1, 2, 3, 4]
    assert {total for _, _, total in told} == {5}
    assert not any(name.startswith(".") for name in listing(tmp_path / "new" / "folder"))


def test_a_second_run_replaces_the_first_with_the_same_bytes(
    briefing: BriefingInput, tmp_path: Path
) -> None:
    first = {p.name: p.read_bytes() for p in room.write(briefing, to=tmp_path, languages=["en"])}
    again = {p.name: p.read_bytes() for p in room.write(briefing, to=tmp_path, languages=["en"])}
    assert again == first


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"formats": ["html", "docx"]}, "no such format: docx; choose from html, pdf, xlsx, csv"),
        ({"formats": []}, "no such format: none"),
        ({"languages": ["de"]}, "no language 'de'"),
        ({"languages": []}, "no language was given"),
    ],
)
def test_what_it_cannot_do_is_refused_before_anything_is_written(
    briefing: BriefingInput, tmp_path: Path, options: dict[str, list[str]], said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        room.write(briefing, to=tmp_path / "out", **options)
    assert listing(tmp_path) == []


def test_a_folder_that_cannot_be_made_is_one_clear_error(
    briefing: BriefingInput, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(WriteFailed, match="cannot write"):
        room.write(briefing, to=tmp_path / "file" / "out", formats=["csv"])
    assert listing(tmp_path) == ["file"]


def test_a_full_disk_leaves_the_old_files_whole(
    briefing: BriefingInput, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.write(briefing, to=tmp_path, formats=["csv"])
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.csv")}
    write_bytes, written = Path.write_bytes, []

    def full(self: Path, data: bytes) -> int:
        written.append(self)
        if len(written) > 5:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write_bytes(self, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(WriteFailed, match="No space left on device"):
        room.write(briefing, to=tmp_path, formats=["csv"])
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.csv")} == before
    assert [name for name in listing(tmp_path) if name.startswith(".")] == []
