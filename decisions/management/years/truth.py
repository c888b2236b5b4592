"""What is true of the simulated patients: every parameter, and what follows from them in closed form.

Nothing here is clinical knowledge. The numbers are invented so that figures can be checked against
them; where a published share was at hand it was taken, so that the pages look like a board's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import erf, exp, log, sqrt
from random import Random

SCORE = "revised_tokuhashi"
"""The score whose band decides how long a simulated patient lives."""


@dataclass(frozen=True)
class Waits:
    """Whole days of a wait: the logarithm is normal around that of `median`, and the day is rounded."""

    median: float
    spread: float
    least: int = 0

    def draw(self, chance: Random) -> int:
        """One wait in days."""
        return max(self.least, round(self.median * exp(chance.gauss(0, self.spread))))

    def share_within(self, days: int) -> float:
        """The chance of a wait of at most so many days."""
        if days < self.least:
            return 0.0
        return 0.5 * (1 + erf(log((days + 0.5) / self.median) / (self.spread * sqrt(2))))


@dataclass(frozen=True)
class Truth:
    """The parameters of the simulation.

    A patient of band b lives beyond day t with the chance exp(-z (t / s)^shape), s following from the
    band's median. z differs from patient to patient by a gamma distribution of mean 1 and variance
    `frailty`, so that a whole band lives beyond day t with the chance (1 + frailty (t / s)^shape)^(-1 / frailty).
    `optimism` is the share of a patient's hazard that the prediction for one year reckons with: the one
    for 90 days is exact, the one for a year promises too much.
    """

    median_days: Mapping[str, float] = field(
        default_factory=lambda: {"under_6_months": 120.0, "six_months_or_more": 270.0, "one_year_or_more": 640.0}
    )
    shape: float = 1.1
    frailty: float = 0.4
    optimism: float = 0.6
    lost_per_year: float = 0.08
    to_decision: Waits = Waits(9, 0.6, least=1)
    to_treatment: Waits = Waits(6, 0.7, least=1)
    put_off: float = 0.12
    carried_out: Mapping[str, float] = field(  # near what MDM21 found (decisions.outcomes.board_tables)
        default_factory=lambda: {"fully": 0.76, "partly": 0.12, "not": 0.07, "unknown": 0.05}
    )
    as_advised: float = 0.85
    keeps_walking: float = 0.85
    walks_again: float = 0.30
    less_pain: float = 0.60
    complication: float = 0.20

    def scale(self, band: str) -> float:
        """The s of a band in days."""
        return self.median_days[band] / ((2**self.frailty - 1) / self.frailty) ** (1 / self.shape)

    def survival(self, band: str, days: float) -> float:
        """The chance that a patient of the band lives beyond day `days`."""
        return float((1 + self.frailty * (days / self.scale(band)) ** self.shape) ** (-1 / self.frailty))

    def foretold(self, band: str, frailty: float, days: float) -> float:
        """What is foretold of one patient: exact at 90 days, too hopeful at a year."""
        reckoned = frailty * (1.0 if days <= 90 else self.optimism)
        return exp(-reckoned * (days / self.scale(band)) ** self.shape)

    def mean_foretold(self, band: str, days: float) -> float:
        """The mean of what is foretold of the patients of a band."""
        reckoned = 1.0 if days <= 90 else self.optimism
        return float((1 + reckoned * self.frailty * (days / self.scale(band)) ** self.shape) ** (-1 / self.frailty))

    def draw_life(self, chance: Random, band: str) -> tuple[float, int]:
        """A patient's own z, and the days that they live (at least one)."""
        own = chance.gammavariate(1 / self.frailty, self.frailty)
        days = self.scale(band) * (-log(1 - chance.random()) / own) ** (1 / self.shape)
        return own, min(int(days) + 1, 36_500)

    def as_lines(self) -> list[str]:
        """The parameters in words, for whoever sets the figures against them."""
        medians = ", ".join(f"{band} {days:g}" for band, days in self.median_days.items())
        carried = ", ".join(f"{state} {share:.0%}" for state, share in self.carried_out.items())
        return [
            f"Median days of life by band of {SCORE}: {medians} (Weibull, shape {self.shape:g}, "
            f"gamma frailty of variance {self.frailty:g}); lost to follow-up {self.lost_per_year:.0%} a year.",
            f"Foretold (SORG, recorded): exact at 90 days; at a year with {self.optimism:g} of the hazard.",
            f"Carried out: {carried}. As advised, where the assessment advises anything: {self.as_advised:.0%}; "
            f"elsewhere the board departs. Put off once: {self.put_off:.0%}, by a week.",
            f"Median days to decision {self.to_decision.median:g} (a week more when put off), "
            f"to treatment {self.to_treatment.median:g}.",
        ]
