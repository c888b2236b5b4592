"""Principles: rules of conduct that bear on the case, do not, or are left to the board to judge."""

from decisions.reasoning.conditions import View
from decisions.reasoning.frameworks.shapes import Json, Published


def principles_result(framework: Published, view: View) -> Json:
    """Every principle with its result, strength and source; nothing is ranked or advised."""
    return {
        "principles": [
            {
                **each.criterion.read(view).shown,
                "strength": each.strength,
                "cite": each.cite,
                "verification": each.verification,
            }
            for each in framework.principles
        ]
    }
