"""What can be said of a recommendation afterwards, and why it was not carried out in full.

The reasons are those that audits of board recommendations count (771 patients of nine meetings: the
wish of patient or guardian was the main one, 28 %), with those of the project's own beside them.
"""

STATES: dict[str, str] = {
    "fully": "Carried out in full",
    "partly": "Carried out in part",
    "not": "Not carried out",
    "unknown": "Cannot be found out",
}
REASONS: dict[str, str] = {
    "patient_wish": "The patient wished otherwise",
    "deterioration": "The patient got worse",
    "death": "The patient died",
    "comorbidity": "Another illness stood in the way",
    "new_findings": "New findings",
    "progression": "The disease progressed",
    "capacity": "No place or delay",
    "physician_decision": "A physician decided otherwise",
    "trial": "The patient entered a trial",
    "elsewhere": "Treated elsewhere",
    "emergency": "An emergency overtook it",
    "unknown": "Not known",
}
REMIND_AFTER_DAYS = 30
"""Days after a recommendation from which the coordinator is asked what became of it. Project policy."""
EXPLAINED = ("partly", "not")
