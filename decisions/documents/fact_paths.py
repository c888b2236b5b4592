"""Names as the reasoning writes them (`lesions.0.escc`, `lesion-1`, `sbrt`) in a clinician's words."""

import re
from collections.abc import Mapping
from typing import Any

from cases.pathway.treatments import TREATMENTS, treatment_label
from decisions.documents.wording import level_words, value_words
from decisions.reasoning.derived import KNOWN

_PATH = re.compile(r"lesions\.(\d+)\.([a-z_0-9]+)", re.ASCII)
_NAME = re.compile(
    r"\blesions\.\d+\.[a-z_0-9]+|\b(?:[Ll]esion )?lesion-\d+(?: \([CTLS]\d+\))?|\b[a-z]+(?:_[a-z0-9]+)+\b", re.ASCII
)
_LESION = re.compile(r"lesion-\d+", re.ASCII)
_CODE = re.compile(r"\b[a-z]+(?:_[a-z]+)*\b", re.ASCII)


class PathWords:
    """Words for the paths of one assessment; `facts` is the snapshot that it read, `zone` that of its times.

    `looked` says of paths without a value who looked and could not say (not_assessable.py).
    """

    def __init__(self, facts: dict[str, Any], zone: str, looked: Mapping[str, str] | None = None) -> None:
        self.zone = zone
        self._looked = looked or {}
        self._lesions = {lesion["id"]: lesion for lesion in facts.get("lesions", [])}
        self._order = list(self._lesions)

    def lesion(self, id: str | None) -> str:
        """`Lesion 1, T8 (eighth thoracic)` for lesion-1; "" for None."""
        if not id:
            return ""
        level = self._lesions.get(id, {}).get("index_level")
        number = id.removeprefix("lesion-")
        return f"Lesion {number}, {level_words(level)}" if level else f"Lesion {number}"

    def of(self, path: str, lesion: str | None = None) -> str:
        """The label of a fact, with its lesion where it has one. Other text stays as it is."""
        found = _PATH.fullmatch(path)
        if found:
            place = int(found[1])
            lesion, path = (self._order[place] if place < len(self._order) else None), found[2]
        label = KNOWN[path].label if path in KNOWN else _OTHER.get(path) or self.sentence(path)
        return f"{self.lesion(lesion)}: {label}" if lesion and found else label

    def needed(self, need: str) -> str:
        """What an option needs: a fact, an axis with what settles it (nobody records an axis), or other text."""
        return f"{self.of(need)} ({_SETTLED_BY[need]})" if need in _SETTLED_BY else self.of(need)

    def missing(self, path: str) -> str:
        """The label of a fact that is missing, with who looked for it in vain."""
        looked = self._looked.get(path)
        return f"{self.of(path)} ({looked})" if looked else self.of(path)

    def sentence(self, text: str) -> str:
        """A sentence of the reasoning with every name in it written out."""
        return _NAME.sub(lambda found: self._named(found[0]), text)

    def treatments(self, text: str) -> str:
        """The same for a sentence that also names treatments by bare codes such as sbrt."""
        return _CODE.sub(
            lambda found: treatment_label(found[0]) if found[0] in TREATMENTS else found[0], self.sentence(text)
        )

    def value_of(self, path: str, value: Any) -> str:
        """A value of the fact at `path` in words."""
        found = _PATH.fullmatch(path)
        return value_words(found[2] if found else path, value, self.zone)

    def value(self, moment: str) -> str:
        """A recorded moment as day and time."""
        return value_words("deficit_onset_at", moment, self.zone)

    def _named(self, name: str) -> str:
        if found := _LESION.search(name):
            return self.lesion(found[0])
        if _PATH.fullmatch(name):
            return self.of(name)
        if name in KNOWN:
            return f"“{KNOWN[name].label}”"
        return treatment_label(name)


_OTHER = {
    "lesions": "Lesions",
    "imaging": "Imaging",
    "revised_tokuhashi": "Revised Tokuhashi score",
}
_SETTLED_BY = {
    "axis_n": "ESCC, and whether there is a deficit",
    "axis_o": "primary site and histology, or a clinician's ruling",
    "axis_m": "SINS, or a spinal surgeon's opinion",
    "axis_s": "fitness for surgery",
}
