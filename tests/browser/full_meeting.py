"""`python -m tests.browser.full_meeting CASES`: a full meeting of the demo board: so many cases, six people more.

Runs beside a house (tests/browser/house.py) in its environment, through the real actions: the people get
seats, the cases are ready for listing, all but three of them stand on the agenda of the meeting that is
planned for the latest day. Fictional, like the demo board itself.
"""

import os
import sys
from types import SimpleNamespace
from typing import Any

import django

MORE = ("haematology", "pathology", "specialist_nursing", "physiotherapy", "anaesthesia", "interventional_radiology")
BY_HAND = 3
BOARD = "Metastatic spine board (demo)"


def main(cases: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tumorboard.settings")
    django.setup()
    from cases.audit import Actor
    from cases.models import Membership

    seats = {
        seat.user.email.partition("@")[0]: seat
        for seat in Membership.objects.select_related("user", "board")
        if seat.board.name == BOARD
    }
    people = {key: SimpleNamespace(actor=Actor(user=seat.user), user=seat.user) for key, seat in seats.items()}
    cast: Any = SimpleNamespace(board=seats["coordinator"].board, **people)
    _more_people(cast)
    _more_cases(cast, cases)


def _more_people(cast: Any) -> None:
    from cases.actions.add_person import add_person
    from cases.actions.grant_membership import grant_membership

    by = cast.administrator.actor
    for specialty in MORE:
        email = f"{specialty}@demo.example"
        add_person(actor=by, board_id=cast.board.pk, email=email, name=f"Dr {specialty.replace('_', ' ').title()}")
        grant_membership(actor=by, board_id=cast.board.pk, email=email, role="clinician", specialty=specialty)


def _more_cases(cast: Any, cases: int) -> None:
    from decisions.actions.list_case import list_case
    from decisions.models import Meeting
    from tests import builders

    meeting = Meeting.objects.filter(board=cast.board, state="planned").order_by("starts_at").last()
    lesions = (builders.stable_t8_lesion, builders.unstable_l1_lesion, builders.compressing_t8_lesion)
    for number in range(cases):
        case = builders.a_case_ready_for_listing(
            cast,
            lesion=lesions[number % 3],
            facts={"primary_site": ("breast", "lung", "prostate", "kidney")[number % 4]},
            patient=builders.a_patient(
                family_name=f"Fullhouse-{number + 1:02d}", identifiers=(("mrn", "", f"FULL-{number:04d}"),)
            ),
        )
        if number < cases - BY_HAND:
            list_case(actor=cast.coordinator.actor, meeting_id=meeting.pk, case_id=case.pk)


if __name__ == "__main__":
    main(int(sys.argv[1]))
