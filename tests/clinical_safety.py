"""The hazard log as a document: `python -m tests.clinical_safety` writes docs/clinical-safety.md."""

from pathlib import Path
from typing import Any

import yaml

DOCS = Path(__file__).resolve().parents[1] / "docs"
SOURCE, PAGE = DOCS / "clinical-safety.yaml", DOCS / "clinical-safety.md"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

HEAD = """# Clinical safety: the hazard log

What could harm a patient through Tumorboard, what is done against it today, and which test holds each control. Made
from [clinical-safety.yaml](clinical-safety.yaml) by `python -m tests.clinical_safety`; edit that file.

> **No Clinical Safety Officer has accepted this log.** Severity and likelihood are an engineer's proposals before any
> control. Risk before and after controls is left open: only a registered clinician acting as Clinical Safety Officer
> can rate and accept it. **Tumorboard is not a medical device, is not CE or UKCA marked, and as supplied is not for
> clinical use.** Whoever deploys it for care must first do the conformity and safety work below.

A control `in place` names tests that fail without it, and `tests/house/test_clinical_safety.py` refuses a name that is
not a test of the suite. A `planned` control does not exist; it names what it waits for. A test shows that the software
does what is written here, not that a hazard is controlled in a hospital.

## Whose work is what

| DCB0129: the manufacturer | state |
| --- | --- |
| Hazard log | this document, a draft |
| Clinical risk management plan and file, safety case report | not written |
| Clinical Safety Officer | none appointed; no signature |
| Medical device classification and conformity | not begun |

| DCB0160: the deploying organisation | state |
| --- | --- |
| Its own Clinical Safety Officer, risk management plan, hazard log and safety case | to be done there |
| Local hazards: downtime, training, who reads emergencies, how decisions travel | to be done there |
| Whether the knowledge agrees with its own policies and the papers it holds | to be done there |
| Backup, anchors of the access log, restore drills | to be done there ([operators.md](operators.md)) |

An open-source release has no manufacturer in the meaning of DCB0129. Who places it into service takes that part too,
or agrees in writing with somebody who does.
"""


def written(log: dict[str, Any]) -> str:
    """The whole page for a log as it stands in the YAML."""
    hazards = log["hazards"]
    return "\n".join([HEAD, _summary(hazards), *map(_hazard, hazards)])


def _summary(hazards: list[dict[str, Any]]) -> str:
    controls = [control["status"] for hazard in hazards for control in hazard["controls"]]
    counted = ", ".join(f"{controls.count(status)} {status}" for status in ("in place", "partly", "planned"))
    lines = [
        "## All hazards\n",
        f"{len(hazards)} hazards; {len(controls)} controls: {counted}.\n",
        "| | hazard | severity, proposed | likelihood, proposed | in place | planned or partly | risk accepted by |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for hazard in hazards:
        states = [control["status"] for control in hazard["controls"]]
        cells = [f"[{hazard['id']}](#{hazard['id'].lower()})", hazard["hazard"], hazard["severity"]]
        cells += [hazard["likelihood"], str(states.count("in place")), str(len(states) - states.count("in place"))]
        lines.append(f"| {' | '.join([*cells, 'nobody'])} |")
    return "\n".join(lines) + "\n"


def _hazard(hazard: dict[str, Any]) -> str:
    about = [
        ("Hazard", hazard["hazard"]),
        ("Cause", hazard["cause"]),
        ("Effect", hazard["effect"]),
        ("Initial severity, likelihood (proposed)", f"{hazard['severity']}, {hazard['likelihood']}"),
        ("Residual", hazard["residual"]),
        ("Residual risk, owner, accepted by", "open: no Clinical Safety Officer"),
    ]
    lines = [f"### {hazard['id']}\n", "| | |", "| --- | --- |", *(f"| {name} | {says} |" for name, says in about), ""]
    return "\n".join([*lines, *map(_control, hazard["controls"]), ""])


def _control(control: dict[str, Any]) -> str:
    waits = f" (waits for: {control['waits_for']})" if "waits_for" in control else ""
    tests = "".join(f"\n  - `{test}`" for test in control.get("tests", ()))
    return f"- **{control['status']}**{waits}: {control['says']}.{tests}"


def read() -> dict[str, Any]:
    """The log as it stands in the YAML."""
    log: dict[str, Any] = yaml.load(SOURCE.read_text(encoding="utf-8"), Loader=LOADER)
    return log


if __name__ == "__main__":
    PAGE.write_text(written(read()), encoding="utf-8")
