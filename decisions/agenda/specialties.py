"""Who must be in the room for a treatment to be weighed. Project policy, in no source: for the board to agree."""

_RADIATION, _SURGERY = ("radiation_oncology",), ("spine_surgery",)
_BOTH = (*_SURGERY, *_RADIATION)
_INTERVENTION = ("interventional_radiology",)

NEEDED: dict[str, tuple[str, ...]] = {
    "cebrt": _RADIATION,
    "sbrt": _RADIATION,
    "separation_surgery_then_sbrt": _BOTH,
    "decompression_stabilisation_then_rt": _BOTH,
    "stabilisation_then_cebrt": _BOTH,
    "stabilisation_then_sbrt": _BOTH,
    "percutaneous_stabilisation": _SURGERY,
    "cement_augmentation": (),  # surgeon or radiologist, by site
    "en_bloc_resection": _SURGERY,
    "ablation": _INTERVENTION,
    "embolisation": _INTERVENTION,
    "systemic_therapy": ("medical_oncology",),
    "bracing": (),
    "observation": (),
    "best_supportive_care": ("palliative_care",),
    "biopsy_first": ("radiology",),
    "more_imaging": ("radiology",),
}
