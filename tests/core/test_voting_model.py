"""Every interleaving of the voting protocol, with a kill between any two steps: no law is broken, and
each planted defect breaks one. The whole size is `python -m tests.core.voting_model`."""

import pytest

from tests.core.voting_model import DEFECTS, Protocol, Size, explored, found


def test_no_order_of_steps_loses_doubles_or_miscounts_a_ballot() -> None:
    number, way = explored(Protocol(Size(seats=3, changes=1)))
    assert way == []
    assert number == 9056  # a smaller number: something is not tried any more


@pytest.mark.parametrize("defect", DEFECTS)
def test_each_planted_defect_is_found(defect: str) -> None:
    assert found(defect)
