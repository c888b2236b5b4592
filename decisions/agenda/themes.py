"""What is asked of every case before the board leaves it: a short checklist.

The themes follow MDT-QuIC (Lamb BW, Sevdalis N, Vincent C, Green JSA. Ann Surg Oncol 2012;19:1759-1765,
doi 10.1245/s10434-011-2187-0); the choice of seven and the wording are our own.
"""

from collections.abc import Collection
from dataclasses import dataclass

YES, NO, NOT_APPLICABLE = "yes", "no", "not_applicable"
ANSWERS = (YES, NO, NOT_APPLICABLE)


@dataclass(frozen=True)
class Theme:
    """One thing to have spoken of. `facts` are those of the catalogue of which one at least tells of it;
    `lacking` says so when none is recorded ("" where the record cannot tell)."""

    code: str
    label: str
    asks: str
    facts: tuple[str, ...] = ()
    lacking: str = ""


THEMES: tuple[Theme, ...] = (
    Theme(
        "comorbidity",
        "Other illness",
        "Was other illness and fitness weighed?",
        ("asa", "surgical_fitness", "mfi5_count", "clinical_frailty_level", "anticoagulated"),
        "Nothing is recorded of fitness or other illness.",
    ),
    Theme(
        "patient_view",
        "The patient's view",
        "Does the board know what the patient wants?",
        ("patient_goal", "accepts_surgery", "accepts_radiotherapy"),
        "Nothing is recorded of what the patient wants.",
    ),
    Theme("psychosocial", "Psychosocial", "Were distress, home and support spoken of?"),
    Theme("images_seen", "Images seen", "Were the images looked at in the meeting?", (), "No reported study."),
    Theme(
        "pathology_seen",
        "Pathology",
        "Is the tissue diagnosis known to the board?",
        ("tissue_confirmed", "histology"),
        "Nothing is recorded of a tissue diagnosis.",
    ),
    Theme("trial", "Trial", "Was a trial considered?"),
    Theme("who_tells", "Who tells the patient", "Is it settled who tells the patient, and by when?"),
)
CODES = tuple(theme.code for theme in THEMES)


def lacking(recorded: Collection[str], *, images_reported: bool) -> dict[str, str]:
    """Theme -> what the record does not say, for the themes of which it says nothing.

    `recorded` names the facts that are recorded of the case.
    """
    known = {"images_seen": images_reported}
    return {
        theme.code: theme.lacking
        for theme in THEMES
        if theme.lacking and not known.get(theme.code, any(name in recorded for name in theme.facts))
    }
