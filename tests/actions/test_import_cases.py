"""Which case a Bundle goes to, and what the case's history says of it."""

from io import StringIO

import pytest
from django.core.management import call_command

from cases.models import CaseEvent, ImportedBundle, Membership
from cases.pathway.refusals import BadInput, WrongState
from tests.builders import stepped
from tests.bundles import as_bytes, bundle, observation, patient, take

pytestmark = pytest.mark.django_db

ECOG = observation("ecog", "89247-1", valueInteger=1)
NOTE = {
    "resourceType": "Condition",
    "id": "note",
    "subject": {"reference": "Patient/p"},
    "code": {"text": "A note"},
}


def test_a_closed_case_takes_no_bundle_not_even_texts(cast):
    case = stepped(cast, take(cast, bundle(patient(), ECOG)).case, "close")
    lines = CaseEvent.objects.filter(case=case).count()
    with pytest.raises(WrongState, match="Importing a Bundle is not possible"):
        take(cast, bundle(patient(), NOTE), case_id=case.pk)
    assert ImportedBundle.objects.filter(case=case).count() == 1
    assert CaseEvent.objects.filter(case=case).count() == lines


def test_each_import_is_a_line_of_the_history_even_one_of_texts_alone(cast):
    first = take(cast, bundle(patient(), ECOG))
    take(cast, bundle(patient(), NOTE), case_id=first.case.pk)
    said = list(CaseEvent.objects.filter(case=first.case, kind="bundle.imported").values_list("says", flat=True))
    assert said == [
        "FHIR Bundle imported: 1 fact recorded, 0 known already, 0 kept as text",
        "FHIR Bundle imported: 0 facts recorded, 0 known already, 1 kept as text",
    ]


def test_only_a_new_referral_is_said_to_wait_for_acceptance(cast, tmp_path):
    said = []
    for place, resource in enumerate((ECOG, NOTE)):
        file = tmp_path / f"{place}.json"
        file.write_bytes(as_bytes(bundle(patient(), resource)))
        case = ImportedBundle.objects.get().case.reference if place else None
        out = StringIO()
        call_command("import_referral", str(file), case=case, stdout=out)
        said.append(out.getvalue())
    assert "waits for a person" in said[0]
    assert "1 kept as text" in said[1] and "waits" not in said[1]


def test_a_case_of_another_board_is_refused(cast):
    case = take(cast, bundle(patient(), ECOG)).case
    Membership.objects.create(user=cast.coordinator.user, board=cast.other_board, role="coordinator")
    with pytest.raises(BadInput, match=f"{case.reference} is not a case of {cast.other_board.name}") as refused:
        take(cast, bundle(patient(), NOTE), board_id=cast.other_board.pk, case_id=case.pk)
    assert refused.value.errors[0].field == "case"
    assert ImportedBundle.objects.count() == 1
