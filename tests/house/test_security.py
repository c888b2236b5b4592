"""What every answer carries, whoever asks; and when a session ends, by the server's clock."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from tests.cast import Cast
from tests.house.url_policy import POLICY_OF_URLS

pytestmark = pytest.mark.django_db
ALWAYS = {
    "Content-Security-Policy": settings.CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


def addresses() -> Iterator[str]:
    """Each named address once, with ids that nothing has."""
    for name in POLICY_OF_URLS:
        namespace, _, plain = name.rpartition(":")
        resolver = get_resolver()
        reverses = (resolver.namespace_dict[namespace][1] if namespace else resolver).reverse_dict
        for _, parameters in [possibility[0][0] for possibility in reverses.getlist(plain)]:
            values = ({}, {key: str(uuid.uuid4()) for key in parameters}, dict.fromkeys(parameters, 1))
            for arguments in values:
                try:
                    yield reverse(name, kwargs=arguments)
                    break
                except NoReverseMatch:
                    continue


def lacks(response: object) -> dict[str, str | None]:
    found = {name: response.headers.get(name) for name in ALWAYS}  # type: ignore[attr-defined]
    return {name: value for name, value in found.items() if value != ALWAYS[name]}


def test_every_address_answers_with_the_headers(client: Client, cast: Cast) -> None:
    client.force_login(cast.coordinator.user)
    asked = sorted(set(addresses()))
    assert len(asked) > 40
    wrong = {}
    for address in asked:
        for response in (client.get(address), client.post(address)):
            response.close()  # a stream of events would go on for minutes
            if lacks(response) or response.headers["Cache-Control"] not in NOT_KEPT:
                wrong[address] = (lacks(response), response.headers.get("Cache-Control"))
    assert wrong == {}


# "private, no-cache" is what an address with an ETag says: kept by the one browser, asked for each time.
NOT_KEPT = {
    *("no-store", "private, no-store", "private, no-cache", "no-cache"),
    "max-age=0, no-cache, no-store, must-revalidate, private",
}


@pytest.fixture
def files_as_in_the_product(settings: Any) -> None:
    settings.WHITENOISE_AUTOREFRESH = False


@pytest.mark.usefixtures("files_as_in_the_product")
@pytest.mark.parametrize(
    ("address", "status", "more"),
    [
        ("/no/such/page/", 404, {}),
        ("/login/", 200, {}),
        ("/login/", 400, {"HTTP_HOST": "evil.example"}),
        ("/api/v1/nothing/", 404, {}),
        ("/static/tumorboard/css/base.css", 200, {}),
        ("/static/none.css", 404, {}),
    ],
)
def test_errors_and_static_files_carry_them_too(
    client: Client, address: str, status: int, more: dict[str, str]
) -> None:
    response = client.get(address, **more)
    assert (response.status_code, lacks(response)) == (status, {})


@pytest.mark.usefixtures("files_as_in_the_product")
def test_static_files_may_be_cached_and_pages_not(client: Client) -> None:
    assert "no-store" not in client.get("/static/tumorboard/css/base.css").headers.get("Cache-Control", "")
    assert "no-store" in client.get("/login/").headers["Cache-Control"]


def test_each_answer_has_an_id_of_its_own(client: Client) -> None:
    first, second = (client.get("/login/").headers["X-Request-Id"] for _ in range(2))
    assert first != second


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Set the server's clock, in minutes after the log-in."""

    def set_clock(minutes: float) -> None:
        monkeypatch.setattr("tumorboard.security.time.time", lambda: 1_800_000_000 + 60 * minutes)

    set_clock(0)
    return set_clock


@pytest.fixture
def logged_in(client: Client, cast: Cast, at: Callable[[float], None]) -> Client:
    client.force_login(cast.coordinator.user)
    assert answers(client)
    return client


def answers(client: Client, **headers: str) -> bool:
    """Whether the person is known still: the front door leads on, and not to the log-in page."""
    return "/login" not in client.get("/", headers=headers).headers["Location"]


def test_it_ends_after_fifteen_minutes_without_activity(logged_in: Client, at: Callable[[float], None]) -> None:
    at(15)
    assert answers(logged_in)
    at(30)
    assert answers(logged_in), "the activity at minute 15 counted"
    at(45 + 1 / 60)
    assert not answers(logged_in)
    at(46)
    assert not answers(logged_in), "the session is gone for good"


def test_what_a_page_asks_for_by_itself_is_no_activity(logged_in: Client, at: Callable[[float], None]) -> None:
    for minute in range(1, 15):
        at(minute)
        assert answers(logged_in, **{"X-Background": "1"})
        assert answers(logged_in, accept="text/event-stream")
    at(15.1)
    assert not answers(logged_in, **{"X-Background": "1"})


def test_it_ends_after_twelve_hours_in_any_case(logged_in: Client, at: Callable[[float], None]) -> None:
    for minute in range(0, 12 * 60 + 1, 14):
        at(minute)
        assert answers(logged_in)
    at(12 * 60 + 1)
    assert not answers(logged_in)
