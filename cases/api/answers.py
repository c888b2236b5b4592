"""Output shapes of the case: what other systems read. Nothing here decides anything."""

from typing import Any

from rest_framework import serializers


class Answer(serializers.Serializer[Any]):
    """An object that is only ever written out."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.read_only = True


class PersonAnswer(Answer):
    id = serializers.UUIDField()
    name = serializers.CharField()


class IdentifierAnswer(Answer):
    kind = serializers.CharField()
    system = serializers.CharField()
    value = serializers.CharField()


class PatientLine(Answer):
    """Enough to tell one person from another: at least two identifiers beside the name."""

    id = serializers.UUIDField()
    family_name = serializers.CharField()
    given_name = serializers.CharField()
    title = serializers.CharField()
    birth_date = serializers.DateField(allow_null=True)
    sex = serializers.CharField(help_text="female, male, other; empty when not recorded")
    deceased_on = serializers.DateField(allow_null=True)


class PatientAnswer(PatientLine):
    identifiers = IdentifierAnswer(many=True)


class BoardAnswer(Answer):
    """A board and what this person is on it."""

    id = serializers.UUIDField(source="board.pk")
    name = serializers.CharField(source="board.name")
    site = serializers.CharField(source="board.site.name")
    time_zone = serializers.CharField(source="board.time_zone")
    role = serializers.CharField()
    specialty = serializers.CharField()


class BoardList(Answer):
    results = BoardAnswer(many=True)


class CaseLine(Answer):
    """A case in a list: no names, so that a list can be passed on."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    board_id = serializers.UUIDField()
    patient_id = serializers.UUIDField()
    stage = serializers.CharField()
    lane = serializers.CharField(help_text="emergency, urgent, soon, routine; empty when not assessed")
    lane_set_by_person = serializers.BooleanField()
    lane_asks_again = serializers.BooleanField(help_text="something new speaks against the lane a person set")
    computed_lane = serializers.CharField(help_text="worked out from the facts, whichever lane counts")
    version = serializers.IntegerField(help_text="counts changes of stage; the ETag")
    facts_version = serializers.IntegerField(help_text="counts changes of what is known")
    referred_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)


class CaseAnswer(CaseLine):
    """A case with its patient and its referral."""

    patient = PatientLine()
    clinical_question = serializers.CharField()
    history = serializers.CharField()
    referrer_name = serializers.CharField()
    referrer_contact = serializers.CharField()
    suspected_at = serializers.DateTimeField(allow_null=True)
    awaiting_information = serializers.CharField()
    lane_reason = serializers.CharField()
    previous_case_id = serializers.UUIDField(allow_null=True)


class RecordAnswer(Answer):
    """One observation of one fact by one person. `value` null withdraws an earlier value."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    lesion_id = serializers.UUIDField(allow_null=True)
    value = serializers.JSONField(allow_null=True)
    unit = serializers.CharField()
    entered = serializers.CharField(help_text="what was typed, with its unit")
    not_assessable = serializers.BooleanField(help_text="this person looked and could not say; value is null")
    observed_on = serializers.DateField()
    source = serializers.CharField()
    warnings = serializers.ListField(child=serializers.CharField())
    recorded_by = PersonAnswer()
    recorded_at = serializers.DateTimeField()
    supersedes_id = serializers.UUIDField(allow_null=True)


class RecordList(Answer):
    results = RecordAnswer(many=True)


class KnownAnswer(Answer):
    """What is known of one fact: the record that counts, and every rater's."""

    name = serializers.CharField()
    lesion_id = serializers.UUIDField(allow_null=True)
    value = serializers.JSONField(source="record.value", allow_null=True)
    record = RecordAnswer()
    raters = RecordAnswer(many=True)
    chosen_by_board = serializers.SerializerMethodField()
    disagree = serializers.BooleanField(help_text="raters differ about the same day and no value is marked")

    def get_chosen_by_board(self, known: Any) -> bool:
        return known.chosen is not None


class LesionAnswer(Answer):
    id = serializers.UUIDField()
    number = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    withdrawn_at = serializers.DateTimeField(allow_null=True)


class FactsAnswer(Answer):
    """What is known of a case on a day. `snapshot` is a body for POST /assess/."""

    on = serializers.DateField()
    facts_version = serializers.IntegerField()
    snapshot = serializers.DictField()
    lesions = LesionAnswer(many=True)
    known = KnownAnswer(many=True)


class ChoiceAnswer(Answer):
    record_id = serializers.UUIDField()
    reason = serializers.CharField()
    chosen_by = PersonAnswer()
    at = serializers.DateTimeField()


class StudyAnswer(Answer):
    id = serializers.UUIDField()
    modality = serializers.CharField()
    region = serializers.CharField()
    study_date = serializers.DateField(allow_null=True)
    accession = serializers.CharField()
    study_instance_uid = serializers.CharField()
    state = serializers.CharField()
    report = serializers.CharField()
    added_at = serializers.DateTimeField()


class StudyList(Answer):
    results = StudyAnswer(many=True)


class TreatmentAnswer(Answer):
    id = serializers.UUIDField()
    treatment = serializers.CharField()
    levels = serializers.ListField(child=serializers.CharField())
    started_on = serializers.DateField()
    ended_on = serializers.DateField(allow_null=True)
    dose_gy = serializers.DecimalField(max_digits=6, decimal_places=2, allow_null=True, coerce_to_string=False)
    fractions = serializers.IntegerField(allow_null=True)
    particulars = serializers.DictField(help_text="what is recorded of this treatment; what is absent is not recorded")
    details = serializers.CharField()
    recorded_at = serializers.DateTimeField()


class TreatmentList(Answer):
    results = TreatmentAnswer(many=True)


class AdverseEventAnswer(Answer):
    term = serializers.CharField()
    grade = serializers.IntegerField(help_text="1 to 5, in the version named beside")


class FollowUpAnswer(Answer):
    """One visit. null or empty = not recorded."""

    id = serializers.UUIDField()
    seen_on = serializers.DateField()
    ambulatory = serializers.CharField()
    frankel = serializers.CharField()
    pain_nrs = serializers.IntegerField(allow_null=True)
    omed_mg = serializers.DecimalField(max_digits=7, decimal_places=1, allow_null=True, coerce_to_string=False)
    kps = serializers.IntegerField(allow_null=True)
    ecog = serializers.IntegerField(allow_null=True)
    local_control = serializers.CharField()
    local_control_reason = serializers.CharField()
    fracture = serializers.CharField()
    fracture_symptomatic = serializers.BooleanField(allow_null=True)
    complication_grade = serializers.CharField(help_text="Clavien-Dindo")
    adverse_events = AdverseEventAnswer(many=True)
    ctcae_version = serializers.CharField()
    alive = serializers.BooleanField(allow_null=True)
    lost = serializers.BooleanField(help_text="could not be reached: neither alive nor dead")
    died_on = serializers.DateField(allow_null=True)
    cause_of_death = serializers.CharField()
    note = serializers.CharField()
    next_due_on = serializers.DateField(allow_null=True)
    recorded_at = serializers.DateTimeField()


class FollowUpList(Answer):
    results = FollowUpAnswer(many=True)


class EventAnswer(Answer):
    """One line of a case's history."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    says = serializers.CharField()
    from_stage = serializers.CharField()
    to_stage = serializers.CharField()
    reason = serializers.CharField()
    by = serializers.CharField(source="actor.name", default="Tumorboard")
    at = serializers.DateTimeField()


class EventPage(Answer):
    results = EventAnswer(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class AccessAnswer(Answer):
    """One line of the access log: who used which permission on this case, and when."""

    # No number of the line: a gap would tell that somebody cast a ballot (cases.access.access_log).
    at = serializers.DateTimeField()
    name = serializers.CharField(source="actor_name")
    role = serializers.CharField()
    via = serializers.CharField()
    verb = serializers.CharField()
    subject = serializers.CharField()


class AccessPage(Answer):
    results = AccessAnswer(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class ProgressAnswer(Answer):
    done = serializers.IntegerField(source="progress_done")
    total = serializers.IntegerField(source="progress_total")
    says = serializers.CharField(source="progress_says")


class JobAnswer(Answer):
    """One piece of background work."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    state = serializers.CharField(help_text="queued, running, done, dead")
    progress = ProgressAnswer(source="*")
    case_id = serializers.UUIDField(allow_null=True)
    result = serializers.DictField(help_text="ids of what was made")
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class FactAnswer(Answer):
    """One entry of the catalogue of facts."""

    name = serializers.CharField()
    label = serializers.CharField()
    scope = serializers.CharField(help_text="patient, case, lesion, site")
    kind = serializers.CharField()
    group = serializers.CharField()
    definition = serializers.CharField()
    allowed = serializers.CharField(help_text="in words, what may be entered")
    choices = serializers.DictField(child=serializers.CharField())
    unit = serializers.CharField()
    units = serializers.DictField(child=serializers.CharField(), help_text="other units accepted, with their factor")
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    step = serializers.IntegerField(allow_null=True)
    plausible_low = serializers.FloatField(allow_null=True)
    plausible_high = serializers.FloatField(allow_null=True)
    codes = serializers.DictField(child=serializers.CharField())
    source = serializers.CharField()


class CatalogueAnswer(Answer):
    results = FactAnswer(many=True)
