"""One definition of each fact, and every name that the contract promises."""

import pytest

from cases.facts.catalogue import CATALOGUE, UnknownFact, fact, facts_of
from cases.facts.disease_facts import HISTOLOGIES, HISTOLOGY_SITES, PRIMARY_SITES
from cases.facts.fact import Kind, Scope
from tests.core.reckoning import knowledge

PROMISED = """
age_years sex kps ecog clinical_frailty_level mfi5_count primary_site histology hormone_dependent
targeted_therapy_available systemic_options_remaining systemic_disease_controlled previous_chemotherapy
tissue_confirmed haematological_suspected visceral_metastases visceral_pattern brain_metastases
vertebral_metastases_count extraspinal_bone_metastases_count pathological_fracture frankel ais ambulatory
motor_power_worst bladder bowel deficit_onset_at non_ambulatory_since albumin_g_l haemoglobin_g_l crp_mg_l
ldh_iu_l platelets_10e9_l calcium_mmol_l bilirubin_umol_l creatinine_umol_l white_cells_10e9_l
surgical_fitness asa anticoagulated coagulopathy active_infection expected_survival_months_clinician
patient_goal accepts_surgery accepts_radiotherapy capacity preference_recorded_on sbrt_available
separation_surgery_available cement_augmentation_available index_level levels compartment pain lesion_quality
alignment collapse posterolateral escc pain_nrs prior_rt posterior_wall_intact retropulsed_fragment
height_loss_percent
"""


@pytest.mark.parametrize("name", PROMISED.split())
def test_every_promised_name_is_in_the_catalogue(name):
    assert fact(name).name == name


def test_every_entry_is_complete():
    for name, entry in CATALOGUE.items():
        assert entry.name == name and entry.label and entry.group
        assert bool(entry.choices) == (entry.kind in (Kind.CHOICE, Kind.MARKS)), name
        if entry.kind in (Kind.INTEGER, Kind.NUMBER):
            assert entry.low is not None and entry.high is not None and entry.low < entry.high, name
        if entry.source:
            assert entry.source in knowledge().sources, name


def test_scopes_share_the_catalogue_out():
    assert sum(len(facts_of(scope)) for scope in Scope) == len(CATALOGUE)
    assert {entry.name for entry in facts_of("lesion")} >= {"escc", "pain", "levels"}
    assert {entry.name for entry in facts_of("site")} >= {"sbrt_available"}


def test_an_unknown_name_suggests_the_closest():
    with pytest.raises(UnknownFact, match="Did you mean primary_site"):
        fact("primarysite")


def test_histologies_name_sites_that_exist():
    assert set(HISTOLOGY_SITES) <= set(HISTOLOGIES)
    assert {site for sites in HISTOLOGY_SITES.values() for site in sites} <= set(PRIMARY_SITES)
