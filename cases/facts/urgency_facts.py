"""The red-flag questions. A question that was not asked is not answered "no"."""

from cases.facts.fact import Fact, Kind, Scope

_FLAGS = "Red flags"
_PAIN = "Pain suggesting spinal metastases"


def _flag(name: str, label: str, definition: str = "", group: str = _FLAGS) -> Fact:
    return Fact(name, label, Scope.CASE, Kind.BOOLEAN, group, definition, source="nice_ng234")


NEUROLOGICAL_FLAGS = (
    _flag("red_flag_bladder_bowel", "New bladder or bowel disturbance"),
    _flag("red_flag_gait_disturbance", "Unsteady, or difficulty walking"),
    _flag("red_flag_limb_weakness", "Weakness of a limb"),
    _flag("red_flag_cord_signs", "Signs of cord or cauda equina compression"),
    _flag("red_flag_sensory_loss", "Numbness, pins and needles or loss of feeling", "Saddle numbness included."),
    _flag("red_flag_radicular_pain", "Root pain", "Pain in the distribution of a root, band-like pain included."),
)

PAIN_FLAGS = (
    _flag("pain_flag_severe_unremitting", "Severe and unremitting", group=_PAIN),
    _flag("pain_flag_progressive", "Getting worse", group=_PAIN),
    _flag("pain_flag_mechanical", "Worse on standing, sitting or moving", group=_PAIN),
    _flag("pain_flag_straining", "Worse on straining, coughing or sneezing", group=_PAIN),
    _flag("pain_flag_nocturnal", "At night, preventing sleep", group=_PAIN),
    _flag("pain_flag_tenderness", "Localised tenderness", group=_PAIN),
    _flag("pain_flag_claudication", "Neurogenic claudication", group=_PAIN),
)

SUSPICION_FACTS = (
    _flag("suspected_mscc", "Cord or cauda equina compression suspected", "A clinician suspects compression now."),
    Fact(
        "mscc_suspected_at",
        "Compression suspected since",
        Scope.CASE,
        Kind.DATETIME,
        _FLAGS,
        "When compression was first suspected; the imaging clock starts here.",
        source="nice_qs56",
    ),
)

EVENTS = frozenset(one.name for one in (*NEUROLOGICAL_FLAGS, *PAIN_FLAGS, SUSPICION_FACTS[0]))
"""What a patient has newly or now: said again on a later day, it has happened again."""

URGENCY_FACTS = NEUROLOGICAL_FLAGS + PAIN_FLAGS + SUSPICION_FACTS
