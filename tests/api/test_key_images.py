"""Key images in the API: base64 in, bytes out."""

from base64 import b64encode
from io import BytesIO

import pytest
from PIL import Image

from cases.imaging.pictures import MOST_BYTES
from cases.models import KeyImage
from tests.builders import a_case_ready_for_listing, a_picture
from tests.stage import staged

stage = staged(a_case_ready_for_listing)


def body(data: bytes, **changed):
    return {"picture": b64encode(data).decode(), "caption": "Mass at T8", "no_name_burned_in": True} | changed


@pytest.fixture
def address(scene):
    return f"studies/{scene.made.studies.get().pk}/key-images/"


def test_it_is_added_listed_fetched_and_withdrawn(surgeon, address):
    made = surgeon.post(address, body(a_picture(kind="JPEG"), levels=["L1", "T12"], plane="axial CT"))
    assert made.status_code == 201 and made.json()["levels"] == ["T12", "L1"] and made.json()["withdrawal"] is None
    where = made["Location"].removeprefix("/api/v1/")
    seen = surgeon.get(where, HTTP_ACCEPT="image/jpeg")
    assert seen["Content-Type"] == "image/jpeg" and seen["ETag"] == f'"{made.json()["sha256"]}"'
    assert Image.open(BytesIO(seen.content)).size == (96, 128) and len(seen.content) == made.json()["size"]
    gone = surgeon.post(f"key-images/{made.json()['id']}/withdrawal/", {"reason": "Wrong patient."})
    assert gone.status_code == 200 and gone.json()["withdrawal"]["reason"] == "Wrong patient."
    assert [one["withdrawal"]["reason"] for one in surgeon.get(address).json()["results"]] == ["Wrong patient."]
    assert surgeon.get(where).status_code == 409
    assert surgeon.post(f"key-images/{made.json()['id']}/withdrawal/", {"reason": "Again."}).status_code == 409


def test_what_cannot_be_kept_names_its_field(surgeon, address):
    for sent, field in (
        (body(b"%PDF-1.7"), "picture"),
        (body(b"") | {"picture": "***"}, "picture"),
        (body(a_picture() + b"\0" * MOST_BYTES), "picture"),
        (body(a_picture(), no_name_burned_in=False), "no_name_burned_in"),
        (body(a_picture(), no_name_burned_in="yes"), "no_name_burned_in"),
        (body(a_picture(), levels=["T99"]), "levels"),
    ):
        refused = surgeon.post(address, sent)
        assert refused.status_code == 400 and [one["field"] for one in refused.json()["errors"]] == [field]
    assert surgeon.post(address, b"[" + b"1," * 7_000_000).status_code == 413
    assert not KeyImage.objects.exists()


def test_for_another_board_there_is_nothing(as_person, cast, surgeon, address):
    made = surgeon.post(address, body(a_picture())).json()
    outsider = as_person(cast.outsider)
    assert outsider.get(address).status_code == outsider.post(address, body(a_picture())).status_code == 404
    assert outsider.get(f"key-images/{made['id']}/image/").status_code == 404
    assert outsider.post(f"key-images/{made['id']}/withdrawal/", {"reason": "x"}).status_code == 404
