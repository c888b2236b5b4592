"""Output shapes of meetings, votes, decisions, assessments and documents."""

from rest_framework import serializers

from cases.api.answers import Answer, JobAnswer, PersonAnswer


class AssessmentRecord(Answer):
    """One assessment by the machine, with everything needed to repeat it."""

    id = serializers.UUIDField()
    on = serializers.DateField()
    facts_version = serializers.IntegerField()
    inputs_hash = serializers.CharField()
    knowledge_version = serializers.CharField()
    knowledge_hash = serializers.CharField()
    made_at = serializers.DateTimeField()
    result = serializers.DictField(help_text="the answer of POST /assess/")


class AssessmentAnswer(Answer):
    """The latest assessment of a case. Stale: facts or knowledge have moved on since, or there is none."""

    assessment = AssessmentRecord(allow_null=True)
    stale = serializers.BooleanField()
    withheld = serializers.BooleanField(
        help_text="this board shows its advice after your ballot; while a vote waits for you, the whole assessment"
    )
    prognosis_withheld = serializers.BooleanField(
        help_text="this board shows published survival only after a clinician's own estimate"
    )
    job = JobAnswer(allow_null=True)


class MeetingLine(Answer):
    id = serializers.UUIDField()
    board_id = serializers.UUIDField()
    starts_at = serializers.DateTimeField()
    place = serializers.CharField()
    capacity_minutes = serializers.IntegerField()
    state = serializers.CharField(help_text="planned, published, in_session, closed, cancelled")
    version = serializers.IntegerField(help_text="counts changes of the agenda; the ETag")
    opened_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    slot = serializers.DateField(allow_null=True, help_text="the day of the board's rule from which it was made")
    sequence = serializers.IntegerField(help_text="counts what calendars must be told")
    moved_from = serializers.DateTimeField(allow_null=True)
    moved_reason = serializers.CharField()
    cancelled_reason = serializers.CharField()


class MeetingPage(Answer):
    results = MeetingLine(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class ItemCase(Answer):
    id = serializers.UUIDField()
    reference = serializers.CharField()
    stage = serializers.CharField()
    lane = serializers.CharField()


class RoundLine(Answer):
    """A round in a list: never anything about its ballots."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    state = serializers.CharField()


class DecisionLine(Answer):
    id = serializers.UUIDField()
    item_id = serializers.UUIDField()
    version = serializers.IntegerField()
    outcome = serializers.CharField()
    made_at = serializers.DateTimeField()


class DecisionList(Answer):
    results = DecisionLine(many=True)


class ItemMember(Answer):
    """A member of the board, named on an item."""

    membership_id = serializers.UUIDField(source="pk")
    name = serializers.CharField(source="user.name")


class ItemAnswer(Answer):
    """One case on one agenda."""

    id = serializers.UUIDField()
    meeting_id = serializers.UUIDField()
    position = serializers.IntegerField()
    minutes = serializers.IntegerField()
    minutes_source = serializers.CharField(help_text="set by hand, or what the estimate rests on")
    complexity = serializers.CharField(help_text="simple, middle, complex; empty: not assessed when it was planned")
    planned_at = serializers.DateTimeField(allow_null=True, help_text="null: listed only, or it does not fit")
    rest_before = serializers.IntegerField(help_text="minutes of the break before it; 0: none")
    planned_reason = serializers.CharField(help_text="why it stands here, or why it does not fit")
    planned_warning = serializers.CharField(help_text="who is missing at that time; else empty")
    misses_deadline = serializers.BooleanField(help_text="it does not fit, and a deadline is missed by that")
    presenter = ItemMember(allow_null=True)
    pinned_place = serializers.IntegerField(allow_null=True)
    pinned_at = serializers.DateTimeField(allow_null=True)
    lane = serializers.CharField(help_text="to_discuss, listed_not_discussed")
    owner = ItemMember(allow_null=True, help_text="who answers for a case that is only listed")
    protocol = serializers.CharField(help_text="under which it is not discussed; else empty")
    outcome = serializers.CharField(help_text="pending, discussed, carried_over")
    added_late_reason = serializers.CharField()
    changed_late_reason = serializers.CharField()
    removed_at = serializers.DateTimeField(allow_null=True)
    case = ItemCase()
    rounds = RoundLine(many=True)
    decisions = DecisionLine(many=True)


class MemberAnswer(Answer):
    """A member of the board at this meeting; `present` null: not noted."""

    membership_id = serializers.UUIDField(source="pk")
    name = serializers.CharField(source="user.name")
    role = serializers.CharField()
    specialty = serializers.CharField()
    present = serializers.BooleanField(allow_null=True)


class MeetingAnswer(MeetingLine):
    items = ItemAnswer(many=True)
    members = MemberAnswer(many=True)
    warning = serializers.CharField(help_text="when the agenda asks for more minutes than there are; else empty")


class AttendanceAnswer(Answer):
    membership_id = serializers.UUIDField()
    present = serializers.BooleanField()
    noted_at = serializers.DateTimeField()


class RoundCase(Answer):
    id = serializers.UUIDField()
    reference = serializers.CharField()


class ElectorAnswer(Answer):
    name = serializers.CharField()
    specialty = serializers.CharField()


class OwnBallot(Answer):
    choice = serializers.CharField()
    comment = serializers.CharField()
    receipt = serializers.CharField()
    sequence = serializers.IntegerField()
    advice_seen = serializers.BooleanField()
    advice_id = serializers.UUIDField(
        source="advice", allow_null=True, help_text="the assessment of this case that you were shown first"
    )
    at = serializers.DateTimeField()


class CastForMe(OwnBallot):
    cast_by = serializers.CharField(help_text="the delegate")


class DelegatedSeat(ElectorAnswer):
    """A seat that you vote for besides your own; `my_ballot` is what you cast for it."""

    seat_id = serializers.UUIDField(source="seat")
    may_vote = serializers.BooleanField()
    my_ballot = OwnBallot(allow_null=True)


class DissentAnswer(ElectorAnswer):
    statement = serializers.CharField()


class AgreementAnswer(Answer):
    """How far the board agrees. Amber and red ask for the alternatives to be talked through."""

    policy = serializers.CharField()
    grade = serializers.CharField(help_text="green, amber, red")
    most = serializers.IntegerField()
    opinions = serializers.IntegerField()
    says = serializers.CharField()
    alternatives = serializers.ListField(child=serializers.CharField())
    discuss_alternatives = serializers.BooleanField()


class BallotLine(ElectorAnswer):
    cast_by = serializers.CharField(help_text="the delegate; empty: the holder")
    choice = serializers.CharField()
    comment = serializers.CharField()
    advice_seen = serializers.BooleanField()
    advice_id = serializers.UUIDField(source="advice", allow_null=True)
    receipt = serializers.CharField()


class RoundAnswer(Answer):
    """A voting round as you may see it: while it is open, of votes only your own."""

    id = serializers.UUIDField()
    item_id = serializers.UUIDField(source="item")
    number = serializers.IntegerField()
    state = serializers.CharField(help_text="open, closed, void")
    case = RoundCase()
    question = serializers.CharField()
    options = serializers.ListField(child=serializers.CharField())
    again_reason = serializers.CharField(help_text="why the board votes again after a closed round")
    assessment_id = serializers.UUIDField(source="assessment", allow_null=True)
    without_assessment_reason = serializers.CharField()
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    electorate = ElectorAnswer(many=True)
    in_electorate = serializers.BooleanField()
    recused = serializers.BooleanField()
    may_vote = serializers.BooleanField()
    voted = serializers.BooleanField()
    my_ballot = OwnBallot(allow_null=True)
    cast_for_me = CastForMe(allow_null=True, help_text="by a delegate; counts while you cast none yourself")
    delegated = DelegatedSeat(many=True)
    advice_visible = serializers.BooleanField()
    void_reason = serializers.CharField(required=False)
    tally = serializers.DictField(required=False, help_text="when closed")
    quorum = serializers.DictField(required=False, help_text="when closed")
    agreement = AgreementAnswer(required=False)
    dissents = DissentAnswer(many=True, required=False)
    may_dissent = serializers.BooleanField(required=False, help_text="your ballot is unlike the leading choice")
    ballots_digest = serializers.CharField(required=False)
    recusals = ElectorAnswer(many=True, required=False)
    by_specialty = serializers.ListField(child=serializers.DictField(), required=False)
    ballots = BallotLine(many=True, required=False)


class SignatureAnswer(Answer):
    printed_name = serializers.CharField()
    meaning = serializers.CharField()
    meaning_says = serializers.CharField(source="get_meaning_display")
    method = serializers.CharField()
    at = serializers.DateTimeField()
    digest = serializers.CharField()


class FileAnswer(Answer):
    sha256 = serializers.CharField()
    pages = serializers.IntegerField()
    size = serializers.IntegerField()
    made_at = serializers.DateTimeField()


class DocumentAnswer(Answer):
    """A document: frozen content, and its PDF once it has been printed."""

    id = serializers.UUIDField()
    meeting_id = serializers.UUIDField()
    kind = serializers.CharField(help_text="agenda, pack, outcome_summary")
    variant = serializers.CharField(help_text="empty for the whole paper, or radiology, teaching, large_print")
    version = serializers.IntegerField()
    superseded = serializers.CharField(help_text="why it no longer stands; empty when it does")
    content_hash = serializers.CharField()
    made_at = serializers.DateTimeField()
    file = FileAnswer(allow_null=True)
    job = JobAnswer(allow_null=True, help_text="the printing")


class DocumentList(Answer):
    results = DocumentAnswer(many=True)


class ReceiptAnswer(Answer):
    """What one member has opened of a paper, in whatever variant but teaching copy and radiology list."""

    member = PersonAnswer(source="membership.user")
    role = serializers.CharField(source="membership.role")
    specialty = serializers.CharField(source="membership.specialty")
    state = serializers.CharField(help_text="read: the newest version; older; not yet")
    version = serializers.IntegerField(allow_null=True, help_text="the newest that was opened")
    at = serializers.DateTimeField(allow_null=True, help_text="when it was first opened")


class ReceiptsAnswer(Answer):
    kind = serializers.CharField(help_text="agenda or pack")
    version = serializers.IntegerField(help_text="the newest")
    have_read = serializers.IntegerField(help_text="members who have opened the newest")
    rows = ReceiptAnswer(many=True)


class ReceiptsList(Answer):
    results = ReceiptsAnswer(many=True)
