"""Tables of the course after treatment: deaths, walking, pain, complications."""

from collections.abc import Sequence

from decisions.outcomes.rates import share_of_known
from decisions.outcomes.rows import CaseRow
from decisions.outcomes.shares import SHARE, WILSON, grouped, said, share_cells
from decisions.outcomes.tables import Column, Row, Table

MODALITIES = {
    "surgery": "Surgery",
    "surgery_and_radiotherapy": "Surgery and radiotherapy",
    "radiotherapy": "Radiotherapy",
    "other": "Other",
    "none": "Nothing recorded",
}
SEVERE = ("IIIa", "IIIb", "IVa", "IVb", "V")


def deaths_after_treatment(rows: Sequence[CaseRow]) -> Table:
    """Dead within 30 and 90 days of the first treatment, by modality, among those whose state is known."""
    treated = [row for row in rows if row.treated_on is not None]

    def dead(row: CaseRow, days: int) -> bool | None:
        spell = row.spell
        if spell is None or (not spell.died and spell.days < days):
            return None
        return spell.died and spell.days <= days

    lines: list[Row] = []
    for modality, part in grouped(treated, lambda row: row.modality).items():
        for days in (30, 90):
            found, unknown = share_of_known(dead(row, days) for row in part)
            lines.append(
                {"modality": MODALITIES[modality], "within_days": days, **share_cells(found), "unknown": unknown}
            )
    return Table(
        id="deaths_after_treatment",
        title="Deaths within 30 and 90 days of treatment",
        says=said(lines, "modality", "within_days"),
        counts="Patients treated whose state on that day is known; the others are told as unknown.",
        columns=(Column("modality", "Treatment"), Column("within_days", "Within days", "number"), *SHARE),
        rows=tuple(lines),
        chart="bars",
        source=WILSON,
    )


def walking(rows: Sequence[CaseRow]) -> Table:
    """Kept among those who walked before, regained among those who did not, by modality (SCORAD's terms)."""
    lines: list[Row] = []
    for modality, part in grouped([row for row in rows if row.treated_on], lambda row: row.modality).items():
        for before, what in ((True, "kept"), (False, "regained")):
            group = [row for row in part if row.walked_before is before]
            found, unknown = share_of_known(row.walks_after for row in group)
            lines.append({"modality": MODALITIES[modality], "what": what, **share_cells(found), "unknown": unknown})
    return Table(
        id="walking",
        title="Walking kept and regained",
        says=said(lines, "modality", "what"),
        counts="Kept: of those who walked alone or with an aid before treatment. Regained: of those who did not. "
        "The visit nearest to three months (30 to 150 days) counts; no such visit is unknown.",
        columns=(Column("modality", "Treatment"), Column("what", "What"), *SHARE),
        rows=tuple(lines),
        chart="bars",
        source=WILSON,
    )


def pain(rows: Sequence[CaseRow]) -> Table:
    """Two points less of pain than before, among those with pain of two or more before."""
    lines: list[Row] = []
    for modality, part in grouped([row for row in rows if row.treated_on], lambda row: row.modality).items():
        with_pain = [row for row in part if row.pain_before is not None and row.pain_before >= 2]
        found, unknown = share_of_known(
            None if row.pain_after is None or row.pain_before is None else row.pain_before - row.pain_after >= 2
            for row in with_pain
        )
        lines.append({"modality": MODALITIES[modality], **share_cells(found), "unknown": unknown})
    return Table(
        id="pain",
        title="Pain at least two points lower",
        says=said(lines, "modality"),
        counts="Patients with pain of 2 or more before treatment; analgesics are not counted here, so that this is "
        "not the response of Chow 2012, which stands with each case.",
        columns=(Column("modality", "Treatment"), *SHARE),
        rows=tuple(lines),
        chart="bars",
        source=WILSON,
    )


def complications(rows: Sequence[CaseRow]) -> Table:
    """Worst recorded complication of Clavien-Dindo IIIa or more, by modality; not recorded is not none."""
    lines: list[Row] = []
    for modality, part in grouped([row for row in rows if row.treated_on], lambda row: row.modality).items():
        found, unknown = share_of_known((row.complication in SEVERE) if row.complication else None for row in part)
        lines.append({"modality": MODALITIES[modality], **share_cells(found), "unknown": unknown})
    return Table(
        id="complications",
        title="Complications of grade IIIa or more",
        says=said(lines, "modality"),
        counts="Patients treated of whom a grade is recorded, none included; not recorded is told as unknown.",
        columns=(Column("modality", "Treatment"), *SHARE),
        rows=tuple(lines),
        chart="bars",
        source=f"Clavien-Dindo 2004. {WILSON}",
    )
