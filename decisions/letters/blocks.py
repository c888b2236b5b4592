"""The plain form of a letter: paragraphs, `# headings` and `- lists`, and nothing more."""

from typing import Any


def blocks_of(text: str) -> list[dict[str, Any]]:
    """The text as blocks in order: {"kind": heading | paragraph | list, "lines": [...]}.

    An empty line ends a block. Whatever else stands in the text is text.
    """
    found: list[dict[str, Any]] = []
    open_block: dict[str, Any] | None = None
    for line in (raw.strip() for raw in text.splitlines()):
        kind, said = _read(line)
        if not line or kind == "heading" or (open_block is not None and open_block["kind"] != kind):
            open_block = None
        if line and said:
            if open_block is None:
                open_block = {"kind": kind, "lines": []}
                found.append(open_block)
            open_block["lines"].append(said)
        if kind == "heading":
            open_block = None
    return found


def _read(line: str) -> tuple[str, str]:
    if line.startswith("# "):
        return "heading", line[2:].strip()
    if line.startswith("- "):
        return "list", line[2:].strip()
    return "paragraph", line
