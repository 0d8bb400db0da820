"""What we know: observations with value, range, unit, status, source and vintage.

``load()`` opens the built-in catalogue, ``show()`` lists every number behind a mineral's network,
``missing()`` what is not known of it. `shigen.catalogue.assemble` rebuilds the committed tables
from the source files, `shigen.catalogue.build` makes the Parquet files from them.
"""

from shigen.catalogue.show import missing, show
from shigen.catalogue.store import Catalogue, load

__all__ = ["Catalogue", "load", "missing", "show"]
