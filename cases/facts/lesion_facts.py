"""Facts of one lesion: where it is, the SINS items, epidural disease, earlier radiotherapy."""

from cases.facts.fact import Fact, Kind, Scope
from cases.facts.vertebrae import VERTEBRAE

_PLACE = "Place"
_STABILITY = "Stability"
_EPIDURAL = "Epidural disease and earlier treatment"
_LESION = Scope.LESION

PLACE_FACTS = (
    Fact(
        "index_level",
        "Index level",
        _LESION,
        Kind.CHOICE,
        _PLACE,
        "The worst level of the lesion, C0 to S5. Levels outside the list (T13, L6, coccyx) are not scored.",
        choices={level: vertebra.words for level, vertebra in VERTEBRAE.items()},
    ),
    Fact(
        "levels",
        "Levels involved",
        _LESION,
        Kind.LEVELS,
        _PLACE,
        "Every level of this lesion, the index level included.",
    ),
    Fact(
        "compartment",
        "Compartment",
        _LESION,
        Kind.CHOICE,
        _PLACE,
        "Intradural and intramedullary lesions are outside the advice.",
        choices={
            "vertebral": "Vertebral",
            "epidural": "Epidural",
            "intradural": "Intradural",
            "intramedullary": "Intramedullary",
            "paraspinal": "Paraspinal",
        },
    ),
    Fact(
        "pain_nrs",
        "Pain, 0 to 10",
        _LESION,
        Kind.INTEGER,
        _PLACE,
        "Worst pain at this level in the last 24 h.",
        low=0,
        high=10,
        codes={"loinc": "72514-3"},
    ),
)

STABILITY_FACTS = (
    Fact(
        "pain",
        "Pain on loading",
        _LESION,
        Kind.CHOICE,
        _STABILITY,
        "Mechanical: eased by lying down, or brought on by moving or loading the spine. Pain that is worse lying "
        "flat is not mechanical.",
        choices={"mechanical": "Mechanical", "non_mechanical": "Present, not mechanical", "none": "Pain-free"},
        source="fisher_2010",
    ),
    Fact(
        "lesion_quality",
        "Bone lesion",
        _LESION,
        Kind.CHOICE,
        _STABILITY,
        "The item on which readers agree least: two readers are better than one.",
        choices={"lytic": "Lytic", "mixed": "Mixed", "blastic": "Blastic"},
        source="fisher_2010",
    ),
    Fact(
        "alignment",
        "Alignment",
        _LESION,
        Kind.CHOICE,
        _STABILITY,
        "New deformity only; with both deformity and translation choose translation.",
        choices={
            "subluxation_translation": "Subluxation or translation",
            "de_novo_deformity": "New deformity",
            "normal": "Normal",
        },
        source="fisher_2010",
    ),
    Fact(
        "collapse",
        "Vertebral body",
        _LESION,
        Kind.CHOICE,
        _STABILITY,
        "Exactly 50 % is not defined: the reader chooses. 'Involved' applies only when there is no collapse.",
        choices={
            "over_50": "Collapse of more than half",
            "under_50": "Collapse of less than half",
            "none_over_50_involved": "No collapse, more than half involved",
            "none": "None of these",
        },
        source="fisher_2010",
    ),
    Fact(
        "posterolateral",
        "Posterolateral involvement",
        _LESION,
        Kind.CHOICE,
        _STABILITY,
        "Facet, pedicle or costovertebral joint. One pedicle and the opposite facet are both sides.",
        choices={"bilateral": "Both sides", "unilateral": "One side", "none": "None"},
        source="fisher_2010",
    ),
    Fact(
        "stability_opinion",
        "Spinal surgeon's opinion on stability",
        _LESION,
        Kind.CHOICE,
        _STABILITY,
        "Needed when SINS lies between 7 and 12.",
        choices={"stable": "Stable", "unstable": "Unstable"},
        source="fisher_2010",
    ),
    Fact(
        "pain_despite_treatment",
        "Pain despite conservative treatment",
        _LESION,
        Kind.BOOLEAN,
        _STABILITY,
        "Analgesia, rest or an orthosis have been tried and were not enough.",
    ),
    Fact("posterior_wall_intact", "Posterior wall intact", _LESION, Kind.BOOLEAN, _STABILITY),
    Fact("retropulsed_fragment", "Retropulsed fragment", _LESION, Kind.BOOLEAN, _STABILITY),
    Fact(
        "height_loss_percent",
        "Loss of height",
        _LESION,
        Kind.NUMBER,
        _STABILITY,
        "Never used to choose the collapse class.",
        unit="%",
        low=0,
        high=100,
    ),
)

EPIDURAL_FACTS = (
    Fact(
        "escc",
        "Epidural compression (ESCC)",
        _LESION,
        Kind.CHOICE,
        _EPIDURAL,
        "Read on axial T2 at the worst level.",
        choices={
            "0": "0: bone only",
            "1a": "1a: epidural, sac not deformed",
            "1b": "1b: sac deformed, cord free",
            "1c": "1c: cord touched, not compressed",
            "2": "2: cord compressed, CSF seen",
            "3": "3: cord compressed, no CSF",
        },
        source="bilsky_2010",
    ),
    Fact(
        "gap_to_cord_mm",
        "Gap to the cord",
        _LESION,
        Kind.NUMBER,
        _EPIDURAL,
        "Smallest distance from the epidural tumour to the cord on axial T2.",
        unit="mm",
        low=0,
        high=30,
        source="rtog_0631_entry",
    ),
    Fact(
        "operated_here",
        "Decompressed or stabilised here before",
        _LESION,
        Kind.BOOLEAN,
        _EPIDURAL,
        "This lesion has had its operation; radiotherapy would follow it.",
    ),
    Fact(
        "prior_rt",
        "Earlier radiotherapy here",
        _LESION,
        Kind.PRIOR_RT,
        _EPIDURAL,
        "None, or dose in Gy, fractions and date of the latest course to this level.",
    ),
)

LESION_FACTS = PLACE_FACTS + STABILITY_FACTS + EPIDURAL_FACTS
