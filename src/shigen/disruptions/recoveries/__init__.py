"""Ways in which a stopped flow comes back, one file each.

Each module has two functions of the months since the full stop ended: ``share(time, terms)``, the
share of the flow that is back, and ``accumulated(time, terms)``, its integral from the end of the
stop. The mean over a month is the difference of two values of the second.
"""

from shigen.disruptions.recoveries.terms import Terms

__all__ = ["Terms"]
