"""Which list of cases a row of a figure leads to: the column and value of `read_cases_behind`."""

from cases.facts.catalogue import fact
from decisions.actions.read_cases_behind import MILLION
from decisions.actions.read_meetings_behind import HALVES
from decisions.consensus.decision_codes import DEFERRAL_REASONS
from decisions.outcomes.board_tables import CONCORDANT, NOT_RECORDED
from decisions.outcomes.course_tables import MODALITIES
from decisions.outcomes.tables import Row, Table, slug
from decisions.reasoning.loader import load_knowledge

Behind = tuple[str, str] | None
_IMPLEMENTATION = {"Fully": "fully", "Partly": "partly", "Not": "not", "Nobody has said": "unknown"}
_CONCORDANT = {CONCORDANT[True]: "yes", CONCORDANT[False]: "no", CONCORDANT[None]: "unknown"}
_CODED = {
    "Primary": ("primary", "primary_site"),
    "Referred from": ("referred_from", "referred_from"),
    "Distance": ("travel", "travel_band"),
}
_TIMES = {"Never": "0", "Once": "1", "Twice": "2", "Three times or more": "3"}
_MODALITY = {label: code for code, label in MODALITIES.items()}
_REASON = {label: code for code, label in DEFERRAL_REASONS.items()}


def behind_row(table: Table, row: Row) -> Behind:
    """Column and value of the cases behind one row; None where a row is of meetings or has no list."""
    match table.id:
        case "implementation":
            return "implementation", _IMPLEMENTATION[str(row["state"])]
        case "concordance":
            return "concordant", _CONCORDANT[str(row["what"])]
        case "deferrals":
            return "deferrals", _TIMES[str(row["times"])]
        case "deferral_reasons":
            code = _REASON.get(str(row["what"]))
            return ("deferral_reason", code) if code else None
        case "referral_to_decision":
            return "decided_month", str(row["month"])
        case "decision_to_treatment":
            return "treated_month", str(row["month"])
        case "deaths_after_treatment":
            return "died", f"{_MODALITY[str(row['modality'])]}-{row['within_days']}"
        case "walking" | "pain" | "complications":
            return "modality", _MODALITY[str(row["modality"])]
        case "equity":
            return _slice(row)
        case "rater_agreement":
            return "rated", slug(str(row["what"]))
        case "clocks":
            return "clock_late", slug(str(row["what"]))
        case "clock_emergency_decision":
            return "emergency_month", str(row["month"])
        case "clock_letter":
            return "letter_month", str(row["month"])
    if table.id.startswith("prediction_"):
        return _tenth(table, row)
    if table.id.startswith("clock_"):
        return table.id, str(row["month"])
    return _band(table, row)


def meetings_behind_row(table: Table, row: Row) -> str | None:
    """The row of `read_meetings_behind`; None where a row is not of meetings."""
    match table.id:
        case "attendance":
            return slug(str(row["what"]))
        case "minutes_by_half":
            return HALVES
    return None


def _slice(row: Row) -> Behind:
    group = "unknown" if row["group"] == NOT_RECORDED else str(row["group"])
    match row["slice"]:
        case "Sex":
            return "sex", group.lower()
        case "Age":
            return "age", group.replace(" ", "-")
    column, name = _CODED[str(row["slice"])]
    codes = {label: code for code, label in fact(name).choices.items()}
    return column, codes.get(group, group)


def _band(table: Table, row: Row) -> Behind:
    """Survival by the bands of a score, and what the bands foretold."""
    _, _, score = table.id.partition("_")
    known = load_knowledge().scores.get(score)
    band = next((band.id for band in known.bands if band.label == row.get("band")), None) if known else None
    return ("band", f"{score}-{band}") if band else None


def _tenth(table: Table, row: Row) -> Behind:
    """Patients of like prediction: instrument, days, and the limits of what it foretold of them in millionths.
    None for figures that were made before the limits were kept."""
    instrument, _, days = table.id.removeprefix("prediction_").rpartition("_")
    low, high = row.get("lowest"), row.get("highest")
    if not (isinstance(low, int | float) and isinstance(high, int | float)):
        return None
    return "foretold", "-".join(
        [instrument, days.removesuffix("d"), *(str(round(each * MILLION)) for each in (low, high))]
    )
