"""The board's statistics find the truth that patients were simulated from. No database.

Limits are four standard errors: a figure that is right strays further once in sixteen thousand times.
`TESTS_EFFORT` multiplies the patients (3,000), and the limits narrow with their root.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from math import sqrt
from random import Random
from statistics import fmean

import pytest

from decisions.management.years.profiles import draw_profiles
from decisions.management.years.stories import Story, tell
from decisions.management.years.truth import SCORE, Truth, Waits
from decisions.outcomes.calibration import fit
from decisions.outcomes.discrimination import area, concordance
from decisions.outcomes.rates import share
from decisions.outcomes.spells import Spell
from decisions.outcomes.survival import curves, survival_at
from tests.effort import EFFORT

PATIENTS = int(3_000 * max(1, EFFORT))  # fewer tell nothing
TODAY = date(2026, 11, 20)
TRUTH = Truth()
BANDS = tuple(TRUTH.median_days)
FAR = 4.0  # standard errors
HORIZONS = (91, 183, 365)
SITE = {"conventional_radiotherapy_available": True, "sbrt_available": True, "spinal_surgery_available": True}


@pytest.fixture(scope="module")
def stories() -> list[Story]:
    """Patients decided from five years to 400 days ago, so that everybody could be seen at a year."""
    chance = Random(20261126)
    profiles = draw_profiles(chance, 24, SITE, {})
    days = [TODAY - timedelta(days=chance.randint(400, 1826)) for _ in range(PATIENTS)]
    return [
        tell(n, chance.choice(profiles), TRUTH, chance, decided_on=day, put_off_to=True, today=TODAY)
        for n, day in enumerate(days)
    ]


def observed(story: Story) -> Spell | None:
    """What the board knows: dead on the day, or alive when last seen."""
    if story.ends == "died":
        return Spell((story.died_on - story.start_on).days, True)
    seen = [contact.seen_on for contact in story.contacts if contact.found == "alive"]
    return Spell((max(seen) - story.start_on).days, False) if seen else None


def by_band(stories: list[Story]) -> dict[str, list[tuple[Story, Spell]]]:
    found = defaultdict(list)
    for story in stories:
        if spell := observed(story):
            found[story.weighed.band].append((story, spell))
    return {band: found[band] for band in BANDS}


def near(estimate: float, truth: float, error: float) -> bool:
    return abs(estimate - truth) < FAR * error


def test_survival_and_median_of_each_band_are_those_that_were_put_in(stories: list[Story]) -> None:
    for band, pairs in by_band(stories).items():
        spells = [spell for _, spell in pairs]
        assert len(spells) > PATIENTS / 10, band
        for days in HORIZONS:
            found = survival_at(spells, days)
            error = (found.high - found.low) / 3.92
            assert near(found.value, TRUTH.survival(band, days), error), (band, days, found)
        (curve,) = curves({band: spells}, marks=())
        # Where fewer than half are seen to die in the time that they are followed, the median is not reached.
        if curve.median_days is not None and curve.median_high is not None:
            width = (curve.median_high - curve.median_low) / 3.92
            assert near(curve.median_days, TRUTH.median_days[band], width), (band, curve.median_days)


def test_an_exact_prediction_is_found_calibrated_and_a_hopeful_one_by_how_much_it_hopes(
    stories: list[Story],
) -> None:
    pairs = [pair for band in by_band(stories).values() for pair in band]
    weights = {band: len(found) / len(pairs) for band, found in by_band(stories).items()}
    spells = [spell for _, spell in pairs]
    for days in (90, 365):
        foretold = [TRUTH.foretold(story.weighed.band, story.own_hazard, days) for story, _ in pairs]
        promised = sum(weights[band] * (1 - TRUTH.mean_foretold(band, days)) for band in BANDS)
        died = sum(weights[band] * (1 - TRUTH.survival(band, days)) for band in BANDS)
        found = fit(foretold, spells, days)
        assert found is not None
        for estimate, truth in ((found.deaths_ratio, died / promised), (found.slope, 1.0)):
            assert near(estimate.value, truth, (estimate.high - estimate.low) / 3.92), (days, estimate, truth)
    assert died / promised > 1.2, "the prediction for a year is to be found too hopeful"


def test_a_score_tells_patients_apart_as_well_as_its_bands_do_in_truth(stories: list[Story]) -> None:
    """Within a band the total says nothing more, so each pair counts by the bands of its two patients."""
    everybody = [story for story in stories if observed(story)]
    whole = [(story, Spell((story.died_on - story.start_on).days, True)) for story in everybody]
    marks = [story.weighed.result["scores"][SCORE]["total"] for story, _ in whole]
    spells = [spell for _, spell in whole]
    found = area(marks, spells, 365)
    assert found is not None
    error = (found.high - found.low) / 3.92
    assert near(found.value, _true_share(everybody, 365), error)
    c = concordance(marks, spells)
    assert c is not None and near(c, _true_share(everybody, None), error)


def _true_share(stories: list[Story], days: int | None) -> float:
    """The chance that of two patients the one with the higher total lives longer (`days`: on that day), equal
    totals counted half; of pairs of which one dies first."""
    weights: dict[tuple[str, float], float] = defaultdict(float)
    for story in stories:
        weights[story.weighed.band, story.weighed.result["scores"][SCORE]["total"]] += 1 / len(stories)
    outlives = {(a, b): _outlives(a, b, days) for a in BANDS for b in BANDS}
    right = pairs = 0.0
    for (longer, high), w in weights.items():
        for (shorter, low), v in weights.items():
            chance = w * v * outlives[longer, shorter]
            pairs += chance
            right += chance * (1 if high > low else 0.5 if high == low else 0)
    return right / pairs


def _outlives(longer: str, shorter: str, days: int | None) -> float:
    """The chance that a patient of the one band lives and one of the other does not: on the day, or at any time."""
    if days is not None:
        return TRUTH.survival(longer, days) * (1 - TRUTH.survival(shorter, days))
    steps = [1.02**n - 1 for n in range(700)]
    return sum(
        (TRUTH.survival(shorter, a) - TRUTH.survival(shorter, b)) * TRUTH.survival(longer, (a + b) / 2)
        for a, b in pairwise(steps)
    )


def test_rates_and_waits_are_those_that_were_put_in(stories: list[Story]) -> None:
    rates: list[tuple[Callable[[Story], bool], float, list[Story]]] = [
        *[(lambda s, state=state: s.carried_out == state, rate, stories) for state, rate in TRUTH.carried_out.items()],
        (lambda s: s.put_off, TRUTH.put_off, stories),
        (lambda s: s.as_advised, TRUTH.as_advised, [s for s in stories if s.weighed.advised and s.weighed.others]),
    ]
    for holds, truth, among in rates:
        found = share(sum(map(holds, among)), len(among))
        assert found is not None and near(found.value, truth, sqrt(truth * (1 - truth) / len(among))), (found, truth)
    to_decision = [(s.decided_on - s.referred_on).days for s in stories]
    to_treatment = [(s.treated_on - s.decided_on).days for s in stories if s.treated_on]
    _holds_half(to_decision, lambda day: _waits(TRUTH.to_decision, day))
    _holds_half(to_treatment, TRUTH.to_treatment.share_within)


def _waits(waits: Waits, day: int) -> float:
    return (1 - TRUTH.put_off) * waits.share_within(day) + TRUTH.put_off * waits.share_within(day - 7)


def _holds_half(days: list[int], truth: Callable[[int], float]) -> None:
    """At the median, and at the quartiles, as many waits are shorter as the truth says."""
    ordered = sorted(days)
    for part in (0.25, 0.5, 0.75):
        day = ordered[int(part * len(ordered))]
        found = bisect_right(ordered, day) / len(ordered)
        assert near(found, truth(day), sqrt(0.25 / len(ordered))), (part, day, found, truth(day))


def test_a_life_is_as_long_as_its_closed_form_says() -> None:
    chance = Random(3)
    for band in BANDS:
        assert TRUTH.survival(band, TRUTH.median_days[band]) == pytest.approx(0.5)
        lives = [TRUTH.draw_life(chance, band) for _ in range(PATIENTS)]
        assert near(fmean(days > 365 for _, days in lives), TRUTH.survival(band, 365), 0.5 / sqrt(PATIENTS))
        own = fmean(TRUTH.foretold(band, own, 365) for own, _ in lives)
        assert near(own, TRUTH.mean_foretold(band, 365), 0.5 / sqrt(PATIENTS))
        assert TRUTH.mean_foretold(band, 90) == pytest.approx(TRUTH.survival(band, 90))
