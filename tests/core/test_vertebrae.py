"""The thirty levels: order, runs, words and codes."""

import re

import pytest

from cases.facts.vertebrae import LEVELS, VERTEBRAE, contiguous, in_order, runs, summarise_levels


def test_thirty_levels_from_occiput_to_fifth_sacral_without_a_gap():
    expected = [
        "C0",
        *(f"C{n}" for n in range(1, 8)),
        *(f"T{n}" for n in range(1, 13)),
        *(f"L{n}" for n in range(1, 6)),
        *(f"S{n}" for n in range(1, 6)),
    ]
    assert list(LEVELS) == expected
    assert [VERTEBRAE[level].order for level in expected] == list(range(30))


@pytest.mark.parametrize(
    ("levels", "written"),
    [
        (["T9", "T11", "T12"], "T9, T11–T12"),
        (["T12", "L1"], "T12–L1"),
        (["C7"], "C7"),
        ([], ""),
        (["S1", "L5", "L4", "L5"], "L4–S1"),
        (["T8", "T6"], "T6, T8"),
        (["C0", "C1", "C2"], "C0–C2"),
    ],
)
def test_levels_are_summarised_as_people_write_them(levels, written):
    assert summarise_levels(levels) == written


def test_contiguity_crosses_regions():
    assert contiguous(["T12", "L1"]) and contiguous(["T8"])
    assert not contiguous(["T8", "T10"]) and not contiguous([])
    assert runs(["L1", "T12", "T9"]) == (("T9",), ("T12", "L1"))


@pytest.mark.parametrize("level", ["T13", "L6", "C8", "S6", "coccyx", "t8"])
def test_levels_outside_the_list_do_not_exist(level):
    assert level not in VERTEBRAE
    with pytest.raises(KeyError):
        in_order([level])


@pytest.mark.parametrize(
    ("level", "words"),
    [
        ("C0", "occiput"),
        ("T8", "eighth thoracic"),
        ("S5", "fifth sacral"),
        ("T12", "twelfth thoracic"),
        ("C1", "first cervical"),
    ],
)
def test_levels_in_words(level, words):
    assert VERTEBRAE[level].words == words


def test_every_code_is_its_own_and_passes_its_check_digit():
    for system in ("snomed_body", "dicom"):
        codes = [getattr(vertebra, system) for vertebra in VERTEBRAE.values()]
        assert len(set(codes)) == 30
        assert all(verhoeff(code) for code in codes), system
    radlex = [vertebra.radlex for vertebra in VERTEBRAE.values()]
    assert len(set(radlex)) == 30 and all(re.fullmatch(r"RID\d{4,5}", code) for code in radlex)
    assert VERTEBRAE["C5"].radlex == "RID29224"  # out of sequence, and right


def verhoeff(number: str) -> bool:
    """The check digit of SNOMED CT identifiers (Verhoeff 1969), by the dihedral group of ten."""
    permute = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]
    table = [list(range(10))]
    for _ in range(7):
        table.append([permute[digit] for digit in table[-1]])
    check = 0
    for place, digit in enumerate(reversed(number)):
        check = dihedral(check, table[place % 8][int(digit)])
    return check == 0


def dihedral(a: int, b: int) -> int:
    if a < 5:
        return (a + b) % 5 if b < 5 else 5 + (a + b - 5) % 5
    return 5 + (a - 5 - b) % 5 if b < 5 else (a - b) % 5
