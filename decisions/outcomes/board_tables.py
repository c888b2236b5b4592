"""Tables of the board's own work: what was carried out, concordance, waits, deferrals, equity."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from statistics import median

from cases.facts.catalogue import fact
from decisions.outcomes.control_tables import monthly
from decisions.outcomes.rates import share
from decisions.outcomes.rows import CaseRow, age_band
from decisions.outcomes.shares import SHARE, WILSON, grouped, share_cells
from decisions.outcomes.tables import Column, Row, Table

CONCORDANT = {True: "As the assessment had it", False: "Departed from it", None: "Nothing to compare with"}
NOT_RECORDED = "Not recorded"
_SITES = fact("primary_site").choices
_ORIGINS = fact("referred_from").choices
_DISTANCES = fact("travel_band").choices
# Places and distances in the order in which they are asked, what is not recorded before them.
_ORDER = {label: place for place, label in enumerate([*_ORIGINS.values(), *_DISTANCES.values()], 1)}


def implementation(rows: Sequence[CaseRow]) -> Table:
    """What became of each final recommendation; what nobody has said is never counted as done."""
    decided = [row for row in rows if row.outcome == "recommended"]
    counts = Counter(row.implementation or "unknown" for row in decided)
    order = (("fully", "Fully"), ("partly", "Partly"), ("not", "Not"), ("unknown", "Nobody has said"))
    lines: list[Row] = [
        {"state": label, **share_cells(share(counts[state], len(decided))), "cases": counts[state]}
        for state, label in order
    ]
    return Table(
        id="implementation",
        title="Recommendations carried out",
        says=f"{counts['fully']} of {len(decided)} recommendations were carried out in full; "
        f"of {counts['unknown']} nobody has said.",
        counts="Every case with a signed recommendation is in the denominator, the unknown included.",
        columns=(Column("state", "Carried out"), Column("cases", "Cases", "count"), *SHARE[:4]),
        rows=tuple(lines),
        chart="bars",
        source=f"{WILSON} Published for comparison: 79.4 % fully, 12.8 % partly, 7.8 % not, of 771 patients.",
    )


def concordance(rows: Sequence[CaseRow]) -> Table:
    """How often the board decided as the assessment had it. Low concordance is no failure."""
    decided = [row for row in rows if row.outcome == "recommended"]
    counts = Counter(row.concordant for row in decided)
    known = counts[True] + counts[False]
    lines: list[Row] = [
        {
            "what": label,
            "cases": counts[value],
            **(share_cells(share(counts[value], known)) if value is not None else {}),
        }
        for value, label in CONCORDANT.items()
    ]
    found = share(counts[True], known)
    return Table(
        id="concordance",
        title="Decisions and assessments",
        says="" if found is None else f"{found.value:.0%} of {found.people} decisions were as the assessment had it.",
        counts="Signed recommendations. Shares are of those made with an assessment that advised; the others are told "
        "apart.",
        columns=(Column("what", "What"), Column("cases", "Cases", "count"), *SHARE[:4]),
        rows=tuple(lines),
        chart="bars",
        source=f"{WILSON} Spine benchmarks lie between 20 and 73 %; low concordance is expected.",
    )


def waits(rows: Sequence[CaseRow], *, id: str, title: str, start: str, end: str) -> Table:
    """Median days between two days of each case by month of the later one, as a control chart."""
    by_month: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        begun, done = getattr(row, start), getattr(row, end)
        if begun is not None and done is not None and done >= begun:
            by_month[f"{done:%Y-%m}"].append((done - begun).days)
    return monthly(by_month, id=id, title=title, counts="Cases in which both days are known.")


def deferrals(rows: Sequence[CaseRow]) -> Table:
    """How many cases were put off, and how often."""
    discussed = [row for row in rows if row.outcome]
    counts = Counter(min(row.deferrals, 3) for row in discussed)
    names = {0: "Never", 1: "Once", 2: "Twice", 3: "Three times or more"}
    lines: list[Row] = [
        {"times": name, "cases": counts[n], **share_cells(share(counts[n], len(discussed)))}
        for n, name in names.items()
    ]
    put_off = share(len(discussed) - counts[0], len(discussed))
    return Table(
        id="deferrals",
        title="Cases put off",
        says="" if put_off is None else f"{put_off.value:.0%} of {put_off.people} cases were put off at least once.",
        counts="Cases that the board has discussed.",
        columns=(Column("times", "Put off"), Column("cases", "Cases", "count"), *SHARE[:4]),
        rows=tuple(lines),
        chart="bars",
        source=WILSON,
    )


def equity(rows: Sequence[CaseRow]) -> Table:
    """Days from referral to decision and the share carried out in full, by sex, age band, primary, where the
    referral came from and how far the patient lives. Who has no answer is a group of their own."""
    lines: list[Row] = []
    slices: tuple[tuple[str, Callable[[CaseRow], str]], ...] = (
        ("Sex", lambda row: row.sex.capitalize()),
        ("Age", lambda row: age_band(row.age_years)),
        ("Primary", lambda row: _SITES.get(row.primary_site, row.primary_site)),
        ("Referred from", lambda row: _ORIGINS.get(row.referred_from, row.referred_from)),
        ("Distance", lambda row: _DISTANCES.get(row.travel_band, row.travel_band)),
    )
    for what, of in slices:
        groups = grouped(rows, of)
        for name in sorted(groups, key=lambda name: _ORDER.get(name, 0)):
            lines.append(_group(what, name, groups[name]))
    return Table(
        id="equity",
        title="Equal for all?",
        says="",
        counts="Every case; the wait where referral and decision are known, the share of those with a recommendation.",
        columns=(
            Column("slice", "By"),
            Column("group", "Group"),
            Column("cases", "Cases", "count"),
            Column("median_days", "Median days to decision", "days", "cases"),
            Column("decided", "Recommendations", "count"),
            Column("fully", "Carried out in full", "share", "decided"),
        ),
        rows=tuple(lines),
        parts="slice",
    )


def _group(what: str, name: str, part: Sequence[CaseRow]) -> Row:
    days = [(row.decided_on - row.referred_on).days for row in part if row.decided_on and row.referred_on]
    decided = sum(row.outcome == "recommended" for row in part)
    done = share(sum(row.implementation == "fully" for row in part), decided)
    return {
        "slice": what,
        "group": name or NOT_RECORDED,
        "cases": len(part),
        "median_days": float(median(days)) if days else None,
        "decided": decided,
        "fully": round(done.value, 4) if done else None,
    }
