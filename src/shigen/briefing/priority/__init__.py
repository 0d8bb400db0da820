"""The joint priority list as a document: who stands first, how sure that is, and what moves it.

`gathered` takes what `shigen.criticality.priority.priority` gives; `write` turns it into HTML, PDF
and CSV in several languages.
"""

from shigen.briefing.priority.content import PriorityInput, gathered
from shigen.briefing.priority.write import write

__all__ = ["PriorityInput", "gathered", "write"]
