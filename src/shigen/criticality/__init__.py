"""WHAT MATTERS: published methods of criticality side by side, for any party, with evidence.

Reads plain tables only: what a network, a plan and a catalogue hold, whoever made them.
``methods`` has one file a method, ``gather`` turns a catalogue into what they read, ``joint`` joins
parties and methods, ``exposure`` is this project's own index over balanced networks.
"""

from shigen.criticality import exposure, parties
from shigen.criticality.evaluate import Assessment, evaluate
from shigen.criticality.inputs import Given, Inputs, given
from shigen.criticality.method import Method, Output, Parameter, Threshold
from shigen.criticality.methods import METHODS, method
from shigen.criticality.quantities import Quantity

__all__ = [
    "METHODS",
    "Assessment",
    "Given",
    "Inputs",
    "Method",
    "Output",
    "Parameter",
    "Quantity",
    "Threshold",
    "evaluate",
    "exposure",
    "given",
    "method",
    "parties",
]
