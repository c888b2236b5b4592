"""One case as the figures read it: plain values, None where nothing is known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from decisions.outcomes.spells import Spell, spell


@dataclass(frozen=True)
class ScoreAtDecision:
    """A score as it stood when the board decided: the total (None while incomplete) and its band, by id."""

    total: float | None
    band: str | None


@dataclass(frozen=True)
class Prediction:
    """A chance (0 to 1) of living on the day `days` after the start, as an instrument foretold it."""

    days: int
    survival: float


@dataclass(frozen=True)
class CaseRow:
    """What one case gives to the figures. Days are those of its board.

    `start_on` is the first treatment, or the decision while nothing was given: survival counts from
    there. `implementation` is fully, partly, not or "" (nobody has said). `walked_before` and
    `walks_after` are None when not recorded; the visit nearest to three months speaks for "after".
    """

    case: str
    reference: str
    sex: str = ""
    age_years: int | None = None
    primary_site: str = ""
    referred_from: str = ""
    travel_band: str = ""
    lane: str = ""
    referred_on: date | None = None
    decided_on: date | None = None
    treated_on: date | None = None
    outcome: str = ""
    deferrals: int = 0
    decided: str = ""
    modality: str = ""
    implementation: str = ""
    implementation_reason: str = ""
    concordant: bool | None = None
    last_seen_on: date | None = None
    died_on: date | None = None
    walked_before: bool | None = None
    walks_after: bool | None = None
    pain_before: int | None = None
    pain_after: int | None = None
    complication: str = ""
    scores: Mapping[str, ScoreAtDecision] = field(default_factory=dict)
    predictions: Mapping[str, tuple[Prediction, ...]] = field(default_factory=dict)

    @property
    def start_on(self) -> date | None:
        return self.treated_on or self.decided_on

    @property
    def spell(self) -> Spell | None:
        """The time under observation since the start; None when nothing is known after it."""
        if self.start_on is None:
            return None
        return spell(self.start_on, died_on=self.died_on, last_seen_on=self.last_seen_on)


AGE_BANDS = (
    (0, 49, "under 50"),
    (50, 59, "50 to 59"),
    (60, 69, "60 to 69"),
    (70, 79, "70 to 79"),
    (80, 200, "80 and over"),
)


def age_band(years: int | None) -> str:
    """The band of an age; "" when it is not known."""
    return next((name for low, high, name in AGE_BANDS if years is not None and low <= years <= high), "")
