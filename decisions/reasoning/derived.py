"""Names that rules may use beside the catalogue: what the reasoning itself has found.

They are computed from the facts before a rule is read, never recorded and never asked.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from cases.facts.case_facts import Value
from cases.facts.catalogue import CATALOGUE, LESION_NAMES
from cases.facts.fact import Fact, Kind, Scope
from cases.facts.function_facts import STATED_WISHES
from cases.pathway.clocks import read_utc
from decisions.reasoning.logic import every

_GROUP = "Derived"


def _choice(name: str, label: str, *values: str, scope: Scope = Scope.LESION) -> Fact:
    return Fact(name, label, scope, Kind.CHOICE, _GROUP, choices={value: value for value in values})


def _number(name: str, label: str, unit: str, scope: Scope = Scope.CASE) -> Fact:
    return Fact(name, label, scope, Kind.NUMBER, _GROUP, unit=unit)


def _flag(name: str, label: str, scope: Scope = Scope.LESION) -> Fact:
    return Fact(name, label, scope, Kind.BOOLEAN, _GROUP)


_DERIVED = (
    _choice("axis_n", "Neurologic axis", "low", "high"),
    _choice("axis_o", "Oncologic axis", "sensitive", "resistant"),
    _choice("axis_m", "Mechanical axis", "stable", "unstable"),
    _choice("axis_s", "Systemic axis", "able", "unable"),
    _choice("sins_band", "SINS band", "stable", "potentially_unstable", "unstable"),
    _flag("escc_recorded", "ESCC recorded"),
    _flag("deficit", "Myelopathy or deficit", Scope.CASE),
    _flag("deficit_dated", "Onset of a deficit recorded", Scope.CASE),
    _flag("compression_dated", "Suspicion or confirmation of compression recorded, and not excluded", Scope.CASE),
    _flag("suspicion_stands", "Cord or cauda equina compression suspected, and not excluded", Scope.CASE),
    _flag("exclusion_recorded", "Compression recorded as excluded", Scope.CASE),
    _flag("tissue_on_record", "Tissue diagnosis on record", Scope.CASE),
    _flag("mri_since_suspicion", "MRI done since compression was suspected", Scope.CASE),
    _flag("steroid_recorded", "A steroid recorded as given", Scope.CASE),
    _flag("low_grade_everywhere", "Every lesion graded, and none of them 1c or higher", Scope.CASE),
    _flag("imaging_answers", "MRI reported since compression was suspected, nothing newer for it", Scope.CASE),
    _flag("compression_excluded", "Compression excluded by record or by imaging", Scope.CASE),
    _flag("treatment_begun", "Treatment of compression begun", Scope.CASE),
    _flag("very_sensitive", "Very radiosensitive tumour", Scope.CASE),
    _flag("schemes_disagree", "Radiosensitivity groupings disagree and it matters"),
    _flag("unexplained_chordoma", "Chordoma not recorded as metastatic", Scope.CASE),
    _number("days_not_walking", "Days since the person last walked", "days"),
    # Times of day are not part of an assessment: on the very day of a limit the hour would decide,
    # and this name, which is never known, makes the rule say so.
    _flag("hour_of_assessment", "Hour of the assessment", Scope.CASE),
    # Where the cord ends is not recorded either: between T11 and L2 this makes a rule say so.
    _flag("end_of_the_cord", "Where the cord ends", Scope.CASE),
    _flag("wishes_recorded", "Wishes recorded", Scope.CASE),
    _choice(
        "tokuhashi_band",
        "Revised Tokuhashi band",
        "under_6_months",
        "six_months_or_more",
        "one_year_or_more",
        scope=Scope.CASE,
    ),
    _number("contiguous_levels", "Levels in one unbroken run", "levels", scope=Scope.LESION),
    _flag("contiguous", "One unbroken run of levels"),
    _number("months_since_rt", "Months since radiotherapy here", "months", scope=Scope.LESION),
    _flag("provisional", "A fact that NOMS needs is missing"),
    _number("months_since_diagnosis", "Time since the primary was diagnosed", "months"),
    _number("months_to_compression", "Time from diagnosis to compression", "months"),
    _number("pain_change", "Change of pain since baseline", "points"),
    _number("omed_change_percent", "Change of the opioid dose since baseline", "%"),
    _flag("omed_increased", "Opioid dose higher than at baseline", Scope.CASE),
    _flag("opioid_new", "Opioid begun since baseline", Scope.CASE),
    _flag("modified_bauer_good", "Modified Bauer score in its best band", Scope.CASE),
    _choice("lane", "Urgency lane", "emergency", "urgent", "soon", "routine", scope=Scope.CASE),
)

KNOWN: Mapping[str, Fact] = {**CATALOGUE, **{entry.name: entry for entry in _DERIVED}}

_FOR_FRAMEWORKS = (
    Fact(
        "hours_not_walking_least", "Hours without walking, at least", Scope.CASE, Kind.NUMBER, _GROUP, unit="h", low=0
    ),
    Fact("hours_not_walking_most", "Hours without walking, at most", Scope.CASE, Kind.NUMBER, _GROUP, unit="h", low=0),
    Fact("levels_count", "Number of levels", Scope.CASE, Kind.INTEGER, _GROUP, low=1),
    _flag("levels_contiguous", "Levels contiguous", Scope.CASE),
    _flag("compression_single_area", "Cord displaced in a single area", Scope.CASE),
)

# Read once per assessment and by frameworks only; no other rule would ever find them recorded.
KNOWN_TO_FRAMEWORKS: Mapping[str, Fact] = {**KNOWN, **{entry.name: entry for entry in _FOR_FRAMEWORKS}}

PER_LESION = LESION_NAMES | {entry.name for entry in _DERIVED if entry.scope is Scope.LESION}

_OPIOIDS = ("omed_baseline_mg", "omed_follow_up_mg")
BEHIND: Mapping[str, tuple[str, ...]] = {
    "months_since_diagnosis": ("primary_diagnosed_on",),
    "months_to_compression": ("primary_diagnosed_on", "mscc_suspected_at"),
    "pain_change": ("pain_baseline_nrs", "pain_follow_up_nrs"),
    "omed_change_percent": _OPIOIDS,
    "omed_increased": _OPIOIDS,
    "opioid_new": _OPIOIDS,
    "deficit": ("myelopathy",),
    "suspicion_stands": ("suspected_mscc",),
    "tissue_on_record": ("tissue_confirmed",),
    "mri_since_suspicion": ("mri_done_at",),
    "steroid_recorded": ("steroid_started", "dexamethasone_first_dose_at", "dexamethasone_mg_per_day"),
    "imaging_answers": ("mscc_suspected_at", "mri_done_at", "mri_reported_at"),
    "very_sensitive": ("primary_site", "histology"),
    "days_not_walking": ("non_ambulatory_since",),
    "contiguous_levels": ("levels",),
    "contiguous": ("levels",),
    "months_since_rt": ("prior_rt",),
    "tokuhashi_band": ("revised_tokuhashi",),
    "modified_bauer_good": (
        "primary_site",
        "visceral_metastases",
        "brain_metastases",
        "vertebral_metastases_count",
        "extraspinal_bone_metastases_count",
    ),
}


READ_BY_RECORDS = frozenset(
    {
        *("primary_diagnosed_on", "suspected_mscc", "mscc_suspected_at", "mscc_confirmed_at", "mscc_excluded"),
        *("deficit_onset_at", "non_ambulatory_since", "mri_done_at", "tissue_confirmed"),
        *("steroid_started", "dexamethasone_first_dose_at", "dexamethasone_mg_per_day"),
        *("definitive_treatment_started_at", "radiotherapy_started_at"),
        *("preference_recorded_on", *STATED_WISHES),
        *("pain_baseline_nrs", "pain_follow_up_nrs", *_OPIOIDS),
    }
)
"""What `found_in_records` reads."""


AT_ODDS = ("steroid_recorded",)
"""Names that are not known only where records do not agree: those records are to be put right."""


def behind(name: str, view: Mapping[str, Value]) -> tuple[str, ...]:
    """The recorded facts to ask for when `name` is not known: itself, or what it is derived from."""
    facts = BEHIND.get(name, (name,))
    if name in AT_ODDS:
        return tuple(fact for fact in facts if fact in view) or facts
    return tuple(fact for fact in facts if fact not in view) or facts


def derived_of(view: Mapping[str, Value], on: date) -> Iterator[tuple[str, Value]]:
    """What follows from the facts of a case on a day, by name; what cannot be said is left out."""
    diagnosed = _day(view.get("primary_diagnosed_on"))
    compressed = _day(view.get("mscc_suspected_at"))
    if diagnosed and diagnosed <= on:
        yield "months_since_diagnosis", months_between(diagnosed, on)
    if diagnosed and compressed and diagnosed <= compressed:
        yield "months_to_compression", months_between(diagnosed, compressed)
    yield "wishes_recorded", "preference_recorded_on" in view or any(map(view.__contains__, STATED_WISHES))
    walked = _day(view.get("non_ambulatory_since"))
    if walked and walked <= on:
        yield "days_not_walking", (on - walked).days
    before, after = view.get("pain_baseline_nrs"), view.get("pain_follow_up_nrs")
    if isinstance(before, int) and isinstance(after, int):
        yield "pain_change", after - before
    before, after = (view.get(name) for name in _OPIOIDS)
    if isinstance(before, int | float) and isinstance(after, int | float):
        yield "omed_increased", after > before
        yield "opioid_new", before == 0 < after
        # From no opioid at all a change in per cent is not defined, unless there still is none.
        if before or not after:
            yield "omed_change_percent", 100 * (after - before) / before if before else 0.0


def found_in_records(view: Mapping[str, Value], on: date) -> dict[str, Value | None]:
    """What dates and single records of a case say by themselves on a day, by name; None for what cannot be said."""
    excluded = view.get("mscc_excluded") is True
    compressed = "mscc_suspected_at" in view or "mscc_confirmed_at" in view
    return {
        **_UNSAID,
        **dict(derived_of(view, on)),
        "deficit_dated": "deficit_onset_at" in view or "non_ambulatory_since" in view,
        "exclusion_recorded": excluded,
        "suspicion_stands": view["suspected_mscc"] is True and not excluded if "suspected_mscc" in view else None,
        "tissue_on_record": view.get("tissue_confirmed") is True,
        "mri_since_suspicion": mri_since_suspicion(view),
        "steroid_recorded": steroid_recorded(view),
        "treatment_begun": "definitive_treatment_started_at" in view or "radiotherapy_started_at" in view,
        "compression_dated": compressed and not excluded,
    }


_UNSAID: Mapping[str, None] = dict.fromkeys(
    (
        *("months_since_diagnosis", "months_to_compression", "days_not_walking"),
        *("pain_change", "omed_increased", "opioid_new", "omed_change_percent"),
    )
)


def mri_since_suspicion(view: Mapping[str, Value]) -> bool:
    """Whether an MRI is recorded that is no older than the suspicion, nor than a deficit or the last walk."""
    done, suspected = view.get("mri_done_at"), view.get("mscc_suspected_at")
    if not isinstance(done, str) or not isinstance(suspected, str):
        return False
    later = [view.get(name) for name in ("deficit_onset_at", "non_ambulatory_since")]
    return all(read_utc(done) >= read_utc(each) for each in (suspected, *later) if isinstance(each, str))


def steroid_recorded(view: Mapping[str, Value]) -> bool | None:
    """Whether a steroid is recorded as taken: as such, by its first dose, or by a dose in a day above 0.

    With 0 mg a day a first dose is history. None where the records do not agree: "none is taken" beside a first
    dose or a dose in a day, "taken" beside 0 mg.
    """
    started, dose = view.get("steroid_started"), view.get("dexamethasone_mg_per_day")
    taken = started is True or (isinstance(dose, int | float) and dose > 0)
    if dose == 0 and not taken:
        return False  # what was given once is no longer taken
    given = "dexamethasone_first_dose_at" in view or taken
    none = started is False or dose == 0
    return None if given and none else given


OF_ALL_LESIONS = ("low_grade_everywhere", "imaging_answers", "compression_excluded")
"""The names of `found_of_all_lesions`. A rule on which scope, lane or options rest may not read
them: where a trial changes a grade or a record they are not worked out again."""


def found_of_all_lesions(
    view: Mapping[str, Value], grades: Sequence[Value | None], low_grades: Collection[Value]
) -> Iterator[tuple[str, Value]]:
    """What follows from a case and the epidural grades of all its lesions, by name; what cannot be said is left out.

    `low_grades` are those that count as low, as NOMS reads them.
    """
    low = every(None if grade is None else grade in low_grades for grade in grades) if grades else None
    answers = imaging_answers(view)
    if low is not None:
        yield "low_grade_everywhere", low
    if answers is not None:
        yield "imaging_answers", answers
    by_imaging = low is True and view.get("deficit") is False and answers is True
    yield "compression_excluded", view.get("exclusion_recorded") is True or by_imaging


def imaging_answers(view: Mapping[str, Value]) -> bool | None:
    """Whether the imaging since the suspicion is reported and nothing newer speaks for compression.

    None while the suspicion, the MRI since or its report is not recorded: a grade may be of an older one.
    """
    if "mscc_confirmed_at" in view or view.get("cauda_equina_suspected") is True or view.get("deficit_dated") is True:
        return False
    done, reported = view.get("mri_done_at"), view.get("mri_reported_at")
    if view.get("mri_since_suspicion") is not True:
        return False if done and "mscc_suspected_at" in view else None
    of_this_one = isinstance(done, str) and isinstance(reported, str) and read_utc(done) <= read_utc(reported)
    return True if of_this_one else None


def months_between(earlier: date, later: date) -> float:
    """Months from one day to another: whole months, and the days over as a fraction of 31.

    A day past a whole month is more than that month, whatever the length of the months.
    """
    whole = (later.year - earlier.year) * 12 + later.month - earlier.month
    days = later.day - earlier.day
    return whole + days / 31


def _day(value: Value | None) -> date | None:
    return date.fromisoformat(value[:10]) if isinstance(value, str) else None
