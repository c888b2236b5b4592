"""The voting protocol as a small machine whose every interleaving can be tried.

    python -m tests.core.voting_model              # the whole size, no defect: minutes
    python -m tests.core.voting_model defects      # each planted defect, in the smallest size that shows it

Requests run on several web workers at once, each a row of steps: lock, read and insert; commit;
answer. Others' steps come between any two of them. One worker may be killed between any two: its
transaction is undone unless it was committed, its locks are freed, and its client, who does not know,
sends the same post again. A client may also send a post twice at once. Seat 0 has a delegate, who
holds seat 1; seat 0 or 1 may be recused while the vote is open; either of two chairs may close.

What only the request itself can see is one step with what follows: taking a lock and reading under it
(nobody can change what is read), sending and beginning, commit and answer (a kill between these two is
tried by itself). A request that is refused changes nothing. Of two seats without a delegate the first
begins, for the other way round is the same. No step looks at a choice, so choices are not tried one by
one: what is frozen is compared ballot by ballot, which is stricter than counting any number of choices.
"""

import sys
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

# Which seat a client casts for, and the seat of the delegate who casts (-1: the holder).
CLIENTS = ((0, -1), (0, 1), (1, -1), (2, -1), (3, -1))
IDLE, SENT, UNKNOWN, HELD = range(4)
VOTE, CLOSE, RECUSE = range(3)
DEFECTS = {
    "no round lock": "a close does not wait for ballots under way",
    "no seat lock, no constraint": "check, then insert: two requests find no ballot and both add one",
    "answer before commit": "the receipt goes out before the ballot is kept",
    "new key for a repeat": "a client that does not know sends the ballot as a new one",
    "recusal without lock": "a recusal does not wait for ballots under way",
    "last ballot counts": "a delegate's ballot takes the place of the holder's",
}

Count = frozenset[tuple[int, int, int]]  # of each ballot that counts: seat, delegate's seat, post


class Cast(NamedTuple):
    """A stored ballot: its sequence on the seat, the delegate's seat, which post of that client."""

    sequence: int
    by: int
    post: int


class Request(NamedTuple):
    """One request that has read and not committed: `found` is the next sequence, or the count."""

    kind: int
    who: int
    post: int = 0
    found: object = 0


class State(NamedTuple):
    """`clients` are (phase, post, ballots meant): who sends a post again means no further ballot."""

    count: Count | None
    recused: frozenset[int]
    ballots: tuple[tuple[Cast, ...], ...]
    clients: tuple[tuple[int, int, int], ...]
    requests: tuple[Request, ...]
    changes: int
    twins: int
    crashes: int
    fault: str = ""


@dataclass(frozen=True)
class Size:
    seats: int = 4
    changes: int = 2
    crashes: int = 1
    twins: int = 1
    workers: int = 2
    chairs: int = 2


def put(row: tuple, place: int, value: object) -> tuple:
    return (*row[:place], value, *row[place + 1 :])


class Protocol:
    def __init__(self, size: Size, defect: str = "") -> None:
        self.size = size
        self.round_lock = defect != "no round lock"
        self.seat_lock = defect != "no seat lock, no constraint"
        self.commit_first = defect != "answer before commit"
        self.same_key = defect != "new key for a repeat"
        self.recusal_locks = defect != "recusal without lock"
        self.holder_first = defect != "last ballot counts"
        self.clients = [place for place, (seat, _) in enumerate(CLIENTS) if seat < size.seats]

    def start(self) -> State:
        size = self.size
        clients = tuple((IDLE, 0, 0) for _ in self.clients)
        return State(None, frozenset(), ((),) * size.seats, clients, (), size.changes, size.twins, size.crashes)

    # --- what counts, and what must hold ---------------------------------------------------

    @staticmethod
    def counted(state: State, holder_first: bool = True) -> Count:
        """The ballots that count, one at most per seat."""
        found = set()
        for seat, cast in enumerate(state.ballots):
            valid = [] if seat in state.recused else [ballot for ballot in cast if ballot.by not in state.recused]
            own = [ballot for ballot in valid if ballot.by < 0]
            if valid:
                found.add((seat, *max((own or valid) if holder_first else valid)[1:]))
        return frozenset(found)

    def violated(self, state: State) -> str:
        """Which law the state breaks, in words; "" for none."""
        if state.fault:
            return state.fault
        for cast in state.ballots:
            if len({(ballot.by, ballot.post) for ballot in cast}) < len(cast):
                return "double: one post is two ballots"
            if len({ballot.sequence for ballot in cast}) < len(cast):
                return "double: two ballots of a seat have one sequence"
        for place in self.clients:
            seat, by = CLIENTS[place]
            phase, post, meant = state.clients[place]
            kept = [ballot.post for ballot in state.ballots[seat] if ballot.by == by]
            if phase == HELD and post not in kept:
                return "lost: a ballot was acknowledged and is not there"
            if len(kept) > meant:
                return "double: a repeat became a ballot of its own"
        if state.count is not None and state.count != self.counted(state):
            return "miscounted: the frozen count is not that of the ballots"
        return ""

    # --- steps -------------------------------------------------------------------------------

    def after(self, state: State) -> Iterator[State]:
        if len(state.requests) < self.size.workers:
            yield from self._posts(state)
            yield from self._acts(state)
        for place, request in enumerate(state.requests):
            rest = state._replace(requests=state.requests[:place] + state.requests[place + 1 :])
            done = self._committed(rest, request)
            yield self._answered(done, request, HELD)
            if state.crashes:
                killed = {"crashes": state.crashes - 1}
                yield self._answered(rest._replace(**killed), request, UNKNOWN)
                yield self._answered(done._replace(**killed), request, UNKNOWN)

    def _posts(self, state: State) -> Iterator[State]:
        """A ballot, a change, the same post again by who does not know, or twice at once."""
        for place in self.clients:
            phase, post, meant = state.clients[place]
            if phase == UNKNOWN:
                yield from self._voted(state, place, post if self.same_key else post + 1, meant, repeat=True)
            elif phase == SENT and state.twins:
                yield from self._voted(state._replace(twins=state.twins - 1), place, post, meant)
            elif (phase == IDLE and self._turn(state, place)) or (phase == HELD and state.changes):
                left = state.changes - (phase == HELD)
                yield from self._voted(state._replace(changes=left), place, post + 1, meant + 1)

    def _turn(self, state: State, place: int) -> bool:
        return CLIENTS[place][0] != 3 or state.clients[place - 1][0] != IDLE

    def _voted(self, state: State, place: int, post: int, meant: int, repeat: bool = False) -> Iterator[State]:
        """Locks, read, insert. Nothing when a lock is held or the ballot is refused."""
        seat, by = CLIENTS[place]
        if any(self._exclusive(request) for request in state.requests):
            return
        if self.seat_lock and any(r.kind == VOTE and CLIENTS[r.who][0] == seat for r in state.requests):
            return
        cast = state.ballots[seat]
        if any((ballot.by, ballot.post) == (by, post) for ballot in cast):
            yield state._replace(clients=put(state.clients, place, (HELD, post, meant)))
        elif state.count is None and seat not in state.recused and by not in state.recused:
            told = SENT if self.commit_first else HELD
            sent = state._replace(clients=put(state.clients, place, (told, post, meant)))
            yield self._with(sent, Request(VOTE, place, post, len(cast) + 1))
        elif repeat:  # now it knows: refused, and holds what it held before
            held = [ballot.post for ballot in cast if ballot.by == by]
            known = (HELD, held[-1], meant - 1) if held else (IDLE, 0, 0)
            yield state._replace(clients=put(state.clients, place, known))

    def _exclusive(self, request: Request) -> bool:
        return (request.kind == CLOSE and self.round_lock) or (request.kind == RECUSE and self.recusal_locks)

    def _acts(self, state: State) -> Iterator[State]:
        """A chair closes, or a member declares a conflict: both wait for everybody under way."""
        if state.count is not None:
            return
        if not (self.round_lock and state.requests):
            for chair in range(self.size.chairs):
                if not any(r.kind == CLOSE and r.who == chair for r in state.requests):
                    yield self._with(state, Request(CLOSE, chair, found=self.counted(state, self.holder_first)))
        if not state.recused and not (self.recusal_locks and state.requests):
            for seat in (0, 1):
                if not any(r.kind == RECUSE for r in state.requests):
                    yield self._with(state, Request(RECUSE, seat))

    @staticmethod
    def _with(state: State, request: Request) -> State:
        return state._replace(requests=tuple(sorted((*state.requests, request), key=lambda r: r[:3])))

    @staticmethod
    def _committed(state: State, request: Request) -> State:
        if request.kind == CLOSE:
            return state._replace(count=request.found)
        if request.kind == RECUSE:
            return state._replace(recused=frozenset({request.who}))
        seat, by = CLIENTS[request.who]
        late = seat in state.recused or by in state.recused
        kept = Cast(int(str(request.found)), by, request.post)
        fault = "a recused seat got a ballot" if late else ""
        return state._replace(ballots=put(state.ballots, seat, (*state.ballots[seat], kept)), fault=fault)

    @staticmethod
    def _answered(state: State, request: Request, phase: int) -> State:
        """The client learns how its request ended, or that it does not know, unless it knows already."""
        if request.kind != VOTE:
            return state
        now, post, meant = state.clients[request.who]
        twin = any(r[:3] == request[:3] for r in state.requests)
        if post != request.post or now not in (SENT, UNKNOWN) or (phase == UNKNOWN and twin):
            return state
        return state._replace(clients=put(state.clients, request.who, (phase, post, meant)))


def explored(protocol: Protocol) -> tuple[int, list[State]]:
    """Every state that can be reached, breadth first: how many there are, and the way to the first
    that breaks a law or leaves somebody waiting for ever (empty: there is none)."""
    start = protocol.start()
    came_from: dict[State, State | None] = {start: None}
    waiting = deque([start])
    while waiting:
        state = waiting.popleft()
        stuck = True
        for follower in protocol.after(state):
            stuck = False
            if follower not in came_from:
                came_from[follower] = state
                if protocol.violated(follower):
                    return len(came_from), _way(came_from, follower)
                waiting.append(follower)
        if stuck and (state.requests or any(phase in (SENT, UNKNOWN) for phase, *_ in state.clients)):
            return len(came_from), _way(came_from, state)
    return len(came_from), []


def _way(came_from: dict[State, State | None], state: State | None) -> list[State]:
    way = []
    while state is not None:
        way.append(state)
        state = came_from[state]
    return way[::-1]


def found(defect: str) -> str:
    """The law that the defect breaks and after how many steps; "" when it is not found."""
    protocol = Protocol(Size(seats=2, changes=1), defect)
    number, way = explored(protocol)
    return f"{protocol.violated(way[-1])} (after {len(way) - 1} steps, {number} states)" if way else ""


def main() -> int:
    began = time.monotonic()
    if sys.argv[1:] == ["defects"]:
        results = {defect: found(defect) for defect in DEFECTS}
        for defect, says in results.items():
            print(f"{defect}: {says or 'NOT FOUND'}")
        return 0 if all(results.values()) else 1
    size = Size()
    number, way = explored(Protocol(size))
    print(f"{size}: {number} states in {time.monotonic() - began:.0f} s, {'VIOLATED' if way else 'no violation'}")
    return 1 if way else 0


if __name__ == "__main__":
    raise SystemExit(main())
