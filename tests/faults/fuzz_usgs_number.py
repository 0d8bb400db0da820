"""Coverage-guided fuzzing of the number reader: ``python tests/faults/fuzz_usgs_number.py``.

It needs ``atheris``, which is not a dependency of the project; without it the module says so. The
same property is checked with Hypothesis in ``tests/catalogue/test_usgs_values.py``.
"""

from __future__ import annotations

import importlib
import math
import sys
from collections.abc import Sequence

from shigen.catalogue.importers.usgs_mcs_values import half_unit, read_value, status

UNITS = ("", "metric tons", "thousand metric tons", "million carats", "percent")


def one_input(data: bytes) -> None:
    """Read any bytes as a printed value, its footnotes and a unit.

    Whatever comes in is read or refused with ``ValueError``; what is read is finite, ordered, and
    never a zero that was made up.
    """
    text, _, notes = data.decode("utf-8", "replace").partition("\n")
    unit = UNITS[len(data) % len(UNITS)]
    if status(notes) not in {"reported", "estimated"}:
        raise AssertionError(notes)
    try:
        reading = read_value(text, notes=notes, unit=unit)
    except ValueError:
        return
    ends = [end for end in (reading.low, reading.value, reading.high) if end is not None]
    if not all(math.isfinite(end) for end in ends) or ends != sorted(ends):
        raise AssertionError(f"{text!r}: {reading}")
    if reading.kind in {"withheld", "not-available", "not-applicable", "words"} and ends:
        raise AssertionError(f"{text!r} is not a number and was read as {ends}")
    if reading.value == 0.0 and reading.kind == "number" and "0" not in text:
        raise AssertionError(f"{text!r} was read as zero")
    if reading.kind == "number" and not half_unit(text) >= 0.0:
        raise AssertionError(f"{text!r}: half unit {half_unit(text)}")


def main(arguments: Sequence[str]) -> int:
    """Run the fuzzer until it finds something or its own limits are reached."""
    try:
        atheris = importlib.import_module("atheris")
    except ImportError:
        sys.stderr.write("atheris is not installed; nothing was fuzzed\n")
        return 1
    atheris.instrument_all()
    atheris.Setup(list(arguments), one_input)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
