"""Made-up tables of scores for tests of the joint list."""

from __future__ import annotations

import numpy as np
import pandas as pd


def table(
    seed: int = 0, *, minerals: int = 12, methods: int = 4, noise: float = 0.3
) -> pd.DataFrame:
    """Scores of two parties by several methods at two stages, a fifth of them missing."""
    random = np.random.default_rng(seed)
    rows = []
    for method in range(methods):
        for party in ("USA", "JPN"):
            for number in range(minerals):
                for stage in ("mine", "refined"):
                    score = 1 - number / minerals + noise * random.normal()
                    there = random.random() < 0.8
                    rows.append(
                        {
                            "mineral": f"m{number:02d}",
                            "stage": stage,
                            "year": 2024,
                            "party": party,
                            "method": f"way{method:02d}",
                            "score": round(score, 2) if there else np.nan,
                            "critical": ("yes" if score > 0.5 else "no") if there else "unknown",
                            "largest": "CHN",
                            "largest_share": 0.75,
                            "missing": "" if there else "world_output: not known",
                        }
                    )
    return pd.DataFrame(rows)
