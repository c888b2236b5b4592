"""Figures of a board on the page, as CSV and by the API, and the outcome of one case."""

import html
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.actions.record_follow_up import record_follow_up
from cases.actions.record_treatment import record_treatment
from cases.models import Membership
from decisions.models import CohortExport
from tests.board_builders import a_closed_vote, an_item_in_session, signed
from tests.builders import a_case_ready_for_listing, a_referral, jobs_done, recorded
from tests.stage import staged


def a_treated_case(cast):
    ready = a_case_ready_for_listing(cast, referred_at=timezone.now() - timedelta(days=50))
    item = an_item_in_session(cast, ready)
    a_closed_vote(cast, item)
    case = signed(cast, item).case
    today = case.board.day_of(timezone.now())
    begun = today - timedelta(days=45)
    recorded(cast, case, {"ambulatory": "aid"}, observed_on=begun)
    record_treatment(
        actor=cast.surgeon.actor, case_id=case.pk, treatment="cebrt", started_on=begun, levels=["T8"], dose_gy=20
    )
    record_follow_up(
        actor=cast.surgeon.actor,
        case_id=case.pk,
        seen_on=today,
        ambulatory="bedbound",
        fracture="new",
        alive=True,
    )
    return case


stage = staged(a_treated_case)


@pytest.fixture
def case(scene):
    return scene.made


def words(page) -> str:
    return html.unescape(page.content.decode())


def test_the_outcome_of_a_case_sets_what_was_given_against_what_was_recommended(as_, cast, case):
    here = reverse("decisions:case_outcome", args=[case.pk])
    told = words(as_(cast.surgeon).get(here))
    assert told.count("Conventional external-beam radiotherapy at T8") == 2
    assert "Nobody has said. It does not count as done." in told
    assert "lost: before, but not after" in told
    assert "New fracture; No longer walks" in told
    assert "Cannot say: not recorded are" in told
    assert as_(cast.observer).get(here).status_code == 200
    assert as_(cast.outsider).get(here).status_code == 404


def test_what_became_of_it_is_said_on_the_page_with_its_reason(as_, cast, case):
    here = reverse("decisions:case_outcome", args=[case.pk])
    today = str(case.board.day_of(timezone.now()))
    wrong = as_(cast.coordinator).post(here, {"state": "not", "on": today})
    assert wrong.status_code == 400 and 'href="#id_reason"' in words(wrong)
    sent = {"state": "not", "on": today, "reason": "patient_wish"}
    assert as_(cast.coordinator).post(here, sent).status_code == 302
    assert "the patient wished otherwise" in words(as_(cast.surgeon).get(here))
    assert as_(cast.observer).post(here, sent).status_code == 403


def figures_made(browser):
    address = reverse("decisions:figures")
    assert "The figures were not made yet" in words(browser.get(address))
    assert browser.post(address).status_code == 302
    assert "Making the figures" in words(browser.get(address))
    jobs_done()
    return words(browser.get(address))


def of_table(told: str, table: str) -> int:
    """How many rows a page shows of a figure."""
    body = told[told.index(f'data-figure="{table}"') :]
    return body[: body.index("</table>")].count("<tr>") - 1


def test_the_page_the_csv_and_the_api_tell_the_same_numbers(as_, cast, case):
    browser = as_(cast.coordinator)
    told = figures_made(browser)
    assert "<strong>1</strong> case, as of" in told
    for table in re.findall(r'data-figure="([a-z_0-9]+)"', told):
        rows = browser.get(f"/api/v1/boards/{cast.board.pk}/metrics/{table}/").json()["results"]
        lines = words(browser.get(reverse("decisions:figure_csv", args=[table]))).strip().split("\r\n")
        by_api = browser.get(f"/api/v1/boards/{cast.board.pk}/metrics/{table}/csv/").content.decode()
        assert by_api.strip().split("\r\n") == lines
        assert len(lines) == len(rows) + 1
        assert of_table(words(browser.get(reverse("decisions:figure", args=[table]))), table) == len(rows)
        assert 0 < of_table(told, table) <= len(rows)
    listed = browser.get(f"/api/v1/boards/{cast.board.pk}/metrics/").json()
    assert listed["cases"] == 1 and not listed["stale"] and listed["job"]["state"] == "done"
    assert "walking" in {line["id"] for line in listed["results"]}


def test_every_chart_has_words_and_a_table(as_, cast, case):
    told = figures_made(as_(cast.chair))
    charts = told.count('<svg class="tb-chart"')
    assert charts >= 4
    assert told.count("The numbers stand in the table below.") == charts
    assert told.count("data-figure=") >= charts


def test_an_analyst_sees_no_small_count_and_no_case(as_, cast, case):
    figures_made(as_(cast.coordinator))
    browser = as_(cast.analyst)
    told = words(browser.get(reverse("decisions:figures")))
    assert "Counts under five are hidden" in told and "rows are hidden" in told
    assert case.reference not in told and "Cases:" not in told
    behind = reverse("decisions:cases_behind", args=["implementation", "unknown"])
    assert browser.get(behind).status_code == 403
    assert case.reference in words(as_(cast.coordinator).get(behind))
    for person in (cast.surgeon, cast.observer):
        assert as_(person).get(reverse("decisions:figures")).status_code == 403


def test_filters_are_kept_in_the_address_and_nonsense_filters_nothing(as_, cast, case):
    browser, address = as_(cast.coordinator), reverse("decisions:figures")
    sent = browser.post(f"{address}?primary_site=lung&since=2020-01-01&age=nonsense")
    assert sent.headers["Location"] == f"{address}?since=2020-01-01&primary_site=lung"
    jobs_done()
    assert "<strong>0</strong> cases" in words(browser.get(sent.headers["Location"]))
    made = browser.post(
        f"/api/v1/boards/{cast.board.pk}/metrics/", {"primary_site": "breast"}, content_type="application/json"
    )
    assert made.status_code == 202
    jobs_done()
    asked = browser.get(f"/api/v1/boards/{cast.board.pk}/metrics/?primary_site=breast").json()
    assert asked["cases"] == 1
    assert browser.get(f"/api/v1/boards/{cast.board.pk}/metrics/?since=yesterday").status_code == 400
    assert browser.get(f"/api/v1/boards/{cast.board.pk}/metrics/none_such/").status_code == 404
    assert "“yesterday” is not a date" in words(browser.get(f"{address}?since=yesterday"))


UNKNOWN = [
    ({"since": "2026-02-01", "until": "2026-01-31"}, "until"),
    ({"primary_site": "zzz"}, "primary_site"),
    ({"sex": "²"}, "sex"),
    ({"modality": "leeches"}, "modality"),
    ({"age": "60"}, "age"),
]


@pytest.mark.parametrize(("asked", "field"), UNKNOWN)
def test_the_api_refuses_by_name_a_filter_that_no_case_can_pass(as_, cast, case, asked, field):
    browser, address = as_(cast.coordinator), f"/api/v1/boards/{cast.board.pk}/"
    (wrong,) = browser.get(f"{address}metrics/", asked).json()["errors"]
    assert wrong["parameter"] == wrong["field"] == field and wrong["remedy"]
    for path in ("metrics/implementation/", "metrics/implementation/csv/"):
        assert browser.get(address + path, asked).status_code == 400
    for path in ("metrics/", "exports/"):
        refused = browser.post(address + path, asked, content_type="application/json")
        assert (refused.status_code, [one["field"] for one in refused.json()["errors"]]) == (400, [field]), path


def test_days_in_the_wrong_order_are_told_above_the_figures_and_ask_for_no_export(as_, cast, case):
    browser, days = as_(cast.coordinator), "?since=2026-02-01&until=2026-01-31"
    said = "Decided until: 31-Jan-2026 is before the first day that is asked for (01-Feb-2026). Check both dates."
    for page in ("decisions:figures", "decisions:exports"):
        assert said in words(browser.get(reverse(page) + days))
    form = {"file_format": "csv", "project": "cohort", "dates": "shifted"}
    refused = browser.post(reverse("decisions:exports") + days, form)
    assert refused.status_code == 400 and said in words(refused)
    assert not CohortExport.objects.exists()
    assert browser.post(reverse("decisions:exports") + "?since=2026-02-01", form).status_code == 302


def test_the_page_costs_the_same_however_many_cases_there_are(as_, cast, case, django_assert_max_num_queries):
    browser = as_(cast.coordinator)
    figures_made(browser)
    with django_assert_max_num_queries(18):
        browser.get(reverse("decisions:figures"))


def test_the_api_records_what_became_of_a_recommendation(as_, cast, case):
    path, today = f"/api/v1/cases/{case.pk}/implementation/", str(case.board.day_of(timezone.now()))
    browser = as_(cast.surgeon)
    made = browser.post(path, {"state": "fully", "on": today}, content_type="application/json")
    assert made.status_code == 201 and made.json()["state"] == "fully"
    wrong = browser.post(path, {"state": "perhaps"}, content_type="application/json")
    assert wrong.status_code == 400
    assert {error["pointer"] for error in wrong.json()["errors"]} == {"/state", "/on"}


def test_several_boards_are_counted_together_for_who_may_read_the_figures_of_each(as_, cast, case):
    other = cast.other_board
    for person, role in ((cast.chair, "chair"), (cast.analyst, "analyst")):
        Membership.objects.create(user=person.user, board=other, role=role, since=timezone.now())
    theirs = a_referral(cast, by=cast.outsider, board=other)
    browser, address, both = as_(cast.chair), reverse("decisions:figures"), f"{cast.board.pk},{other.pk}"
    assert "No case" not in words(browser.get(address)) and f'value="{other.pk}"' in words(browser.get(address))
    sent = browser.post(f"{address}?boards={cast.board.pk}&boards={other.pk}&boards=nonsense")
    here = sent.headers["Location"]
    assert here.count("boards=") == 2 and "nonsense" not in here
    jobs_done()
    told = words(browser.get(here))
    assert "<strong>2</strong> cases, as of" in told and f"{other.name}" in told
    behind = browser.get(here.replace("/figures/", f"{address}cases/primary/unknown/")).content.decode()
    assert theirs.reference in behind and case.reference not in behind
    # The same report by whichever board, by "all", by whoever may: the API and the CSV tell its rows.
    for board, boards in ((cast.board, str(other.pk)), (other, both), (other, "all")):
        path = f"/api/v1/boards/{board.pk}/metrics/"
        assert browser.get(f"{path}?boards={boards}").json()["cases"] == 2
        rows = browser.get(f"{path}equity/?boards={boards}").json()["results"]
        assert sum(row["cases"] for row in rows if row["slice"] == "Sex") == 2
    csv = words(browser.get(here.replace("/figures/", "/figures/equity/csv/")))
    assert csv == browser.get(f"{path}equity/csv/?boards=all").content.decode()
    # Small counts are hidden from who may not see the cases of every board; who may not read one board reads neither.
    hidden = as_(cast.analyst).get(f"{path}equity/?boards=all").json()["results"]
    assert {row["cases"] for row in hidden} == {None}
    assert as_(cast.outsider).get(f"{path}?boards={cast.board.pk}").status_code == 404
    assert as_(cast.outsider).get(f"{path}?boards=all").json()["cases"] != 2
    assert as_(cast.outsider).get(f"{path}?boards=nonsense").status_code == 404
    assert as_(cast.surgeon).get(f"/api/v1/boards/{cast.board.pk}/metrics/?boards={other.pk}").status_code == 403
    assert browser.get(f"{path}equity/csv/?boards={cast.board.pk}").status_code == 200
