"""What is known of a case, in words, each with its day, age, source and recorder."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Prefetch

from cases.facts.ages import old_in_words
from cases.facts.catalogue import CATALOGUE
from cases.models import Case, FactRecord, ImagingStudy, KeyImage
from cases.models.imports import kept_as_text, tells_of_radiation
from cases.models.snapshots import Known, known_facts
from decisions.documents.wording import NOT_RECORDED, day_words, label_of, level_words, levels_words, value_words

WISHES = ("patient_goal", "accepts_surgery", "accepts_radiotherapy", "capacity", "preference_recorded_on")
# What a board asks for first. The rest of the facts stands in the annex of the case, each with its source.
KEY = frozenset(
    [
        "primary_site",
        "primary_site_text",
        "histology",
        "histology_text",
        "tissue_confirmed",
        "haematological_suspected",
        "radiosensitivity_clinician",
        "visceral_metastases",
        "visceral_pattern",
        "brain_metastases",
        "vertebral_metastases_count",
        "extraspinal_bone_metastases_count",
        "systemic_options_remaining",
        "systemic_disease_controlled",
        "targeted_therapy_available",
        "suspected_mscc",
        "mscc_suspected_at",
        "kps",
        "ecog",
        "ambulatory",
        "performance_falling",
        "myelopathy",
        "frankel",
        "ais",
        "motor_power_worst",
        "bladder",
        "bowel",
        "deficit_developed_over",
        "non_ambulatory_since",
        "surgical_fitness",
        "asa",
        "anticoagulated",
        "coagulopathy",
        "active_infection",
        "cement_allergy",
        "mri_possible",
        "steroid_started",
        "advance_care_plan_recorded",
        "palliative_care_referred",
    ]
)
# Of long lists of questions only what was found belongs to the first page; "no" stands in the annex.
_TELLING = frozenset({"Red flags", "Pain suggesting spinal metastases", "Comorbidity"})
STABILITY = ("pain", "lesion_quality", "alignment", "collapse", "posterolateral")
_IN_OWN_COLUMN = frozenset({"index_level", "levels", "escc", *STABILITY})


def facts_content(case: Case, day: date) -> dict[str, Any]:
    """Everything recorded about the case up to `day`: wishes, facts by group, lesions, the facts
    on which raters differ, and what was imported and stayed text."""
    zone = case.board.time_zone
    lesions = list(case.lesions.filter(withdrawn_at=None))
    standing = {None, *(lesion.pk for lesion in lesions)}
    known = [each for each in known_facts(case, day) if each.lesion_id in standing]
    of_case = {each.name: each for each in known if each.lesion_id is None}
    return {
        "wishes": [_row(of_case[name], day, zone) for name in WISHES if name in of_case],
        "wishes_not_recorded": [label_of(name) for name in WISHES if name not in of_case],
        "key": _key(of_case.values(), day, zone),
        "groups": _groups([each for each in of_case.values() if each.name not in WISHES], day, zone),
        "lesions": [_lesion(lesion, known, day, zone) for lesion in lesions],
        "disagreements": [_disagreement(each, zone) for each in _in_form_order(known) if _differ(each)],
        "imported": _imported(case),
    }


def _imported(case: Case) -> dict[str, Any]:
    """Radiotherapy that an import kept as text, word for word, and how many other entries it kept."""
    items = kept_as_text(case)
    radiation = [{"says": item.says, "on": _day_of(item.effective)} for item in items if tells_of_radiation(item)]
    return {"radiation": radiation, "others": len(items) - len(radiation)}


def studies_content(case: Case) -> list[dict[str, Any]]:
    """Imaging of the case, newest first, with what was reported."""
    pictures = KeyImage.objects.filter(withdrawal=None).defer("image", "paper")
    return [_study(study) for study in case.studies.prefetch_related(Prefetch("key_images", pictures))]


def _day_of(effective: str) -> str:
    """A FHIR date in words; a year or a month alone as received; "" when undated."""
    try:
        return day_words(date.fromisoformat(effective[:10]))
    except ValueError:
        return effective


def _groups(known: Iterable[Known], day: date, zone: str) -> list[dict[str, Any]]:
    """Facts by the catalogue's group, and in each group by day, source and recorder."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for each in _in_form_order(known):
        group = CATALOGUE[each.name].group if each.name in CATALOGUE else "Other"
        groups.setdefault(group, []).append(_row(each, day, zone))
    return [{"name": name, "origins": _by_origin(rows)} for name, rows in groups.items()]


def _key(known: Iterable[Known], day: date, zone: str) -> list[dict[str, Any]]:
    """The key facts by group, and with them whatever is in doubt: raters differ, it is old, or it warns."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for each in _in_form_order(known):
        row = _row(each, day, zone)
        doubtful = row["raters_differ"] or row["old"] or row["warnings"]
        if each.name not in WISHES and (each.name in KEY or doubtful or _tells(each)):
            group = CATALOGUE[each.name].group if each.name in CATALOGUE else "Other"
            groups.setdefault(group, []).append(row)
    return [{"name": name, "rows": rows} for name, rows in groups.items()]


def _tells(known: Known) -> bool:
    """Something was found where most answers are no."""
    asked = known.name in CATALOGUE and CATALOGUE[known.name].group in _TELLING
    return asked and known.record.value not in (None, False, "none")


def _by_origin(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    origins: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for row in rows:
        origins.setdefault((row["on"], row["source"], row["who"]), []).append(row)
    return [{"on": on, "source": source, "who": who, "rows": own} for (on, source, who), own in origins.items()]


def _row(known: Known, day: date, zone: str) -> dict[str, Any]:
    age = {"old": _old(known, day)}
    return {
        "name": known.name,
        "label": label_of(known.name),
        "raters_differ": known.disagree,
        **_provenance(known.record, zone),
        **age,
    }


def _old(known: Known, day: date) -> str:
    """The age of a value that may have changed since it was observed; "" otherwise."""
    return old_in_words(CATALOGUE[known.name], known.record.observed_on, day) if known.name in CATALOGUE else ""


def _provenance(record: FactRecord, zone: str) -> dict[str, Any]:
    return {
        "value": _value(record, zone),
        "on": day_words(record.observed_on),
        "source": record.source,
        "who": record.recorded_by.name,
        "warnings": list(record.warnings),
    }


def _value(record: FactRecord | None, zone: str) -> str:
    if record is None:
        return NOT_RECORDED
    return record.entered.lower() if record.not_assessable else value_words(record.name, record.value, zone)


def _lesion(lesion: Any, known: Sequence[Known], day: date, zone: str) -> dict[str, Any]:
    mine = {each.name: each for each in _in_form_order(known) if each.lesion_id == lesion.pk}
    level = mine["index_level"].record.value if "index_level" in mine else None
    levels = mine["levels"].record.value if "levels" in mine else None
    return {
        "number": lesion.number,
        "id": f"lesion-{lesion.number}",
        "level": level_words(level) if level else NOT_RECORDED,
        "index_level": level,
        "levels": list(levels or ([level] if level else [])),
        "levels_words": levels_words(list(levels)) if levels else NOT_RECORDED,
        "quality": mine["lesion_quality"].record.value if "lesion_quality" in mine else None,
        "escc": _said("escc", mine.get("escc"), day, zone),
        "stability": [_said(name, mine[name], day, zone) for name in STABILITY if name in mine],
        "stability_not_recorded": [label_of(name) for name in STABILITY if name not in mine],
        "other": [_said(name, each, day, zone) for name, each in mine.items() if name not in _IN_OWN_COLUMN],
        "recorded": _recorded(mine.values()),
    }


def _said(name: str, known: Known | None, day: date, zone: str) -> dict[str, Any]:
    record = known.record if known else None
    return {
        "name": name,
        "label": label_of(name),
        "value": _value(record, zone),
        "recorded": record is not None and record.value is not None,
        "raters_differ": bool(known and known.disagree),
        "old": _old(known, day) if known else "",
    }


def _recorded(known: Iterable[Known]) -> list[dict[str, Any]]:
    """Who recorded what of a lesion: facts of the same day, source and recorder together, the
    largest group first, so that only the exceptions need naming."""
    groups: dict[tuple[str, str, str], list[str]] = {}
    for each in known:
        record = each.record
        key = (day_words(record.observed_on), record.source, record.recorded_by.name)
        groups.setdefault(key, []).append(label_of(each.name))
    rows = [{"on": on, "source": source, "who": who, "facts": facts} for (on, source, who), facts in groups.items()]
    return sorted(rows, key=lambda row: -len(row["facts"]))


def _differ(known: Known) -> bool:
    """Two raters saw different things on the same day, whether or not the board has chosen."""
    return any(rater.value != known.record.value for rater in known.same_day)


def _disagreement(known: Known, zone: str) -> dict[str, Any]:
    """Every rater's standing value of one fact, and which of them counts and why."""
    lesion = known.record.lesion
    return {
        "label": label_of(known.name),
        "where": f"Lesion {lesion.number}" if lesion else "",
        "open": known.disagree,
        "values": [_provenance(rater, zone) | {"counts": rater.pk == known.record.pk} for rater in known.raters],
        "chosen_by": known.chosen.chosen_by.name if known.chosen else "",
        "reason": known.chosen.reason if known.chosen else "",
    }


def _study(study: ImagingStudy) -> dict[str, Any]:
    return {
        "modality": study.get_modality_display(),
        "region": study.region,
        "on": day_words(study.study_date),
        "state": study.get_state_display(),
        "accession": study.accession,
        "uid": study.study_instance_uid,
        "report": study.report,
        "key_images": [_key_image(image) for image in study.key_images.all()],
    }


def _key_image(image: KeyImage) -> dict[str, Any]:
    """What stands under a picture, and the digest of the bytes that are printed."""
    return {
        "id": str(image.pk),
        "sha256": image.paper_sha256,
        "width": image.paper_width,
        "height": image.paper_height,
        "caption": image.caption,
        "levels": levels_words(image.levels) if image.levels else "",
        "plane": image.plane,
    }


def _in_form_order(known: Iterable[Known]) -> list[Known]:
    order = {name: place for place, name in enumerate(CATALOGUE)}
    return sorted(known, key=lambda each: (order.get(each.name, len(order)), each.name, str(each.lesion_id or "")))
