"""What was found before, by what it was found from; bounded, since a worker runs for months."""

from typing import TypeVar

Key = TypeVar("Key")
Found = TypeVar("Found")


class Memory(dict[Key, Found]):
    """At most `most` findings. When it is full it begins anew: what is asked often is soon back."""

    def __init__(self, most: int = 1000) -> None:
        super().__init__()
        self._most = most

    def keep(self, key: Key, found: Found) -> Found:
        """Remember what was found under `key`, unless that seldom comes again, and return it."""
        if _seldom_again(key):
            return found
        if len(self) >= self._most:
            self.clear()
        self[key] = found
        return found


def _seldom_again(values: object) -> bool:
    # Several values at once, of which one is a measurement.
    return isinstance(values, tuple) and len(values) > 1 and float in map(type, values)
