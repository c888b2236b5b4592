"""How many examples the inventing tests try: few and the same in every run, many and new ones at night.

`TESTS_EFFORT` multiplies the numbers that stand in the tests; 1 is the whole run, and `make test` tries
0.15 of it (tests/suite.py).
Above 1 the examples are new ones each time (docs/developers.md tells of the nightly run).
"""

import os
from typing import Any

from hypothesis import HealthCheck, settings

EFFORT = float(os.environ.get("TESTS_EFFORT", "1"))


def tries(number: float, **more: Any) -> settings:
    """Hypothesis settings for `number` examples at usual effort, never fewer than two."""
    chosen: dict[str, Any] = {"max_examples": max(2, int(number * EFFORT)), "deadline": None}
    chosen["suppress_health_check"] = [HealthCheck.too_slow]  # by the clock, which a busy machine decides
    return settings(**(chosen | {"derandomize": EFFORT <= 1, "database": None} | more))
