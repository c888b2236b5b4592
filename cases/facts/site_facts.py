"""What the treating site can do. A thing that is not available here may be available elsewhere."""

from collections.abc import Mapping

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
    Fact(
        "clinical_frailty_licensed",
        "Clinical Frailty Scale: the owner's permission is on file",
        Scope.SITE,
        Kind.BOOLEAN,
        "Permissions",
        "Until it is, the level is neither asked nor shown at this site.",
        source="rockwood_2020",
    ),
)

# Facts that may be asked and shown only where the site has their owner's permission on file.
LICENCES: Mapping[str, str] = {"clinical_frailty_level": "clinical_frailty_licensed"}


def unlicensed(capabilities: Mapping[str, object]) -> frozenset[str]:
    """The facts that a site with these capabilities may neither ask nor show."""
    return frozenset(name for name, licence in LICENCES.items() if capabilities.get(licence) is not True)
