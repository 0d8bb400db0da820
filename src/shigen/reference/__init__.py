"""The words: minerals, stages, places, parties, uses, statuses and the fields of every table.

Each is a CSV file in this folder, in English, Japanese and French. Names that people type are
turned into keys here and nowhere else, and ``fields.csv`` says what every table may hold.
"""

from shigen.reference.names import (
    baci_places,
    mineral,
    minerals,
    normal,
    party,
    passage,
    place,
    stage,
    use,
)
from shigen.reference.tables import (
    LANGUAGES,
    dtypes,
    fields,
    keys,
    modelled,
    name,
    rows,
    table,
    table_names,
    title,
)
from shigen.reference.validation import validate

__all__ = [
    "LANGUAGES",
    "baci_places",
    "dtypes",
    "fields",
    "keys",
    "mineral",
    "minerals",
    "modelled",
    "name",
    "normal",
    "party",
    "passage",
    "place",
    "rows",
    "stage",
    "table",
    "table_names",
    "title",
    "use",
    "validate",
]
