"""What becomes of one simulated patient, from referral to the last that is known: days, no records."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from cases.facts.given_particulars import is_irradiation, is_operation, is_stereotactic
from cases.pathway.follow_up import schedule_of
from decisions.management.years.profiles import Profile, Weighed
from decisions.management.years.truth import Truth

DAYS_OF_TREATMENT = 14
WEEK = timedelta(days=7)
_LATE = (0, 9)  # days after its day on which a visit takes place
_WHY_NOT = {"patient_wish": 30, "physician_decision": 20, "comorbidity": 20, "capacity": 15, "elsewhere": 15}


@dataclass(frozen=True)
class Contact:
    """A visit, or the attempt at one: what was found is alive, died or lost."""

    seen_on: date
    found: str


@dataclass(frozen=True)
class Story:
    """One patient's way. `decided_on` is the day of the meeting, also when it is still to come; `died_on`
    the true day, known to the board only from a contact; None or "" is "not (yet)"."""

    number: int
    profile: Profile
    weighed: Weighed
    referred_on: date
    decided_on: date
    decided: bool
    put_off: bool
    choice: str
    as_advised: bool
    carried_out: str
    why_not: str
    treated_on: date | None
    own_hazard: float
    died_on: date
    contacts: tuple[Contact, ...]
    ends: str
    """How the story ends so far: "", died, lost, or discharged."""

    @property
    def start_on(self) -> date:
        return self.treated_on or self.decided_on


def tell(
    number: int, profile: Profile, truth: Truth, chance: Random, *, decided_on: date, put_off_to: bool, today: date
) -> Story:
    """The story of a patient decided on the day of a meeting. `put_off_to`: there was a meeting a week before,
    at which the case can have been put off. Nothing happens after `today`."""
    put_off = chance.random() < truth.put_off and put_off_to
    waited = timedelta(days=truth.to_decision.draw(chance)) + (WEEK if put_off else timedelta())
    referred_on = min(decided_on - waited, today)
    weighed = profile.weighed(referred_on)
    decided = decided_on < today
    as_advised, choice = _choice(weighed, truth, chance)
    carried_out = _drawn(chance, truth.carried_out)
    wait = timedelta(days=truth.to_treatment.draw(chance))
    treated_on = decided_on + wait if decided and carried_out != "not" and decided_on + wait <= today else None
    own, days = truth.draw_life(chance, weighed.band)
    start = treated_on or decided_on
    died_on = start + timedelta(days=days)
    contacts, ends = _contacts(choice if treated_on else "", start, died_on, truth, chance, today if decided else start)
    return Story(
        number=number,
        profile=profile,
        weighed=weighed,
        referred_on=referred_on,
        decided_on=decided_on,
        decided=decided,
        put_off=put_off,
        choice=choice,
        as_advised=as_advised,
        carried_out=carried_out,
        why_not=_drawn(chance, _WHY_NOT) if carried_out in ("partly", "not") else "",
        treated_on=treated_on,
        own_hazard=own,
        died_on=died_on,
        contacts=contacts,
        ends=ends,
    )


def _choice(weighed: Weighed, truth: Truth, chance: Random) -> tuple[bool, str]:
    """Whether the board decides as advised, and what. Without advice it decides on its own."""
    if weighed.advised and (chance.random() < truth.as_advised or not weighed.others):
        return True, weighed.advised[0]
    return False, chance.choice(weighed.others or ("cebrt", "best_supportive_care"))


def _contacts(
    treatment: str, start: date, died_on: date, truth: Truth, chance: Random, today: date
) -> tuple[tuple[Contact, ...], str]:
    """The visits of the schedule up to the one that finds the patient dead or lost, or to today.

    A death is heard of at the next visit. So whether somebody is still followed does not depend on
    whether they live, and the estimates on the pages must come out as the truth has them.
    """
    lost_on = start + timedelta(days=int(chance.expovariate(truth.lost_per_year / 365.25)) + 1)
    visits = schedule_of(
        surgery=is_operation(treatment),
        radiotherapy=is_irradiation(treatment),
        stereotactic=is_stereotactic(treatment, {}),
    )
    contacts: list[Contact] = []
    for visit in visits:
        seen_on = start + timedelta(days=visit.days + chance.randint(*_LATE))
        if seen_on > today:
            return tuple(contacts), ""
        found = "lost" if lost_on <= seen_on else "died" if died_on <= seen_on else "alive"
        contacts.append(Contact(seen_on, found))
        if found != "alive":
            return tuple(contacts), found
    return tuple(contacts), "discharged"


def _drawn(chance: Random, weights: Mapping[str, float]) -> str:

    return chance.choices(list(weights), list(weights.values()))[0]
