"""Each page of the case, for those who may see it and for those who may not."""

import pytest
from django.urls import reverse

from tests.builders import a_case_ready_for_listing, a_lesion, recorded
from tests.cast import cast  # noqa: F401


@pytest.fixture
def case(cast):  # noqa: F811
    return a_case_ready_for_listing(cast)


CASE_PAGES = [
    "overview",
    "acknowledgement",
    "timeline",
    "access_log",
    "facts",
    "lesions",
    "new_lesion",
    "imaging",
    "new_study",
    "treatment",
    "new_treatment",
    "follow_up",
    "new_follow_up",
]


@pytest.mark.parametrize("name", CASE_PAGES)
def test_a_page_of_the_case_opens(client, cast, case, name):  # noqa: F811
    client.force_login(cast.coordinator.user)
    response = client.get(reverse(f"cases:{name}", args=[case.pk]))
    assert response.status_code == 200, response.content.decode()[:2000]
    assert response.content.decode().count("<h1") == 1
