"""Blood results, stored in SI units. Limits are entry checks, not clinical thresholds.

Conversion factors: calcium 0.2495 and bilirubin 17.1 per mg/dL are those used to restate
the published Katagiri cut-offs; a rule compares in the unit of its paper.
"""

from cases.facts.fact import Fact, Kind, Scope

_BLOODS = "Blood results"

LABORATORY_FACTS = (
    Fact("laboratory_on", "Bloods taken on", Scope.CASE, Kind.DATE, _BLOODS,
         "Date of the draw: several values change after surgery or infection."),
    Fact("albumin_g_l", "Albumin", Scope.CASE, Kind.NUMBER, _BLOODS, "Serum albumin.",
         unit="g/L", units={"g/dL": "10"}, low=8, high=80, plausible_low=15, plausible_high=55,
         codes={"loinc": "1751-7"}),
    Fact("haemoglobin_g_l", "Haemoglobin", Scope.CASE, Kind.NUMBER, _BLOODS, "Haemoglobin.",
         unit="g/L", units={"g/dL": "10"}, low=25, high=260, plausible_low=60, plausible_high=190,
         codes={"loinc": "718-7"}),
    Fact("crp_mg_l", "C-reactive protein", Scope.CASE, Kind.NUMBER, _BLOODS, "C-reactive protein.",
         unit="mg/L", units={"mg/dL": "10"}, low=0, high=1000, plausible_high=500, codes={"loinc": "1988-5"}),
    Fact("ldh_iu_l", "Lactate dehydrogenase", Scope.CASE, Kind.NUMBER, _BLOODS,
         "The cut-offs of papers depend on the assay.",
         unit="IU/L", units={"U/L": "1", "ukat/L": "60"}, low=10, high=50000, plausible_low=80,
         plausible_high=3000, codes={"loinc": "2532-0"}),
    Fact("platelets_10e9_l", "Platelets", Scope.CASE, Kind.NUMBER, _BLOODS, "Platelet count.",
         unit="10e9/L", units={"10e3/uL": "1", "/uL": "0.001"}, low=0, high=5000, plausible_low=10,
         plausible_high=1000, codes={"loinc": "777-3"}),
    Fact("calcium_mmol_l", "Calcium", Scope.CASE, Kind.NUMBER, _BLOODS,
         "State in the note whether it is corrected for albumin.",
         unit="mmol/L", units={"mg/dL": "0.2495"}, low=0.8, high=6, plausible_low=1.6, plausible_high=4,
         codes={"loinc": "17861-6"}),
    Fact("bilirubin_umol_l", "Bilirubin, total", Scope.CASE, Kind.NUMBER, _BLOODS, "Total bilirubin.",
         unit="umol/L", units={"mg/dL": "17.1"}, low=0, high=1500, plausible_low=2, plausible_high=500,
         codes={"loinc": "1975-2"}),
    Fact("creatinine_umol_l", "Creatinine", Scope.CASE, Kind.NUMBER, _BLOODS, "Serum creatinine.",
         unit="umol/L", units={"mg/dL": "88.42"}, low=8, high=3000, plausible_low=25, plausible_high=900,
         codes={"loinc": "2160-0"}),
    Fact("white_cells_10e9_l", "White cells", Scope.CASE, Kind.NUMBER, _BLOODS, "White cell count.",
         unit="10e9/L", units={"10e3/uL": "1", "/uL": "0.001"}, low=0, high=1000, plausible_low=0.5,
         plausible_high=100, codes={"loinc": "6690-2"}),
)
