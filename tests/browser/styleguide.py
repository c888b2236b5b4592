"""The style guide: every component once, for looking at and for tests/browser/test_components.py.

`python -m tests.browser.styleguide` serves it on a free port of this machine and prints the
address; `?room` shows room mode. It is no part of the product: no address there leads to it.
"""

from pathlib import Path
from typing import Any

import yaml
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from cases.facts.score_figure import Band, draw_score
from cases.facts.spine_figure import FigureLesion, draw_spine, picker_rows

SAMPLE = Path(__file__).with_name("styleguide.yaml")
WALKING = [("independent", "On their own"), ("aid", "With an aid"), ("bedbound", "Bedbound")]


class SampleForm(forms.Form):
    """One field of each kind; the sample answers are wrong on purpose."""

    primary = forms.ChoiceField(
        label="Primary site",
        choices=[("", "Choose"), ("kidney", "Kidney")],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    albumin = forms.DecimalField(
        label="Albumin",
        help_text="From the last blood test.",
        required=False,
        max_value=60,
        widget=forms.NumberInput(attrs={"class": "form-control", "unit": "g/L"}),
    )
    seen = forms.DateField(label="Observed on", widget=forms.DateInput(attrs={"class": "form-control"}))
    walking = forms.ChoiceField(
        label="Walking",
        choices=[*WALKING, ("not_recorded", "Not recorded")],
        widget=forms.RadioSelect,
        help_text="As seen today, not as before.",
    )
    question = forms.CharField(
        label="Question for the board",
        required=False,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}),
    )
    told = forms.BooleanField(
        label="The patient knows about this referral",
        required=False,
        help_text="Leave empty when nobody has told them yet.",
    )


def sample() -> dict[str, Any]:
    """The context of the style guide."""
    data: dict[str, Any] = yaml.safe_load(SAMPLE.read_text(encoding="utf-8"))
    return data | _drawings() | {"form": SampleForm({"primary": "kidney", "albumin": "3000", "seen": ""})}


def _drawings() -> dict[str, Any]:
    lesions = [
        FigureLesion("A", ("T8", "T9"), "lytic", "ESCC 1c, SINS 12"),
        FigureLesion("B", ("L2",), "blastic", "ESCC 0, SINS 5"),
        FigureLesion("C", ("T9", "T10"), "mixed", "ESCC not recorded"),
        FigureLesion("D", ("C5",), None, "seen on CT only"),
    ]
    return {
        "bars": [_bar(total=12), _bar(total=None, interval=[7, 13]), _bar(total=None)],
        "figure": draw_spine(lesions, id="case"),
        "picker": {
            "name": "levels",
            "legend": "Levels of this lesion",
            "help": "Every level the lesion touches.",
            "rows": picker_rows(["T9", "T11", "T12"], {"T8": "lesion A, lytic"}),
            "figure": draw_spine(id="picker", pitch=24),
        },
    }


def _bar(**found: Any) -> object:
    bands = (Band(0, 6, "stable"), Band(7, 12, "potentially unstable"), Band(13, 18, "unstable"))
    return draw_score(name="Sample", minimum=0, maximum=18, bands=bands, direction="higher = less stable", **found)


def guide(request: HttpRequest) -> HttpResponse:
    context = sample() | {"room": "room" in request.GET}
    if "idle" in request.GET:
        context["shell"]["idle_seconds"] = 151  # warned after one second
    return render(request, "styleguide.html", context)


def job(request: HttpRequest) -> HttpResponse:
    """The running job of the sample, finished by the time it is asked for."""
    finished = sample()["jobs"][0] | {"state": "done", "progress_done": 30}
    return render(request, "_progress.html", {"job": finished, "title": "Meeting pack, 04-Nov-2026", "done_url": "#"})


urlpatterns = [path("styleguide/", guide), path("styleguide/job/", job)]


def serve() -> None:
    """Serves the guide until interrupted."""
    from wsgiref.simple_server import make_server

    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.wsgi import get_wsgi_application

    server = make_server("127.0.0.1", 0, StaticFilesHandler(get_wsgi_application()))
    print(f"http://127.0.0.1:{server.server_port}/styleguide/", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    import os

    import django
    from django.conf import settings

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    settings.ROOT_URLCONF = "tests.browser.styleguide"
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    serve()
