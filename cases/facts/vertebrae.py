"""The thirty levels of the spine that can be scored, C0 to S5, each written out by hand.

`sins_class` is the location class of the Spinal Instability Neoplastic Score (Fisher 2010);
it is a look-up on purpose: S1 and S2, T10 and T11, C6 and C7, L1 and L2 differ, and no range
expression says so safely. `snomed_body` is the body of the vertebra (FHIR export, from the
mCODE treatment-location value set; whole vertebra where there is no body code), `dicom` the
whole vertebra as DICOM names it, `radlex` the RadLex id. S1 to S5 come from one crosswalk only.
Supernumerary levels (T13, L6) and the coccyx are not in the list: they are not scored.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Vertebra:
    """One level: code, name in words, region, SINS location class, and its codes."""

    level: str
    words: str
    region: str
    sins_class: str
    snomed_body: str
    dicom: str
    radlex: str

    @property
    def order(self) -> int:
        """Position from the top: C0 is 0, S5 is 29."""
        return _ORDER[self.level]


_TABLE = (
    Vertebra("C0", "occiput", "occipital", "junctional", "31640002", "31640002", "RID9330"),
    Vertebra("C1", "first cervical", "cervical", "junctional", "14806007", "14806007", "RID7745"),
    Vertebra("C2", "second cervical", "cervical", "junctional", "39976000", "39976000", "RID7747"),
    Vertebra("C3", "third cervical", "cervical", "mobile", "91116008", "113205007", "RID29160"),
    Vertebra("C4", "fourth cervical", "cervical", "mobile", "14705001", "5329002", "RID29161"),
    Vertebra("C5", "fifth cervical", "cervical", "mobile", "67479001", "36978003", "RID29224"),
    Vertebra("C6", "sixth cervical", "cervical", "mobile", "88298007", "36054005", "RID29162"),
    Vertebra("C7", "seventh cervical", "cervical", "junctional", "16126006", "87391001", "RID29163"),
    Vertebra("T1", "first thoracic", "thoracic", "junctional", "56094003", "64864005", "RID29198"),
    Vertebra("T2", "second thoracic", "thoracic", "junctional", "50060007", "53733008", "RID29199"),
    Vertebra("T3", "third thoracic", "thoracic", "semirigid", "73138009", "1626008", "RID29200"),
    Vertebra("T4", "fourth thoracic", "thoracic", "semirigid", "86197001", "73071006", "RID29201"),
    Vertebra("T5", "fifth thoracic", "thoracic", "semirigid", "6105006", "56401006", "RID29202"),
    Vertebra("T6", "sixth thoracic", "thoracic", "semirigid", "32430008", "45296009", "RID29203"),
    Vertebra("T7", "seventh thoracic", "thoracic", "semirigid", "71737002", "62487009", "RID29204"),
    Vertebra("T8", "eighth thoracic", "thoracic", "semirigid", "77435000", "11068009", "RID29205"),
    Vertebra("T9", "ninth thoracic", "thoracic", "semirigid", "33766003", "82687006", "RID29206"),
    Vertebra("T10", "tenth thoracic", "thoracic", "semirigid", "48405002", "7610001", "RID29207"),
    Vertebra("T11", "eleventh thoracic", "thoracic", "junctional", "52120002", "12989004", "RID29208"),
    Vertebra("T12", "twelfth thoracic", "thoracic", "junctional", "280849005", "23215003", "RID29209"),
    Vertebra("L1", "first lumbar", "lumbar", "junctional", "61032001", "66794005", "RID29193"),
    Vertebra("L2", "second lumbar", "lumbar", "mobile", "53983007", "14293000", "RID29194"),
    Vertebra("L3", "third lumbar", "lumbar", "mobile", "55492004", "36470004", "RID29195"),
    Vertebra("L4", "fourth lumbar", "lumbar", "mobile", "71996003", "11994002", "RID29196"),
    Vertebra("L5", "fifth lumbar", "lumbar", "junctional", "21799000", "49668003", "RID29197"),
    Vertebra("S1", "first sacral", "sacral", "junctional", "65985001", "65985001", "RID29188"),
    Vertebra("S2", "second sacral", "sacral", "rigid", "11808007", "11808007", "RID29189"),
    Vertebra("S3", "third sacral", "sacral", "rigid", "49967005", "49967005", "RID29190"),
    Vertebra("S4", "fourth sacral", "sacral", "rigid", "69950008", "69950008", "RID29191"),
    Vertebra("S5", "fifth sacral", "sacral", "rigid", "21452006", "21452006", "RID29192"),
)

_ORDER: Mapping[str, int] = MappingProxyType({vertebra.level: place for place, vertebra in enumerate(_TABLE)})

VERTEBRAE: Mapping[str, Vertebra] = MappingProxyType({vertebra.level: vertebra for vertebra in _TABLE})
LEVELS: tuple[str, ...] = tuple(VERTEBRAE)


def in_order(levels: Iterable[str]) -> tuple[str, ...]:
    """The levels from top to bottom, each once. Raises KeyError for a level not in the table."""
    return tuple(sorted(set(levels), key=_ORDER.__getitem__))


def runs(levels: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """The levels grouped into unbroken runs, from top to bottom."""
    groups: list[list[str]] = []
    for level in in_order(levels):
        if groups and _ORDER[level] == _ORDER[groups[-1][-1]] + 1:
            groups[-1].append(level)
        else:
            groups.append([level])
    return tuple(tuple(group) for group in groups)


def contiguous(levels: Iterable[str]) -> bool:
    """Whether the levels form one unbroken run (a single level does, no level does not)."""
    return len(runs(levels)) == 1


def summarise_levels(levels: Iterable[str]) -> str:
    """The levels as people write them: ["T9", "T11", "T12"] gives "T9, T11–T12"."""
    return ", ".join(run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs(levels))
