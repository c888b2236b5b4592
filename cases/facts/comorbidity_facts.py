"""Other illness, as the frailty and comorbidity indices count it. Not asked is not absent."""

from cases.facts.fact import Fact, Kind, Scope

_COMORBIDITY = "Comorbidity"
_CASE = Scope.CASE


def _illness(name: str, label: str, definition: str = "") -> Fact:
    return Fact(name, label, _CASE, Kind.BOOLEAN, _COMORBIDITY, definition)


def _degree(name: str, label: str, definition: str = "", **choices: str) -> Fact:
    return Fact(name, label, _CASE, Kind.CHOICE, _COMORBIDITY, definition, choices=choices)


COMORBIDITY_FACTS = (
    _illness("heart_failure", "Heart failure"),
    _illness("myocardial_infarction", "Myocardial infarction", "Ever."),
    _illness("coronary_intervention_or_angina", "Coronary intervention, heart surgery or angina", "Ever."),
    _illness("hypertension_treated", "Hypertension needing drugs"),
    _illness("peripheral_vascular_disease", "Peripheral vascular disease", "Rest pain included."),
    _degree(
        "stroke",
        "Stroke or transient ischaemic attack",
        none="None",
        without_deficit="Without lasting deficit",
        with_deficit="With lasting deficit",
    ),
    _illness("impaired_sensorium", "Impaired sensorium"),
    _illness("dementia", "Dementia"),
    _illness("chronic_lung_disease", "Chronic lung disease", "COPD included."),
    _illness("recent_pneumonia", "Recent pneumonia"),
    _degree(
        "diabetes",
        "Diabetes",
        none="None",
        without_damage="Without organ damage",
        with_damage="With organ damage",
    ),
    _degree(
        "liver_disease",
        "Liver disease",
        "Not metastases.",
        none="None",
        mild="Mild",
        moderate_or_severe="Moderate or severe",
    ),
    _illness("renal_disease", "Moderate or severe renal disease"),
    _illness("connective_tissue_disease", "Connective tissue disease"),
    _illness("peptic_ulcer", "Peptic ulcer"),
    _illness(
        "hemiplegia_not_spinal",
        "Hemiplegia or paraplegia of another cause",
        "A deficit from the spinal disease itself is not counted as comorbidity.",
    ),
    _illness("aids", "AIDS"),
    _degree(
        "other_cancer",
        "Another cancer",
        "A second cancer beside the one that brings the case here.",
        none="None",
        localised_solid="Solid, localised",
        metastatic_solid="Solid, metastatic",
        leukaemia="Leukaemia",
        lymphoma="Lymphoma or myeloma",
    ),
    _degree(
        "functional_dependence",
        "Dependence in daily life",
        "Say in the note when it comes from the cord: it may then be reversible.",
        independent="Independent",
        partly="Partly dependent",
        totally="Totally dependent",
    ),
)
