"""What the treating site can do. A thing that is not available here may be available elsewhere."""

from cases.facts.fact import Fact, Kind, Scope


def _capability(name: str, label: str) -> Fact:
    return Fact(name, label, Scope.SITE, Kind.BOOLEAN, "What this site offers")


SITE_FACTS = (
    _capability("conventional_radiotherapy_available", "Conventional radiotherapy"),
    _capability("sbrt_available", "Stereotactic body radiotherapy"),
    _capability("spinal_surgery_available", "Open spinal surgery"),
    _capability("separation_surgery_available", "Separation surgery"),
    _capability("percutaneous_stabilisation_available", "Percutaneous stabilisation"),
    _capability("cement_augmentation_available", "Cement augmentation"),
    _capability("en_bloc_resection_available", "En bloc resection"),
    _capability("ablation_available", "Ablation"),
    _capability("embolisation_available", "Embolisation"),
    _capability("systemic_therapy_available", "Systemic therapy"),
    _capability("bracing_available", "Bracing"),
)
