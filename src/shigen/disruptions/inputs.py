"""A shortage of an input, spread over the outputs that need it by a table of assumed shares."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shigen import reference
from shigen.catalogue.csvfiles import read_csv
from shigen.disruptions.disruption import Disruption
from shigen.disruptions.effects import one_place
from shigen.errors import BadInput, UnknownName

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from shigen.disruptions.hosts import End


def needs_of_inputs(path: Path | None = None) -> pd.DataFrame:
    """The share of each output that needs an input; a user's own table where a path is given.

    Parameters
    ----------
    path
        CSV with the columns of table ``inputs``; the built-in one when not given.

    Raises
    ------
    BadInput
        When the file does not agree with the field table, or a range does not hold its value.

    Examples
    --------
    >>> sorted(set(needs_of_inputs()["input"]))
    ['acid', 'power', 'reductant', 'sulphur']
    """
    return _built_in().copy() if path is None else _read(path)


@cache
def _built_in() -> pd.DataFrame:
    with resources.as_file(resources.files("shigen.disruptions").joinpath("inputs.csv")) as file:
        return _read(file)


def _read(file: Path) -> pd.DataFrame:
    return reference.validate("inputs", read_csv(file), where=str(file))


def shortages(
    input_: str,
    places: Sequence[str] = (),
    *,
    severity: float,
    minerals: Sequence[str] = (),
    end: End = "value",
    table: pd.DataFrame | None = None,
    **more: Any,  # noqa: ANN401 - start, months, recovery, notice, probability of a Disruption
) -> tuple[Disruption, ...]:
    """One disruption for every output that needs an input which is short.

    Parameters
    ----------
    input_
        Such as ``acid``, ``sulphur``, ``reductant``, ``power``.
    places
        Countries where it is short; those of the table when none is named. A row of the table for
        the world speaks of every country named that has no row of its own.
    severity
        Share of the input that is lacking.
    minerals
        Outputs to look at; all of the table when none is named.
    end
        End of the range: ``low``, ``value`` or ``high``.
    table
        As `needs_of_inputs` gives it.
    **more
        Start, months, recovery, notice and probability, as `Disruption`.

    Raises
    ------
    UnknownName
        For an input that the table does not have.
    BadInput
        When nothing in these places needs it.

    Examples
    --------
    >>> found = shortages("sulphur", ["IDN"], severity=0.5, minerals=["cobalt"])
    >>> [(effect.place, effect.stage, effect.severity) for d in found for effect in d.effects]
    [('IDN', 'mine', 0.475)]
    """
    known = needs_of_inputs() if table is None else table
    name = input_.strip().lower()
    if name not in set(known["input"]):
        raise UnknownName("input", input_, sorted(set(known["input"])))
    rows = known[known["input"] == name]
    if minerals:
        rows = rows[rows["mineral"].isin([reference.mineral(text) for text in minerals])]
    wanted = sorted({one_place(text) for text in places})
    found = []
    for (mineral, stage), group in rows.groupby(["mineral", "stage"], sort=True):
        share = dict(zip(group["place"], group[end], strict=True))
        world = share.pop("WLD", None)
        for place in wanted or sorted(share):
            part = share.get(place, world)
            if part is None:
                continue
            found.append(
                Disruption(
                    id=f"{name}-{place}-{mineral}-{stage}",
                    kind="input_shortage",
                    settings={"places": (place,), "stage": stage, "needs_it": float(part)},
                    minerals=(str(mineral),),
                    severity=severity,
                    note=f"{part:g} of {mineral}, {stage}, in {place} needs {name}",
                    **more,
                )
            )
    if not found:
        where = ", ".join(wanted) or "any country of the table; name some"
        raise BadInput(f"shortage of {name}: the table knows no output that needs it in {where}")
    return tuple(found)
