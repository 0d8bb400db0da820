"""Published studies beside our own figures, by the name of the study, in one form of table."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from shigen.criticality import gather
from shigen.criticality.assess import assess
from shigen.criticality.gather.geopolrisk import everyone
from shigen.criticality.parties import UNIONS
from shigen.criticality.studies import differences, eu, geopolrisk, usgs
from shigen.criticality.studies.geopolrisk_peer import UNITS
from shigen.errors import BadInput, UnknownName

COLUMNS = (
    "study", "item", "party", "material", "stage", "published", "computed", "low", "high",
    "difference", "verdict", "reason", "finding",
)  # fmt: skip
COUNT_COLUMNS = ("study", "item", "what", "value", "of")
# Names of the package that the table of assessments spells in another way.
SPELT = {
    "aluminium": "aluminum", "baryte": "barite", "coking-coal": "metallurgical-coal",
    "iron": "iron-ore", "phosphate": "phosphate-rock", "rare-earth": "rare-earths",
}  # fmt: skip
BANDS = (0.05, 0.10, 0.20)
EQUAL, NEAR, DIFFERS, NOT_COMPUTED = "within rounding", "within 0.2", "differs", "not computed"


@dataclass(frozen=True)
class Beside:
    """A published study beside our own figures.

    Attributes
    ----------
    study, title
        Its key, and its name in words.
    differences
        ``COLUMNS``, a row a number that is published.
    counts
        ``COUNT_COLUMNS``: how many agree, and how far.
    """

    study: str
    title: str
    differences: pd.DataFrame
    counts: pd.DataFrame


def slug(text: str) -> str:
    """A name of a material as the tables of studies write it.

    Examples
    --------
    >>> slug("Rare earths (REO)")
    'rare-earths-reo'
    """
    return "-".join(re.sub(r"[^a-z0-9]+", " ", text.lower()).split())


def _verdict(difference: pd.Series) -> np.ndarray:
    size = difference.abs() - 1e-9
    return np.select(
        [size.isna(), size <= BANDS[0], size <= BANDS[-1]],
        [NOT_COMPUTED, EQUAL, NEAR],
        default=DIFFERS,
    )


def _eu(catalogue: gather.Tables) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Supply risk by stage and economic importance of the study of 2023, from its own tables."""
    parts = (
        ("supply-risk", "supply_risk", eu.supply_risk(catalogue), differences.supply_risk),
        (
            "economic-importance", "economic_importance", eu.economic_importance(catalogue),
            differences.economic_importance,
        ),
    )  # fmt: skip
    frames, counts = [], []
    for item, column, found, why in parts:
        keys = ["material", "stage"] if "stage" in found else ["material"]
        reasons = why(catalogue)
        told = [name for name in ("low", "high", "reason", "finding") if name in reasons]
        table = found[[*keys, column, "published", "difference"]]
        table = table.merge(reasons[[*keys, *told]], on=keys, how="left")
        table = table.rename(columns={column: "computed"}).assign(item=item, party="EUU")
        frames.append(table)
        counts += [
            (item, f"within {band:.2f}", int((table["difference"].abs() <= band + 1e-9).sum()),
             len(table))
            for band in BANDS
        ]  # fmt: skip
    both = pd.concat(frames, ignore_index=True)
    both["verdict"] = _verdict(both["difference"])
    return both, pd.DataFrame(counts, columns=list(COUNT_COLUMNS[1:]))


def _usgs(catalogue: gather.Tables) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Supply risk of 2015-2018 beside ours in its manner, to be compared by rank only."""
    printed = catalogue.table("assessments")
    printed = printed[printed["study"].eq("usgs") & printed["item"].eq("supply-risk")]
    names = printed["mineral"].where(printed["mineral"].ne(""), printed["material"])
    published = pd.Series(printed["value"].to_numpy(), index=names.to_numpy())
    store = gather.kept(catalogue)
    cases = gather.cases(store, parties=["USA"], years=usgs.YEARS)
    cases = cases[cases["mineral"].isin(published.index)].reset_index(drop=True)
    found = assess(store, cases, ["usgs-2021"])["usgs-2021"]
    told = usgs.compare(published, usgs.recency_weighted(found.table))
    table = told.table.rename(columns={"mineral": "material", "score": "computed", "why": "reason"})
    table["finding"] = [
        "" if np.isnan(rank) else f"rank {rank:g}, published {other:g}; years {years}"
        for rank, other, years in zip(
            table["rank"], table["rank_published"], table["years"], strict=True
        )
    ]
    table = table.assign(item="supply-risk", party="USA", stage=table.get("stage", ""))
    table["verdict"] = np.where(table["computed"].isna(), NOT_COMPUTED, "by rank only")
    counts = [
        ("Spearman rank correlation", told.spearman, told.overlap),
        ("published at or above 0.40", told.above_published, len(published)),
        ("ours at or above 0.40", told.above, told.overlap),
        ("both at or above 0.40", told.above_both, told.overlap),
    ]
    rows = [("supply-risk", *row) for row in counts]
    return table, pd.DataFrame(rows, columns=list(COUNT_COLUMNS[1:]))


def _geopolrisk(catalogue: gather.Tables) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Scores of the package geopolrisk-py 2.0.1 of 2022 beside ours, with the reason of each."""
    printed = catalogue.table("assessments")
    printed = printed[printed["study"].eq("geopolrisk-py")]
    year = int(printed["year"].max())
    ours = everyone(catalogue, unions=UNIONS)
    if ours.loc[ours["year"].eq(year), "score"].isna().all():
        raise BadInput(
            f"no score of {year} can be given without output by country; import World Mining Data "
            "(`shigen data import wmd FILE`) and give that catalogue with --catalogue"
        )
    wide = printed.pivot_table(index=["party", "material"], columns="item", values="value")
    peer = wide.reset_index().rename(
        columns={"score": "geopolrisk_score", "hhi": "HHI", "import-risk": "import_risk"}
    )
    units = {party: unit for unit, party in UNITS.items()}
    names = {SPELT.get(slug(name), slug(name)): name for name in geopolrisk.materials()["material"]}
    peer = peer.assign(
        unit=peer["party"].map(units), material=peer["material"].map(names), year=year
    )
    found = geopolrisk.beside_peer(peer, ours)
    table = found.rename(columns={"unit": "party", "peer": "published", "ours": "computed"})
    table["difference"] = table["computed"] - table["published"]
    table["finding"] = [
        "" if np.isnan(score) else f"highest {score:.3g} at stage {stage}"
        for score, stage in zip(table["highest"], table["highest_stage"], strict=True)
    ]
    agreed = geopolrisk.correlations(found)
    counts = [
        ("score", f"Spearman rank correlation, {row['unit']}, same stage", row["same_stage"],
         row["both"])
        for row in agreed.to_dict("records")
    ]  # fmt: skip
    return table.assign(item="score"), pd.DataFrame(counts, columns=list(COUNT_COLUMNS[1:]))


STUDIES: dict[str, tuple[str, Callable[[gather.Tables], tuple[pd.DataFrame, pd.DataFrame]]]] = {
    "eu-2023": ("European study of 2023", _eu),
    "geopolrisk-py": ("geopolrisk-py 2.0.1, 2022", _geopolrisk),
    "usgs-2021": ("USGS 2021", _usgs),
}


def beside(catalogue: gather.Tables, study: str) -> Beside:
    """A published study beside our own figures.

    Parameters
    ----------
    catalogue
        With the tables of the study.
    study
        A key of ``STUDIES``.

    Raises
    ------
    UnknownName
        When the study is not known.
    BadInput
        When the catalogue lacks the year that the study is of.
    """
    key = study.strip().lower()
    if key not in STUDIES:
        raise UnknownName("study", study, STUDIES)
    title, work = STUDIES[key]
    table, counts = work(catalogue)
    for column in COLUMNS:
        if column not in table:
            table[column] = np.nan if column in {"low", "high", "difference"} else ""
    table["study"], counts["study"] = key, key
    for column in ("stage", "reason", "finding"):
        table[column] = table[column].fillna("")
    return Beside(key, title, table[list(COLUMNS)], counts[list(COUNT_COLUMNS)])
