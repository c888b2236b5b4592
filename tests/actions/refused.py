"""Reading a refusal in a test: which fields, with a remedy each."""

from collections.abc import Callable
from typing import Any

import pytest

from cases.models import Case, CaseEvent, FactRecord, ImagingStudy, Job, Lesion, Patient, PatientIdentifier
from cases.pathway.refusals import BadInput

COUNTED = (Case, CaseEvent, FactRecord, ImagingStudy, Job, Lesion, Patient, PatientIdentifier)


def refused(act: Callable[..., Any], **given: Any) -> dict[str, str]:
    """The errors of an action that must refuse its input: field -> what is wrong.

    Also checks what holds for every refusal: each error has a remedy, nothing was written.
    """
    before = [model.objects.count() for model in COUNTED]
    with pytest.raises(BadInput) as caught:
        act(**given)
    assert [model.objects.count() for model in COUNTED] == before
    assert all(error.remedy for error in caught.value.errors), caught.value
    return {error.field: error.says for error in caught.value.errors}
