"""Networks of the built-in catalogue, each balanced once for all tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pytest

from shigen import catalogue as catalogues
from shigen import network as networks
from shigen.network import chain, reconcile


@dataclass(frozen=True)
class Built:
    """A network, the rules it was built by, and the problem that balancing solved for it."""

    network: networks.Network
    rules: chain.Chain
    balanced: reconcile.Balanced


@pytest.fixture(scope="session")
def shipped() -> catalogues.Catalogue:
    """Return the catalogue that comes with the package."""
    return catalogues.load()


@pytest.fixture(scope="session")
def built(shipped: catalogues.Catalogue) -> Callable[[str], Built]:
    """Return a function that builds the network of a mineral, once."""

    @cache
    def build(mineral: str) -> Built:
        kept: list[reconcile.Balanced] = []

        def balance(claims, rules):
            kept.append(reconcile_balance(claims, rules))
            return kept[-1]

        reconcile_balance = reconcile.balance
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(reconcile, "balance", balance)
            network = networks.build(shipped, mineral=mineral)
        return Built(network, chain.read(shipped, mineral=mineral), kept[0])

    return build
