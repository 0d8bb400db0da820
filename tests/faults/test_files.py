"""Files are written whole or not at all."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

import pytest

from shigen.errors import WriteFailed
from shigen.files import replacing, write_atomically


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = write_atomically(tmp_path / "plan.csv", "old")

    def half() -> None:
        with replacing(target) as temporary:
            temporary.write_text("ha")
            raise RuntimeError("stopped in the middle")

    with pytest.raises(RuntimeError):
        half()
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["plan.csv"]


def test_a_full_disk_is_one_clear_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WriteFailed, match=r"plan\.csv: No space left on device; nothing was chan"):
        write_atomically(tmp_path / "plan.csv", "new")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(WriteFailed, match="taken"):
        write_atomically(tmp_path / "taken" / "plan.csv", "new")


def test_no_permission_is_one_clear_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Root may write everywhere, so the system's answer is put in its place.
    def refused(**_: object) -> tuple[int, str]:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(tempfile, "mkstemp", refused)
    with pytest.raises(WriteFailed, match=r"plan\.csv: Permission denied; nothing was changed"):
        write_atomically(tmp_path / "plan.csv", "new")
