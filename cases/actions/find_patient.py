"""Find the patient a referral is about, or add them: the same person once, two people never as one."""

from dataclasses import dataclass, replace
from datetime import date

from cases.facts.catalogue import CATALOGUE
from cases.jobs.facts_changed import patient_facts_changed
from cases.models import Case, Patient, PatientIdentifier, Site
from cases.pathway import identifiers
from cases.pathway.intake import Bound, Intake
from cases.pathway.names import folded, nearly_same_name, same_name
from cases.pathway.refusals import bad_field

MOST_IDENTIFIERS = 20


@dataclass(frozen=True)
class PatientDetails:
    """Who the patient is, as the referrer gives it.

    `identifiers` are (kind, system, value); kind is mrn, nhs_number, abha or other, an empty
    system means the usual one of its kind.
    """

    family_name: str
    given_name: str = ""
    title: str = ""
    birth_date: date | None = None
    sex: str = ""
    identifiers: tuple[tuple[str, str, str], ...] = ()


def checked_identity(intake: Intake, given: PatientDetails, today: date) -> PatientDetails:
    """`given` in one spelling; what is wrong with it goes to `intake` under "patient.…"."""
    return replace(
        given,
        family_name=intake.text("patient.family_name", given.family_name, most=120, needed="Give the family name."),
        given_name=intake.text("patient.given_name", given.given_name, most=120),
        title=intake.text("patient.title", given.title, most=20),
        birth_date=intake.day(
            "patient.birth_date",
            given.birth_date,
            latest=Bound(today, "today"),
            earliest=Bound(_oldest(today), "any living person's birth"),
        ),
        sex=intake.one_of("patient.sex", given.sex, dict(Patient.SEXES), needed=False),
        identifiers=_checked_identifiers(intake, given.identifiers),
    )


def _oldest(today: date) -> date:
    return date(today.year - int(CATALOGUE["age_years"].high or 0), 1, 1)


def _checked_identifiers(intake: Intake, given: tuple[tuple[str, str, str], ...]) -> tuple[tuple[str, str, str], ...]:
    found = []
    for place, (kind, system, value) in enumerate(given[:MOST_IDENTIFIERS]):
        path = f"patient.identifiers.{place}"
        kind = intake.one_of(f"{path}.kind", kind, identifiers.KINDS)
        value = intake.text(f"{path}.value", value, most=120, needed="Give the number, or leave the identifier out.")
        system = intake.text(f"{path}.system", system, most=200)
        if kind and value:
            row = identifiers.as_stored(kind, system, value)
            if fault := identifiers.fault(kind, row[2]):
                intake.refuse(f"{path}.value", fault, "Check it against the referral letter.")
            found.append(row)
    if len(given) > MOST_IDENTIFIERS:
        intake.refuse("patient.identifiers", "These are too many identifiers.", f"Give at most {MOST_IDENTIFIERS}.")
    return tuple(dict.fromkeys(found))


def find_or_add_patient(site: Site, identity: PatientDetails, *, confirmed_new: bool) -> tuple[Patient, bool]:
    """The site's patient for a checked identity, and whether they were added now.

    An identifier already known must belong to somebody of the same name and birth date. The
    same or nearly the same name with the same birth date and no shared identifier is asked
    back (BadInput on "patient") unless `confirmed_new`.
    """
    # One referral at a time per site: two at once for one new patient would make two of them.
    Site.objects.select_for_update(no_key=True).get(pk=site.pk)
    known = _by_identifier(site, identity)
    if known is not None:
        _refuse_other_person(known, identity)
        _refuse_second_number(known, identity)
        _complete(known, identity)
        _add_identifiers(known, site, identity)
        return known, False
    if not confirmed_new:
        _refuse_look_alike(site, identity)
    person = Patient.objects.create(
        site=site,
        family_name=identity.family_name,
        given_name=identity.given_name,
        title=identity.title,
        birth_date=identity.birth_date,
        sex=identity.sex,
    )
    _add_identifiers(person, site, identity)
    return person, True


def _by_identifier(site: Site, identity: PatientDetails) -> Patient | None:
    people = {}
    for _, system, value in identity.identifiers:
        row = PatientIdentifier.objects.filter(site=site, system=system, value=value).select_related("patient").first()
        if row is not None:
            people[row.patient_id] = row.patient
    if len(people) > 1:
        raise bad_field(
            "patient.identifiers",
            "These identifiers belong to different patients here.",
            "Check each number against the referral letter.",
        )
    return next(iter(people.values()), None)


def _refuse_other_person(known: Patient, identity: PatientDetails) -> None:
    same = folded(known.family_name) == folded(identity.family_name) and _agree(
        folded(known.given_name), folded(identity.given_name)
    )
    if not same or not _agree(known.birth_date, identity.birth_date):
        raise bad_field(
            "patient.identifiers",
            "This identifier is known here for a person of another name or birth date.",
            "Check identifier, name and birth date against the referral letter.",
        )


def _refuse_second_number(known: Patient, identity: PatientDetails) -> None:
    """A person has one number of a national service: a second one is somebody else's."""
    kept = {row.system: row.value for row in known.identifiers.filter(kind__in=identifiers.ONE_PER_PERSON)}
    if any(kept.get(system, value) != value for _, system, value in identity.identifiers):
        raise bad_field(
            "patient.identifiers",
            "The patient known by one of these identifiers has another national number.",
            "Check each number against the referral letter.",
        )


def _agree(known: object, given: object) -> bool:
    """Equal, or not recorded on one side."""
    return not known or not given or known == given


def _complete(known: Patient, identity: PatientDetails) -> None:
    """Fill in what was not recorded before; nothing recorded is changed."""
    missing = {
        name: getattr(identity, name)
        for name in ("given_name", "title", "birth_date", "sex")
        if not getattr(known, name) and getattr(identity, name)
    }
    if not missing:
        return
    Patient.objects.filter(pk=known.pk).update(**missing)
    known.refresh_from_db()
    case = Case.objects.filter(patient=known).first()
    if case is not None and {"birth_date", "sex"} & missing.keys():
        patient_facts_changed(case)


def _refuse_look_alike(site: Site, identity: PatientDetails) -> None:
    name = (identity.family_name, identity.given_name)
    numbers = {system: value for _, system, value in identity.identifiers}
    for row in Patient.objects.filter(site=site, birth_date=identity.birth_date).prefetch_related("identifiers"):
        theirs = (row.family_name, row.given_name)
        told_apart = any(numbers.get(one.system, one.value) != one.value for one in row.identifiers.all())
        if same_name(name, theirs) or (nearly_same_name(name, theirs) and not told_apart):
            raise bad_field(
                "patient",
                "A patient with this or a very similar name and the same birth date is already known here.",
                "Give an identifier that is on both records, or confirm that this is another person.",
            )


def _add_identifiers(person: Patient, site: Site, identity: PatientDetails) -> None:
    for kind, system, value in identity.identifiers:
        PatientIdentifier.objects.get_or_create(
            site=site, system=system, value=value, defaults={"patient": person, "kind": kind}
        )
