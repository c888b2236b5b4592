"""Key images on the page of imaging: added, looked at, taken back."""

import html

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cases.models import AuditEntry, KeyImage, KeyImageWithdrawal
from tests.builders import a_case_ready_for_listing, a_key_image, a_picture
from tests.stage import staged

stage = staged(a_case_ready_for_listing)
SAID = {"caption": "Mass at T8, cord to the left", "plane": "sagittal T2", "levels": ["T9", "T8"]}


@pytest.fixture
def study(ready):
    return ready.studies.get()


def sent(case, study, browser, data: bytes, **said):
    address = reverse("cases:new_key_image", args=[case.pk, study.pk])
    # The name and type that a file claims are not believed.
    file = SimpleUploadedFile("Grey Patricia.dcm.html", data, content_type="text/html")
    return browser.post(address, {"picture": file, "no_name_burned_in": "on"} | SAID | said)


def words(page) -> str:
    return html.unescape(page.content.decode())


def test_a_picture_is_added_shown_and_withdrawn_with_a_reason(as_, cast, ready, study):
    browser = as_(cast.radiologist)
    assert "Software cannot check this" in words(browser.get(reverse("cases:new_key_image", args=[ready.pk, study.pk])))
    assert sent(ready, study, browser, a_picture()).url.endswith(f"#study-{study.pk}")
    image = KeyImage.objects.get()
    assert (image.caption, image.plane, image.levels) == (SAID["caption"], "sagittal T2", ["T8", "T9"])
    imaging, addresses = (
        reverse("cases:imaging", args=[ready.pk]),
        [reverse(f"cases:{name}", args=[ready.pk, image.pk]) for name in ("key_image", "key_image_small")],
    )
    told = words(browser.get(imaging))
    assert f'alt="{SAID["caption"]}"' in told and "T8–T9 · sagittal T2" in told and addresses[1] in told
    for address, kind, ending in zip(addresses, ("image/png", "image/jpeg"), ("png", "small.jpg"), strict=True):
        seen = browser.get(address)
        assert seen["Content-Type"] == kind and seen["X-Content-Type-Options"] == "nosniff"
        assert seen["Content-Disposition"].startswith("inline; filename=") and ending in seen["Content-Disposition"]
        assert "default-src 'self'" in seen["Content-Security-Policy"] and "no-store" in seen["Cache-Control"]
        assert "Grey" not in seen["Content-Disposition"]
    lines = AuditEntry.objects.filter(verb="case.read", subject=f"key image {image.pk}", actor=cast.radiologist.user)
    assert lines.count() == 2
    address = reverse("cases:withdraw_key_image", args=[ready.pk, image.pk])
    refused = browser.post(address, {"reason": " "})
    assert refused.status_code == 400 and f'href="#id_withdraw_{str(image.pk)[:8]}_reason"' in words(refused)
    assert browser.post(address, {"reason": "A name is burned in."}).status_code == 302
    told = words(browser.get(imaging))
    assert "Key image withdrawn: Mass at T8" in told and "A name is burned in." in told and addresses[1] not in told
    assert [browser.get(each).status_code for each in addresses] == [409, 409]
    assert browser.post(address, {"reason": "Again."}).status_code == 409
    assert KeyImageWithdrawal.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "changed", "field"),
    [
        (b"GIF89a", {}, "picture"),
        (a_picture() + b"\0" * 9_000_000, {}, "picture"),
        (a_picture(), {"caption": ""}, "caption"),
        (a_picture(), {"caption": "x" * 301}, "caption"),
        (a_picture(), {"no_name_burned_in": ""}, "no_name_burned_in"),
        (a_picture(), {"levels": ["T8", "T99"]}, "levels"),
    ],
)
def test_a_wrong_picture_is_refused_by_field_and_nothing_is_kept(as_, cast, ready, study, data, changed, field):
    page = sent(ready, study, as_(cast.radiologist), data, **changed)
    assert page.status_code == 400 and f'href="#id_{field}"' in words(page)
    assert "Choose the file again" in words(page) and not KeyImage.objects.exists()


def test_a_study_has_room_for_eight_and_none_before_it_is_done(as_, cast, ready, study):
    for _ in range(8):
        a_key_image(cast, ready)
    assert "at most 8 key images" in words(sent(ready, study, as_(cast.radiologist), a_picture()))
    study.state = "requested"
    study.save()
    assert "has not been done yet" in words(sent(ready, study, as_(cast.radiologist), a_picture()))


def test_no_picture_of_another_case_and_none_for_another_board(as_, cast, ready, study):
    image, other = a_key_image(cast, ready), a_case_ready_for_listing(cast)
    for name in ("key_image", "key_image_small"):
        assert as_(cast.surgeon).get(reverse(f"cases:{name}", args=[other.pk, image.pk])).status_code == 404
        assert as_(cast.outsider).get(reverse(f"cases:{name}", args=[ready.pk, image.pk])).status_code == 404
    foreign = reverse("cases:withdraw_key_image", args=[other.pk, image.pk])
    assert as_(cast.surgeon).post(foreign, {"reason": "x"}).status_code == 404
    assert as_(cast.outsider).get(reverse("cases:new_key_image", args=[ready.pk, study.pk])).status_code == 404


def test_the_page_costs_the_same_for_one_picture_and_for_many(as_, cast, ready, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser, address = as_(cast.surgeon), reverse("cases:imaging", args=[ready.pk])
    a_key_image(cast, ready)
    browser.get(address)
    with CaptureQueriesContext(connection) as one:
        browser.get(address)
    for _ in range(4):
        a_key_image(cast, ready)
    with django_assert_max_num_queries(len(one)):
        browser.get(address)
