"""Paper fetches nothing and runs nothing, whatever somebody typed (WeasyPrint's own fetcher
reads local files and any address)."""

import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from weasyprint.urls import FatalURLFetchingError

from cases.actions.add_study import add_study
from decisions.actions.amend_decision import amend_decision
from decisions.actions.close_vote import close_vote
from decisions.documents import press, printer, sandbox
from tests.board_builders import a_planned_meeting, an_open_vote, content_for, in_session, listed, signed, voted
from tests.builders import a_case_ready_for_listing, a_lesion, a_patient, jobs_done, recorded
from tests.cast import PASSWORD
from tests.documents.paper import printed

SECRET = "local-file-canary-5c1d"


@pytest.fixture
def canary_server():
    """A loopback server that remembers every path asked of it."""
    asked = []

    class Canary(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Canary)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


@pytest.fixture
def secret_file(tmp_path):
    file = tmp_path / "secret.txt"
    file.write_text(SECRET)
    return file.as_uri()


def vectors(address, file):
    """Markup that makes an unguarded renderer fetch, and template syntax that would run."""
    return " ".join(
        (
            # First what must be found on paper: an agenda has room for the beginning of a question.
            "{{7*7}} {% include 'base.html' %} {% load static %}",
            "<script>alert(1)</script>",
            "</td></table><h1>",
            f'<img src="{address}/img">',
            f'<link rel="stylesheet" href="{address}/css">',
            f"<style>@import url({address}/import); body{{background:url({address}/bg)}}</style>",
            f'<object data="{file}"></object>',
            f'<iframe src="{file}"></iframe>',
            f'<img src="{file}">',
            f'<a rel="attachment" href="{file}">a</a>',
            f'<svg><image href="{address}/svg"/></svg>',
        )
    )


def a_meeting_full_of(cast, text):
    """A signed and amended decision on a case with `text` in every field that takes free text."""
    case = a_case_ready_for_listing(
        cast,
        clinical_question=text,
        history=text,
        referrer_name=text[:100],
        referrer_contact=text[:100],
        patient=a_patient(family_name=text[:80], given_name=text[:80], title="<b>{{1}}</b>"),
    )
    add_study(
        actor=cast.radiologist.actor,
        case_id=case.pk,
        modality="CT",
        region=text[:80],
        state="reported",
        study_date=case.referred_at.date(),
        report=text,
    )
    recorded(cast, case, {"ecog": 1}, source=text[:200])
    a_lesion(cast, case, index_level="L3", escc="0")
    meeting = a_planned_meeting(cast, place=text[:150])
    item = listed(cast, meeting, case)
    jobs_done()
    in_session(cast, meeting)
    round_ = an_open_vote(cast, item)
    for person, choice in zip(cast.voters, ["sbrt", "cebrt", "cebrt", "cebrt", "cebrt"], strict=True):
        voted(person, round_, choice, comment=text)
    round_.refresh_from_db()
    item.refresh_from_db()
    return meeting, item, round_


def test_text_in_any_field_stays_text_and_fetches_nothing(cast, canary_server, secret_file):
    address, asked = canary_server
    text = vectors(address, secret_file)
    meeting, item, round_ = a_meeting_full_of(cast, text)
    close_vote(actor=cast.chair.actor, round_id=round_.pk)
    decision = signed(cast, item, content_for(rationale=text, responsible=text[:100]))
    number = item.case.patient.identifiers.first().value
    amend_decision(
        actor=cast.chair.actor,
        decision_id=decision.pk,
        content=content_for(rationale=text),
        reason=text,
        password=PASSWORD,
        identifier=number,
    )
    for kind in ("agenda", "pack", "outcome_summary"):
        paper = printed(cast, meeting, kind)
        assert asked == [] and SECRET not in paper.text and SECRET.encode() not in paper.pdf
        for literal in ("{{7*7}}", "{% include 'base.html' %}", "<script>alert(1)</script>", "</td></table><h1>"):
            assert paper.says(literal), (kind, literal)
        assert "/EmbeddedFile" not in paper.pdf.decode("latin-1")


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="{0}/x">',
        '<link rel="stylesheet" href="{0}/x">',
        "<style>@import url({0}/x);</style>",
        '<p style="background: url({0}/x)">x</p>',
        '<object data="{0}/x">x</object>',
        '<embed src="{0}/x">',
        '<svg xmlns="http://www.w3.org/2000/svg"><image href="{0}/x" width="9" height="9"/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><style>@import url({0}/x);</style></svg>',
        "<style>@font-face {{ font-family: f; src: url({0}/x) }} p {{ font-family: f }}</style><p>x</p>",
        '<ul style="list-style-image: url({0}/x)"><li>x</li></ul>',
        '<p style="content: url({0}/x)">x</p>',
        '<link rel="attachment" href="{0}/x">',
        '<a rel="attachment" href="{0}/x">x</a>',
        '<base href="{0}/"><img src="x">',
        '<svg xmlns="http://www.w3.org/2000/svg"><use href="{0}/x#a"/></svg>',
        '<svg xmlns:l="http://www.w3.org/1999/xlink"><image l:href="{0}/x" width="9" height="9"/></svg>',
        "<style>@page {{ background: url({0}/x) }}</style><p>x</p>",
        "<style>p::before {{ content: url({0}/x) }}</style><p>x</p>",
        '<p style="border-image: url({0}/x) 30">x</p>',
    ],
)
@pytest.mark.parametrize("kind", ["http", "file"])
def test_even_markup_of_our_own_could_fetch_nothing(canary_server, secret_file, markup, kind):
    """Should a template ever let markup through, the fetcher is the second wall."""
    address, asked = canary_server
    target = address if kind == "http" else secret_file.removesuffix("/secret.txt")
    html = markup.format(target).replace("/x", "/x" if kind == "http" else "/secret.txt")
    pdf = b""
    with suppress(sandbox.PaperError):
        pdf = press.print_section(f"<html lang=en><title>t</title>{html}").pdf
    assert asked == [] and SECRET.encode() not in pdf


def test_the_fetcher_refuses_every_protocol(secret_file):
    fetcher = printer._Press()._fetcher()
    for url in (
        secret_file,
        "http://127.0.0.1/",
        "https://127.0.0.1/",
        "ftp://127.0.0.1/",
        "data:text/plain,x",
        "gopher://127.0.0.1/",
        "relative",
    ):
        with pytest.raises(FatalURLFetchingError):
            fetcher.fetch(url)
        with pytest.raises(FatalURLFetchingError):
            fetcher(url)


def test_no_template_of_paper_marks_anything_safe():
    root = Path(__file__).parents[2]
    sources = [
        *root.glob("templates/print/*.html"),
        *root.glob("decisions/documents/*.py"),
        root / "templates/_spine.svg",
    ]
    assert len(sources) > 20
    for source in sources:
        text = source.read_text()
        assert not any(word in text for word in ("|safe", "mark_safe", "autoescape off", "format_html")), source.name
