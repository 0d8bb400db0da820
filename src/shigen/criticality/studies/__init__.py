"""Published studies recomputed: what they print, put through the same methods as anything else.

``eu`` gives supply risk and economic importance of the European study of 2023 and ``differences``
says of every number that does not come back what the printed tables show about it; ``usgs``
compares by rank with USGS 2021, ``geopolrisk`` with the package geopolrisk-py. ``beside`` brings
all of them into one form.
"""

from shigen.criticality.studies import beside, differences, eu, geopolrisk, usgs

__all__ = ["beside", "differences", "eu", "geopolrisk", "usgs"]
