"""The knowledge to be read: every score, rule, framework and source that is loaded has its place."""

import html
import re
import shutil
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from decisions.models import KnowledgeRelease
from decisions.reasoning import loader
from decisions.reasoning.entries import entry_id, every_entry
from decisions.reasoning.loader import load_knowledge
from tests.builders import a_referral, jobs_done


def page(address, **ids):
    return reverse(f"decisions:{address}", kwargs=ids)


def text(answer):
    words = re.sub(r"<(script|style|svg).*?</\1>|<[^>]+>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(words).split())


def everything_linked(reader):
    """Every page of the knowledge that links lead to, from the first one: address -> what it says."""
    waiting, pages = [page("knowledge"), page("knowledge_releases")], {}
    met = set(waiting)
    while waiting:
        address = waiting.pop()
        answer = reader.get(address)
        while answer.status_code == 302:
            address = answer.url.partition("#")[0]
            answer = reader.get(address)
        assert answer.status_code == 200, address
        pages[address] = answer.content.decode()
        links = set(re.findall(r'href="(/knowledge/[^"#]*)', pages[address])) - met
        met |= links
        waiting += links
    return pages


@pytest.fixture
def reader(as_, cast):
    """Somebody who sees no case at all, and may read what the literature says."""
    return as_(cast.analyst)


class TestReading:
    def test_the_first_page_tells_the_release_and_leads_to_everything(self, reader):
        shown = text(reader.get(page("knowledge")))
        knowledge = load_knowledge()
        for words in (knowledge.version, knowledge.hash[:12], knowledge.changes, "Spinal Instability Neoplastic Score"):
            assert words in shown, words

    @pytest.mark.proof  # every page of the knowledge; single pages are opened in every run
    def test_whatever_is_loaded_has_a_lasting_address_that_leads_to_its_place_and_no_link_leads_nowhere(self, reader):
        pages = everything_linked(reader)
        assert len(pages) > 40
        for entry in every_entry(load_knowledge()):
            name = f"sources/{entry.id}" if hasattr(entry, "citation") else entry_id(entry)
            answer = reader.get(page("knowledge_find", name=name))
            assert answer.status_code == 302, name
            address, _, anchor = answer.url.partition("#")
            assert address in pages, f"no page leads to {name}"
            assert not anchor or f'id="{anchor}"' in pages[address], name

    def test_a_score_shows_every_row_with_points_bands_source_and_what_was_checked(self, reader):
        shown = text(reader.get(page("knowledge_entry", section="scores", name="sins")))
        sins = load_knowledge().scores["sins"]
        rows = [row for item in sins.items for row in item.points.rows]
        for words in (*(row.label for row in rows), *(band.label for band in sins.bands), *sins.caveats, sins.checked):
            assert words in shown, words
        for words in (
            "Pain on loading is Mechanical",
            "Fisher CG et al",
            "Verified",
            "SINS 13 is unstable",
            "Index level is C0",
        ):
            assert words in shown, words

    @pytest.mark.parametrize(
        ("score", "grades"),
        [("escc", "0, 1a, 1b, 1c, 2, 3; higher is worse"), ("ais", "A to E; E is best")],
    )
    def test_a_graded_scale_shows_its_grades_and_counts_no_points(self, reader, score, grades):
        shown = text(reader.get(page("knowledge_entry", section="scores", name=score)))
        assert f"Grades {grades}" in shown
        assert "Range" not in shown and "Unit" not in shown

    def test_a_rule_says_its_condition_in_words_and_what_it_does_to_each_treatment(self, reader):
        shown = text(reader.get(page("knowledge_entry", section="frameworks", name="noms")))
        assert "SINS band is potentially unstable" in shown
        assert "Any of these Frankel grade is D: motor useful or E: normal" in shown or "Frankel grade is D" in shown
        assert "Stereotactic radiotherapy" in shown and "cumulative cord dose statement" in shown

    def test_a_source_lists_what_rests_on_it(self, reader):
        shown = text(reader.get(page("knowledge_entry", section="sources", name="acr_2014")))
        for words in ("Read in full.", "M-03", "N-11", "X-8"):
            assert words in shown, words

    def test_earlier_guidance_is_marked_as_superseded_with_what_replaced_it(self, reader):
        shown = text(reader.get(page("knowledge_section", section="history")))
        assert "P-17" in shown and "Superseded" in shown
        assert "In force to 31-Aug-2023; on later days it never fires. Replaced by nice_ng234" in shown

    @pytest.mark.parametrize(
        ("asked", "found", "not_found"),
        [
            ("bilsky", "escc", "tomita"),
            ("SINS unstable", "U-02", "P-13"),
            ("steroid haematological", "P-13", "U-02"),
            ("P-17", "P-17", "P-13"),
        ],
    )
    def test_a_search_finds_entries_by_every_word(self, reader, asked, found, not_found):
        shown = text(reader.get(page("knowledge"), {"q": asked}))
        section = shown.partition("found for")[2]
        assert re.search(rf"(?<![\w-]){found}(?![\w-])", section) or load_knowledge().scores[found].name in section
        assert not re.search(rf"(?<![\w-]){not_found}(?![\w-])", section)

    @pytest.mark.parametrize("hostile", ["zzzz", '"><script>alert(1)</script>', "\x00", "x" * 500, "%", "'"])
    def test_a_search_for_nothing_there_is_said_and_is_never_markup(self, reader, hostile):
        answer = reader.get(page("knowledge"), {"q": hostile})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.content.decode()

    @pytest.mark.parametrize(
        "address",
        [
            "/knowledge/nowhere/",
            "/knowledge/scores/nothing/",
            "/knowledge/id/Z-99/",
            "/knowledge/id/sources/nobody_1900/",
            "/knowledge/releases/000000000000/",
            "/knowledge/releases/abc/",
            "/knowledge/lanes/sins/",
        ],
    )
    def test_what_is_not_there_is_not_found(self, reader, address):
        assert reader.get(address).status_code == 404

    def test_nobody_reads_it_without_logging_in(self, client, db):
        for address in ("/knowledge/", "/knowledge/scores/sins/", "/knowledge/id/P-01/", "/knowledge/releases/"):
            answer = client.get(address)
            assert answer.status_code == 302 and answer.url.startswith("/login/")

    def test_the_longest_pages_ask_the_database_as_little_as_the_shortest(self, reader):
        counts = []
        for address in ("/knowledge/", "/knowledge/frameworks/noms/", "/knowledge/sources/", "/knowledge/?q=a"):
            reader.get(address)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                reader.get(address)
            counts.append(len(queries))
        assert len(set(counts)) == 1


NOBODY = "Reviewed by nobody yet; awaits a clinician's sign-off"


class TestReviewers:
    @pytest.mark.parametrize("section", ["lanes", "flags", "clocks", "guidelines", "conflicts"])
    def test_every_rule_of_a_table_says_that_nobody_has_reviewed_it(self, reader, section):
        answer = reader.get(page("knowledge_section", section=section))
        assert text(answer).count(NOBODY) == answer.content.count(b"<article") > 1

    @pytest.mark.parametrize(
        ("section", "name"),
        [("scores", "sins"), ("frameworks", "lmnop"), ("recorded", "osri"), ("sources", "fisher_2010")],
    )
    def test_so_does_what_has_a_page_of_its_own_once_and_not_for_each_of_its_items(self, reader, section, name):
        assert text(reader.get(page("knowledge_entry", section=section, name=name))).count(NOBODY) == 1

    def test_who_reviewed_a_row_stands_with_it_and_the_others_still_wait(self, reader, tmp_path, monkeypatch):
        folder = Path(shutil.copytree(loader.SHIPPED, tmp_path / "knowledge"))
        rows = (folder / "frameworks/noms.yaml").read_text(encoding="utf-8")
        signed = rows.replace("reviewed: pending clinician sign-off", 'reviewed: "Dr A. Example, 3-Nov-2026"', 1)
        (folder / "frameworks/noms.yaml").write_text(signed, encoding="utf-8")
        before = text(reader.get(page("knowledge_entry", section="frameworks", name="noms")))
        monkeypatch.setattr(loader, "SHIPPED", folder.resolve())
        after = text(reader.get(page("knowledge_entry", section="frameworks", name="noms")))
        assert "Reviewed by Dr A. Example, 3-Nov-2026" in after and "Dr A." not in before
        assert before.count(NOBODY) == after.count(NOBODY) + 1 > 10
        assert "pending clinician sign-off" not in before + after


class TestEarlierReleases:
    @pytest.fixture
    def replaced(self, cast, tmp_path, monkeypatch):
        """A release that an assessment rests on, and another that has taken its place."""
        a_referral(cast)
        jobs_done()
        folder = Path(shutil.copytree(loader.SHIPPED, tmp_path / "knowledge"))
        for file, was, now in (
            ("scores/sins.yaml", "label: pain-free", "label: without pain"),
            ("version.yaml", "version: 20", "version: 21"),
        ):
            content = (folder / file).read_text(encoding="utf-8")
            (folder / file).write_text(content.replace(was, now), encoding="utf-8")
        monkeypatch.setattr(loader, "SHIPPED", folder.resolve())
        return KnowledgeRelease.objects.get()

    def test_it_can_be_read_as_it_was_and_says_that_it_is_an_earlier_one(self, reader, replaced):
        old = reader.get(page("knowledge_entry", release=replaced.hash[:12], section="scores", name="sins"))
        assert "An earlier release" in text(old) and "pain-free" in text(old)
        new = reader.get(page("knowledge_entry", section="scores", name="sins"))
        assert "An earlier release" not in text(new) and "without pain" in text(new)

    def test_its_links_stay_within_it(self, reader, replaced):
        shown = reader.get(page("knowledge_entry", release=replaced.hash, section="scores", name="sins"))
        assert f"/knowledge/releases/{replaced.hash}/sources/fisher_2010/" in shown.content.decode()

    def test_all_are_listed_the_loaded_one_first_and_marked(self, reader, replaced):
        shown = text(reader.get(page("knowledge_releases")))
        assert shown.index(load_knowledge().version) < shown.index(f" {replaced.version} ")
        assert "Not used yet" in shown and "Loaded" in shown

    def test_one_that_this_program_cannot_read_is_said_not_shown_wrong(self, reader, cast, db):
        files = {**load_knowledge().texts, "scope.yaml": "rules: []\n"}
        KnowledgeRelease.objects.create(
            hash="c" * 64,
            version="1",
            released="2020-01-01",
            changes="…",
            files=files,
            first_used_at="2020-01-01T00:00Z",
        )
        answer = reader.get("/knowledge/releases/cccccccccccc/")
        assert answer.status_code == 409
        assert "this version of the program cannot read it" in text(answer)
