"""Start-up checks: unsafe settings are refused in plain words, each with a hint."""


def refuse_unsafe() -> None:
    """Raise when a check of this project finds an error."""
