"""Published studies recomputed: what they print, put through the same methods as anything else.

``eu`` gives supply risk and economic importance of the European study of 2023, ``differences`` says
of every number that does not come back what the printed tables show about it.
"""

from shigen.criticality.studies import differences, eu

__all__ = ["differences", "eu"]
