"""Facts of the cancer: what it is, how far it has spread, what treatment is left."""

from cases.facts.fact import Fact, Kind, Scope

_PRIMARY = "Primary cancer"
_SPREAD = "Spread of disease"
_SYSTEMIC = "Systemic treatment"
_CASE = Scope.CASE

PRIMARY_SITES = {
    "lung": "Lung",
    "breast": "Breast",
    "prostate": "Prostate",
    "kidney": "Kidney",
    "thyroid": "Thyroid",
    "colon": "Colon",
    "rectum": "Rectum",
    "stomach": "Stomach",
    "oesophagus": "Oesophagus",
    "pancreas": "Pancreas",
    "liver": "Liver",
    "gallbladder_bile_duct": "Gallbladder or bile duct",
    "bladder": "Bladder",
    "uterus": "Uterus",
    "cervix": "Cervix",
    "ovary": "Ovary",
    "head_neck": "Head and neck",
    "skin_melanoma": "Skin (melanoma)",
    "bone_sarcoma": "Bone sarcoma",
    "soft_tissue_sarcoma": "Soft-tissue sarcoma",
    "myeloma": "Myeloma",
    "lymphoma": "Lymphoma",
    "leukaemia": "Leukaemia",
    "germ_cell": "Germ cell",
    "neuroendocrine": "Neuroendocrine",
    "unknown_primary": "Unknown primary",
    "other": "Other",
}

HISTOLOGIES = {
    "lung_non_small_cell": "Lung, non-small-cell (not further specified)",
    "lung_adenocarcinoma": "Lung, adenocarcinoma",
    "lung_squamous": "Lung, squamous-cell",
    "lung_small_cell": "Lung, small-cell",
    "renal_cell": "Renal-cell carcinoma",
    "hepatocellular": "Hepatocellular carcinoma",
    "cholangiocarcinoma": "Cholangiocarcinoma",
    "adenocarcinoma": "Adenocarcinoma",
    "squamous_cell": "Squamous-cell carcinoma",
    "urothelial": "Urothelial carcinoma",
    "thyroid_differentiated": "Thyroid, differentiated",
    "thyroid_medullary": "Thyroid, medullary",
    "thyroid_anaplastic": "Thyroid, anaplastic",
    "melanoma": "Melanoma",
    "seminoma": "Seminoma",
    "germ_cell_non_seminoma": "Germ cell, non-seminoma",
    "osteosarcoma": "Osteosarcoma",
    "chondrosarcoma": "Chondrosarcoma",
    "ewing_sarcoma": "Ewing sarcoma",
    "chordoma": "Chordoma",
    "soft_tissue_sarcoma": "Soft-tissue sarcoma",
    "carcinoid": "Carcinoid",
    "neuroendocrine_carcinoma": "Neuroendocrine carcinoma",
    "plasma_cell": "Plasma-cell neoplasm",
    "lymphoma": "Lymphoma",
    "leukaemia": "Leukaemia",
    "other": "Other (say which)",
}

# Which primary sites a histology can come from; a histology not listed can come from any.
# A pair outside this table is recorded as it is and flagged, never corrected.
HISTOLOGY_SITES = {
    "lung_non_small_cell": {"lung"},
    "lung_adenocarcinoma": {"lung"},
    "lung_squamous": {"lung"},
    "lung_small_cell": {"lung"},
    "renal_cell": {"kidney"},
    "hepatocellular": {"liver"},
    "cholangiocarcinoma": {"liver", "gallbladder_bile_duct"},
    "thyroid_differentiated": {"thyroid"},
    "thyroid_medullary": {"thyroid"},
    "thyroid_anaplastic": {"thyroid"},
    "melanoma": {"skin_melanoma", "unknown_primary", "other"},
    "seminoma": {"germ_cell"},
    "germ_cell_non_seminoma": {"germ_cell"},
    "osteosarcoma": {"bone_sarcoma"},
    "chondrosarcoma": {"bone_sarcoma"},
    "ewing_sarcoma": {"bone_sarcoma", "soft_tissue_sarcoma"},
    "chordoma": {"bone_sarcoma", "other"},
    "soft_tissue_sarcoma": {"soft_tissue_sarcoma", "uterus"},
    "plasma_cell": {"myeloma"},
    "lymphoma": {"lymphoma"},
    "leukaemia": {"leukaemia"},
}


def _yes_no(name: str, label: str, group: str, definition: str, source: str = "") -> Fact:
    return Fact(name, label, _CASE, Kind.BOOLEAN, group, definition, source=source)


PRIMARY_FACTS = (
    Fact(
        "cancer_status",
        "Cancer",
        _CASE,
        Kind.CHOICE,
        _PRIMARY,
        "Whether the person has, had or may have cancer.",
        choices={"current": "Current", "past": "Past", "suspected": "Suspected", "none": "None known or suspected"},
        source="nice_ng234",
    ),
    Fact(
        "spinal_disease",
        "Spinal disease",
        _CASE,
        Kind.CHOICE,
        _PRIMARY,
        "What the spinal lesion is thought to be. Myeloma and lymphoma of the spine count as metastatic here.",
        choices={
            "metastatic": "Metastasis, myeloma or lymphoma",
            "primary_tumour": "Primary spinal tumour",
            "infection": "Infection",
            "fracture_without_tumour": "Fracture without tumour",
            "uncertain": "Uncertain",
        },
    ),
    Fact(
        "primary_site",
        "Primary site",
        _CASE,
        Kind.CHOICE,
        _PRIMARY,
        "Organ of origin. Record a carcinoid as neuroendocrine, whatever organ it arose in.",
        choices=PRIMARY_SITES,
    ),
    Fact("primary_site_text", "Primary site, in words", _CASE, Kind.TEXT, _PRIMARY),
    Fact(
        "histology",
        "Histology",
        _CASE,
        Kind.CHOICE,
        _PRIMARY,
        "Tissue type of the primary or of the metastasis.",
        choices=HISTOLOGIES,
        codes={"loinc": "31206-6"},
    ),
    Fact("histology_text", "Histology, in words", _CASE, Kind.TEXT, _PRIMARY),
    Fact("molecular_text", "Molecular results, in words", _CASE, Kind.TEXT, _PRIMARY),
    _yes_no("tissue_confirmed", "Tissue confirmed", _PRIMARY, "A tissue diagnosis of the cancer is on record."),
    _yes_no(
        "haematological_suspected",
        "Haematological malignancy suspected",
        _PRIMARY,
        "Lymphoma, myeloma or leukaemia is suspected but not proven.",
        "nottingham_mscc",
    ),
    Fact(
        "primary_diagnosed_on",
        "Primary diagnosed on",
        _CASE,
        Kind.DATE,
        _PRIMARY,
        "The day on which the primary cancer was first diagnosed.",
    ),
    Fact(
        "radiosensitivity_clinician",
        "Radiosensitivity, clinician's ruling",
        _CASE,
        Kind.CHOICE,
        _PRIMARY,
        "A named oncologist's class for conventional radiotherapy, where the published lists are silent or disagree.",
        choices={"sensitive": "Sensitive", "moderate": "Moderate", "resistant": "Resistant"},
    ),
    Fact(
        "tomita_growth_clinician",
        "Tomita growth, clinician's ruling",
        _CASE,
        Kind.CHOICE,
        _PRIMARY,
        "A named clinician's growth class, for primaries that the Tomita paper does not list.",
        choices={"slow": "Slow", "moderate": "Moderate", "rapid": "Rapid"},
        source="tomita_2001",
    ),
    _yes_no(
        "mizumoto_unfavourable_clinician",
        "Unfavourable tumour type (Mizumoto), clinician's ruling",
        _PRIMARY,
        "The paper's own list could not be read: a named clinician says whether the type is unfavourable.",
        "mizumoto_2008",
    ),
    _yes_no(
        "hypercalcaemia_clinician",
        "Hypercalcaemia, clinician's ruling",
        _PRIMARY,
        "The cut-off of the Mizumoto score could not be read: a named clinician says whether calcium is high.",
        "mizumoto_2008",
    ),
)

SPREAD_FACTS = (
    Fact(
        "visceral_metastases",
        "Visceral metastases",
        _CASE,
        Kind.CHOICE,
        _SPREAD,
        "Metastases of internal organs; brain is asked separately. Removable or treatable is a judgement: give it "
        "to the organ that is hardest to treat.",
        choices={"none": "None", "removable": "Removable or treatable", "unremovable": "Not removable"},
    ),
    Fact(
        "visceral_pattern",
        "Visceral pattern",
        _CASE,
        Kind.CHOICE,
        _SPREAD,
        "Disseminated means pleural, peritoneal or leptomeningeal.",
        choices={"none": "None", "nodular": "Nodular", "disseminated": "Disseminated"},
        source="katagiri_2014",
    ),
    _yes_no("brain_metastases", "Brain metastases", _SPREAD, "Any metastasis in the brain."),
    Fact(
        "vertebral_metastases_count",
        "Vertebrae with metastasis",
        _CASE,
        Kind.INTEGER,
        _SPREAD,
        "Number of vertebrae that carry a metastasis, the treated ones included.",
        low=1,
        high=30,
    ),
    Fact(
        "extraspinal_bone_metastases_count",
        "Bone metastases outside the spine",
        _CASE,
        Kind.INTEGER,
        _SPREAD,
        "Number of bone foci outside the spine.",
        low=0,
        high=200,
        plausible_high=50,
    ),
    _yes_no(
        "extrahepatic_metastases",
        "Metastases outside liver and bone",
        _SPREAD,
        "For primary liver cancer: any metastasis that is neither in the liver nor in bone.",
        "rim_2017",
    ),
    _yes_no("pathological_fracture", "Pathological fracture", _SPREAD, "Any fracture through tumour.", "bauer_1995"),
)

SYSTEMIC_FACTS = (
    _yes_no("hormone_dependent", "Hormone dependent", _SYSTEMIC, "For breast and prostate: still hormone dependent."),
    _yes_no(
        "targeted_therapy_available",
        "Targeted drug available",
        _SYSTEMIC,
        "A molecularly targeted drug is in use or can be given.",
    ),
    _yes_no(
        "systemic_options_remaining",
        "Systemic options remain",
        _SYSTEMIC,
        "An effective line of systemic treatment is still to come.",
    ),
    _yes_no(
        "systemic_disease_controlled",
        "Systemic disease controlled",
        _SYSTEMIC,
        "No progression outside the spine on present treatment.",
    ),
    _yes_no(
        "primary_disease_controlled",
        "Primary tumour controlled",
        _SYSTEMIC,
        "No progression at the primary site.",
    ),
    _yes_no("previous_chemotherapy", "Previous chemotherapy", _SYSTEMIC, "Any chemotherapy before now."),
)

DISEASE_FACTS = PRIMARY_FACTS + SPREAD_FACTS + SYSTEMIC_FACTS
