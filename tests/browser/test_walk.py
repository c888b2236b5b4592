"""A newcomer's walk through everything, in a real browser on the real product: web, worker and clock.

A FHIR Bundle is imported; the case is accepted, completed, imaged and scored; it is listed, its pack is
printed by the worker; three people vote, each in a browser of their own; the chair signs; the outcome
summary is printed. With TUMORBOARD_PICTURES=folder it keeps a picture of each step (the README's).
"""

import os
import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.house import House, Visitor
from tests.bundles import SNOMED, as_bytes, bundle, condition, laboratory, observation, patient

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("TUMORBOARD_PICTURES", "")
PATIENCE = 120_000  # milliseconds for something that the worker has to do first


def test_a_case_walks_from_an_imported_referral_to_a_signed_decision_and_a_printed_summary(
    house: House, chromium: Browser, tmp_path: Path
) -> None:
    reference = _import(house, tmp_path)
    coordinator = house.log_in(chromium, "coordinator")
    case = _open_from_the_worklist(coordinator, reference)
    _complete(coordinator, case)
    _image_and_score(coordinator, case)
    meeting = _list(coordinator, case, reference)
    _print(coordinator, meeting, "pack", tmp_path, reference)
    chair = house.log_in(chromium, "chair")
    item = _begin(coordinator, chair, meeting, reference)
    _vote(house, chromium, chair, item)
    _sign(house, chair, item)
    _close(coordinator, meeting)
    said = _print(coordinator, meeting, "outcome_summary", tmp_path, reference)
    assert "Conventional" in said and "Prof. Cher Mann" in said
    _look_back(coordinator, case)
    _no_trace_outside_the_database(house)


def _import(house: House, folder: Path) -> str:
    file = folder / "referral.json"
    file.write_bytes(
        as_bytes(
            bundle(
                patient(mrn="WALK-1", family="Walkthrough", born="1961-07-14"),
                condition("breast", SNOMED, "353431000119107"),
                observation("ecog", "89247-1", valueInteger=1),
                laboratory("hb", "718-7", 12.1, "g/dL"),
                {
                    "resourceType": "Observation",
                    "id": "odd",
                    "status": "final",
                    "code": {"text": "Something unheard of"},
                },
                kind="transaction",
            )
        )
    )
    said = house.command("import_referral", str(file), "--question", "Painful T8 metastasis: which radiotherapy?")
    again = house.command("import_referral", str(file))
    assert "nothing was added" in again
    return re.search(r"SM-\d{4}-\d+", said)[0]  # type: ignore[index]


def _open_from_the_worklist(visitor: Visitor, reference: str) -> str:
    page = visitor.go("/worklist/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Worklist")
    _picture(page, "worklist")
    page.get_by_label("Name, identifier or reference").fill("walkthr")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name=reference).click()
    expect(page.get_by_text("WALKTHROUGH")).to_be_visible()
    page.get_by_role("button", name="Accept the referral").click()
    expect(page.locator(".tb-track")).to_contain_text("Imaging")
    return page.url.split("/cases/")[1].split("/")[0]


def _complete(visitor: Visitor, case: str) -> None:
    """What the minimum data set still lacks, group by group."""
    page = visitor.go(f"/cases/{case}/facts/")
    expect(page.get_by_text("Breast").first).to_be_visible()
    for link in ("Function", "Fitness and safety", "The patient's wishes", "Spread of disease", "Neurology"):
        page = visitor.go(f"/cases/{case}/facts/")
        page.get_by_role("link", name=re.compile(f"Record.*{re.escape(link)}", re.I)).or_(
            page.locator("section", has=page.get_by_role("heading", name=link)).get_by_role("link", name="Record")
        ).first.click()
        for name, value in ANSWERS[link].items():
            _answer(page, name, value)
        page.get_by_label("Source").fill("Telephone call with the referrer")
        page.get_by_role("button", name="Record", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Facts")


ANSWERS = {
    "Function": {"kps": "80", "ambulatory": "independent"},
    "Fitness and safety": {"anticoagulated": "false", "surgical_fitness": "able"},
    "The patient's wishes": {"patient_goal": "function", "accepts_radiotherapy": "yes", "capacity": "yes"},
    "Spread of disease": {
        "visceral_metastases": "none",
        "brain_metastases": "false",
        "vertebral_metastases_count": "1",
        "extraspinal_bone_metastases_count": "0",
    },
    "Neurology": {"myelopathy": "false", "frankel": "E"},
}


def _answer(page: Page, name: str, value: str) -> None:
    control = page.locator(f"[name={name}]")
    if control.first.get_attribute("type") == "radio":
        page.locator(f"[name={name}][value='{value}']").check()
    else:
        control.fill(value)


def _image_and_score(visitor: Visitor, case: str) -> None:
    page = visitor.go(f"/cases/{case}/imaging/new/")
    page.locator("[name=modality][value=MR]").or_(page.locator("select[name=modality]")).first.evaluate(
        "e => e.type === 'radio' ? e.click() : (e.value = 'MR')"
    )
    page.get_by_label("Region").fill("Whole spine")
    page.locator("[name=state][value=reported]").or_(page.locator("select[name=state]")).first.evaluate(
        "e => e.type === 'radio' ? e.click() : (e.value = 'reported')"
    )
    page.locator("[name=study_date]").fill(_today(page))
    page.locator("[name=report]").fill("One metastasis at T8, no epidural disease.")
    page.locator("main form button.btn-primary").click()
    expect(page.get_by_role("heading", name="MRI Whole spine")).to_be_visible()
    visitor.go(f"/cases/{case}/")
    page.get_by_role("button", name=re.compile("Imaging (is )?complete")).click()
    _lesion(visitor, case)
    _sins(visitor, case)
    page = visitor.go(f"/cases/{case}/assessment/")
    expect(page.get_by_role("heading", name="Scores")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("4 of 18 – stable")).to_be_visible(timeout=PATIENCE)
    _picture(page, "assessment")


def _lesion(visitor: Visitor, case: str) -> None:
    page = visitor.go(f"/cases/{case}/lesions/new/")
    page.get_by_label("Index level").select_option("T8")
    page.get_by_label("Source").fill("MRI whole spine")
    page.get_by_role("button", name="Add the lesion").click()
    expect(page.get_by_role("heading", name=re.compile("T8"))).to_be_visible()


def _sins(visitor: Visitor, case: str) -> None:
    page = visitor.page
    page.get_by_role("link", name="Score SINS").click()
    expect(page.locator("[data-total-said]")).to_contain_text("1 to 16 of 18 – incomplete")
    for name, value in SINS.items():
        page.locator(f"[name={name}][value='{value}']").check()
    expect(page.locator("[data-total-said]")).to_contain_text("4 of 18")
    page.locator("[name=observed_on]").fill(_today(page))
    page.get_by_label("Study").fill("MRI whole spine")
    _picture(page, "sins")
    page.get_by_role("button", name="Save the findings").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lesions")
    _picture(page, "lesions")


# Location T8 = 1, pain 1, mixed 1, aligned 0, over half involved 1, none 0: SINS 4 of 18.
SINS = {
    "pain": "non_mechanical",
    "lesion_quality": "mixed",
    "alignment": "normal",
    "collapse": "none_over_50_involved",
    "posterolateral": "none",
    "escc": "0",
}


def _today(page: Page) -> str:
    return str(page.evaluate("new Date().toLocaleDateString('sv')"))


def _list(visitor: Visitor, case: str, reference: str) -> str:
    page = visitor.go("/meetings/new/")
    page.locator("[name=day]").fill(_today(page))
    page.locator("[name=time]").fill("23:30")
    page.get_by_label("Minutes available").fill("60")
    page.get_by_label("Place").fill("Seminar room")
    page.get_by_role("button", name="Plan the meeting").click()
    page.get_by_role("link", name="Add a case").first.click()
    page.get_by_role("searchbox", name="Name or reference").fill(reference)
    page.get_by_role("button", name="Find").click()
    page.locator(f"[name=case_id][value='{case}']").check()
    page.get_by_role("button", name="Add to the agenda").click()
    expect(page.get_by_role("link", name=re.compile("WALKTHROUGH"))).to_be_visible()
    page.get_by_role("button", name="Publish the agenda").click()
    expect(page.get_by_role("button", name="Start the meeting")).to_be_visible()
    return page.url.split("/meetings/")[1].split("/")[0]


KINDS = {"pack": "Meeting pack", "outcome_summary": "Outcome summary"}


def _print(visitor: Visitor, meeting: str, kind: str, folder: Path, reference: str) -> str:
    """The text of the newest document of a kind, made on the page and printed by the worker."""
    page = visitor.go(f"/meetings/{meeting}/documents/")
    if kind == "pack":
        page.get_by_role("button", name="Make the meeting pack").click()
    row = page.locator(".tb-document", has_text=KINDS[kind]).first
    link = row.locator("a[href*='/download/']").first
    # The row fetches itself until the worker is done; the page then holds both links.
    ready = row.get_by_role("link", name="Open the PDF").or_(link).first
    expect(ready).to_be_visible(timeout=PATIENCE)
    page.reload()
    _picture(page, f"documents-{kind}")
    with page.expect_download() as waiting:
        link.click()
    file = folder / f"{kind}.pdf"
    waiting.value.save_as(file)
    assert "Walkthrough" not in waiting.value.suggested_filename
    said = subprocess.run(["pdftotext", "-layout", str(file), "-"], check=True, capture_output=True, text=True).stdout
    assert reference in said and "WALKTHROUGH" in said
    if PICTURES:
        subprocess.run(["pdftoppm", "-png", "-r", "60", str(file), f"{PICTURES}/{kind}"], check=True)
    return said


def _begin(coordinator: Visitor, chair: Visitor, meeting: str, reference: str) -> str:
    page = coordinator.go(f"/meetings/{meeting}/")
    page.get_by_role("button", name="Start the meeting").click()
    for who in ("Miss Ada Laminar", "Dr Ray Fraction", "Dr Axia L. Weighted", "Prof. Cher Mann"):
        page.get_by_role("button", name=re.compile(f"Present.*{who}")).click()
        expect(page.get_by_role("button", name=re.compile(f"Present.*{who}"))).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("Quorum met")).to_be_visible()
    _picture(page, "meeting")
    page = chair.go(f"/meetings/{meeting}/")
    page.get_by_role("link", name=re.compile("WALKTHROUGH")).click()
    return page.url.split("/agenda-items/")[1].split("/")[0]


def _vote(house: House, chromium: Browser, chair: Visitor, item: str) -> None:
    page = chair.go(f"/agenda-items/{item}/vote/")
    page.get_by_role("button", name="Open the vote").click()
    for who in ("surgeon", "radiation", "radiologist"):
        voter = house.log_in(chromium, who)
        ballot = voter.go(f"/agenda-items/{item}/")
        ballot.locator("[name=choice][value=cebrt]").check()
        if who == "surgeon":
            _picture(ballot, "vote")
        ballot.get_by_role("button", name=re.compile("Cast my")).click()
        expect(ballot.get_by_text("Receipt").first).to_be_visible()
        voter.context.close()
    page = chair.go(f"/agenda-items/{item}/")
    page.get_by_role("button", name="Close the vote").click()
    page.get_by_role("dialog").get_by_role("button", name="Close the vote").click()
    expect(page.get_by_role("heading", name="By specialty")).to_be_visible()
    _picture(page, "vote-closed")


def _sign(house: House, chair: Visitor, item: str) -> None:
    page = chair.go(f"/agenda-items/{item}/decide/")
    page.locator("[name=outcome][value=recommended]").check()
    page.locator("select").filter(has_text="Conventional").first.select_option("cebrt")
    page.locator("[type=checkbox][value=T8]").first.check()
    page.locator("[name=rationale]").fill("Stable lesion of a radiosensitive tumour; few visits wanted.")
    for name, answer in {
        "departure_code": "medical",
        "preference": "not_asked",
        "trial": "not_applicable",
        "problem_class": "uncomplicated",
        "intent": "palliation",
        "urgency": "soon",
    }.items():
        page.locator(f"[name={name}][value={answer}]").check()
    page.locator("[name=responsible]").fill("Dr Ray Fraction")
    page.locator("[name=informs_patient]").fill("Cora Dination")
    page.locator("[name=identifier]").fill("WRONG-1")
    page.locator("[name=password]").fill(house.password)
    page.get_by_role("button", name="Sign the decision").click()
    expect(page.locator(".tb-summary")).to_be_visible()
    expect(page.locator("[name=rationale]")).to_have_value(re.compile("few visits"))
    _picture(page, "decision-refused")
    page.locator("[name=identifier]").fill("WALK-1")
    page.locator("[name=password]").fill(house.password)
    page.get_by_role("button", name="Sign the decision").click()
    expect(page.get_by_text("Prof. Cher Mann").first).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Decision")
    _picture(page, "decision")


def _close(coordinator: Visitor, meeting: str) -> None:
    page = coordinator.go(f"/meetings/{meeting}/close/")
    page.get_by_role("button", name="Close the meeting").click()
    expect(page.get_by_text("Closed").first).to_be_visible()


def _look_back(coordinator: Visitor, case: str) -> None:
    page = coordinator.go(f"/cases/{case}/timeline/")
    expect(page.get_by_text("Decision signed").first).to_be_visible()
    _picture(page, "timeline")
    page = coordinator.go(f"/cases/{case}/access-log/")
    expect(page.get_by_text("Miss Ada Laminar").first).to_be_visible()


def _no_trace_outside_the_database(house: House) -> None:
    """After all this, no log and no message holds a word about the patient."""
    data = Path(house.environ["TUMORBOARD_DATA"])
    files = [path for part in ("log", "queue") for path in (data / part).rglob("*") if path.is_file()]
    assert any(path.stat().st_size for path in files)
    for path in files:
        said = path.read_bytes().lower()
        assert b"walkthrough" not in said and b"walk-1" not in said, path


def _picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png")
