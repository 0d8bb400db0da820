"""Stamps: what was done last, so that nothing is done twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
STAMPS = ENVIRONMENT / "stamps"


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def fingerprint(paths: Iterable[Path], *words: str) -> str:
    """SHA-256 over names and contents, so that a fresh checkout does not look changed."""
    parts = [f"{path.relative_to(ROOT)}={file_hash(path)}" for path in sorted(paths)]
    return hashlib.sha256(json.dumps([*words, *parts]).encode()).hexdigest()


def is_current(name: str, value: str) -> bool:
    """Whether the stamp ``name`` holds ``value``."""
    stamp = STAMPS / name
    return stamp.is_file() and stamp.read_text() == value


def mark(name: str, value: str) -> None:
    """Write the stamp ``name``."""
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / name).write_text(value)
