"""Voters as HTTP clients: they post, post twice, repeat what they do not know the fate of, and keep a
ledger of what was acknowledged."""

import http.client
import json
import random
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

PATIENCE = 1800.0  # seconds of asking again until a post counts as never answered


@dataclass(frozen=True)
class Post:
    """One ballot as sent: the same post again is the same key and content."""

    round: str
    seat: str
    own: bool
    choice: str
    replaces: str
    key: str = field(default_factory=lambda: str(uuid.uuid4()))


@dataclass
class Ledger:
    """What the server acknowledged, and what it should not have said."""

    sent: int = 0
    repeated: int = 0
    broken: int = 0  # answers that never came: the connection was lost or too slow
    failed: int = 0  # answers 5xx
    refused: int = 0  # the round had closed
    receipts: dict[str, str] = field(default_factory=dict)  # key of a post -> receipt
    held: dict[str, dict[tuple[str, bool], str]] = field(default_factory=dict)  # round -> (seat, own) -> choice
    faults: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def acknowledged(self, post: Post, receipt: str) -> None:
        with self.lock:
            known = self.receipts.setdefault(post.key, receipt)
            if known != receipt:
                self.faults.append(f"one post, two receipts: {known[:12]} and {receipt[:12]}")
            self.held.setdefault(post.round, {})[post.seat, post.own] = post.choice

    def count(self, **more: int) -> None:
        with self.lock:
            for name, number in more.items():
                setattr(self, name, getattr(self, name) + number)

    def expected(self, round_id: str) -> Counter[str]:
        """What the round must count: the holder's own last ballot, else the delegate's."""
        held = self.held.get(round_id, {})
        seats = {seat for seat, _ in held}
        return Counter(held.get((seat, True)) or held[seat, False] for seat in seats)


class Sitting:
    """The round that is open now; clients wait here for the next one."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.round: str | None = None
        self.seats: dict[str, str] = {}
        self.over = False
        self.under_way = 0

    def open(self, round_id: str, seats: dict[str, str]) -> None:
        with self.changed:
            self.round, self.seats = round_id, seats
            self.changed.notify_all()

    def settle(self) -> None:
        """Let nobody begin a post, and wait until none is under way."""
        with self.changed:
            self.round = None
            self.changed.wait_for(lambda: self.under_way == 0, timeout=2 * PATIENCE)

    def end(self) -> None:
        with self.changed:
            self.over = True
            self.changed.notify_all()

    def begin(self) -> tuple[str, dict[str, str]] | None:
        """The open round for one more post, waiting for one; None when the sitting is over."""
        with self.changed:
            self.changed.wait_for(lambda: self.over or self.round)
            if self.over:
                return None
            self.under_way += 1
            return str(self.round), self.seats

    def done(self) -> None:
        with self.changed:
            self.under_way -= 1
            self.changed.notify_all()


class Client(threading.Thread):
    """One voter. `votes_for` are the people whose seats this person votes for, the own one first."""

    def __init__(self, port: int, token: str, votes_for: list[str], sitting: Sitting, ledger: Ledger, seed: int):
        super().__init__(daemon=True)
        self.port, self.token, self.sitting, self.ledger = port, token, sitting, ledger
        self.votes_for, self.chance = votes_for, random.Random(seed)
        self.connections: list[http.client.HTTPConnection | None] = [None, None]
        self.last: dict[tuple[str, bool], Post] = {}
        self.receipts: dict[tuple[str, bool], str] = {}
        self.round = ""

    def run(self) -> None:
        while (now := self.sitting.begin()) is not None:
            try:
                self.one(*now)
            except Exception as error:
                self.ledger.faults.append(f"a client failed: {error!r}")
                return
            finally:
                self.sitting.done()

    def one(self, round_id: str, seats: dict[str, str]) -> None:
        """A new ballot, a change of it, or an old post again; one in ten is sent twice at once."""
        if round_id != self.round:
            self.round, self.last, self.receipts = round_id, {}, {}
        who = self.chance.choice(self.votes_for)
        place = seats[who], who == self.votes_for[0]
        if place in self.last and self.chance.random() < 0.1:
            self.ledger.count(repeated=1)
            self.settle(self.last[place])
            return
        choice = self.chance.choice(["sbrt", "cebrt", "observation", "defer", "abstain"])
        post = Post(round_id, *place, choice, self.receipts.get(place, ""))
        twin = threading.Thread(target=self.settle, args=(post, 1)) if self.chance.random() < 0.1 else None
        if twin:
            self.ledger.count(repeated=1)
            twin.start()
        receipt = self.settle(post)
        if twin:
            twin.join()
        if receipt:
            self.last[place], self.receipts[place] = post, receipt

    def settle(self, post: Post, line: int = 0) -> str:
        """Send until the answer is known. Returns the receipt, "" when the round had closed."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            answer = self.send(post, line)
            if answer is None or answer[0] >= 500:
                self.ledger.count(**{"failed" if answer else "broken": 1})
                time.sleep(self.chance.uniform(0.02, 0.2))
                continue
            status, body = answer
            if status == 201:
                self.ledger.acknowledged(post, body["receipt"])
                return str(body["receipt"])
            if status == 409 and "This vote is" in str(body.get("detail")):
                self.ledger.count(refused=1)
                return ""
            self.ledger.faults.append(f"answered {status}: {body.get('detail')} {body.get('errors', '')}")
            return ""
        self.ledger.faults.append("a post was never answered")
        return ""

    def send(self, post: Post, line: int) -> tuple[int, dict[str, Any]] | None:
        """One HTTP request on one of two kept connections; None when no answer can be had of it."""
        body = {"choice": post.choice, "replaces": post.replaces} | ({} if post.own else {"for_seat": post.seat})
        self.ledger.count(sent=1)
        return call(self, line, f"rounds/{post.round}/ballots/", body, {"Idempotency-Key": post.key})


def call(
    client: Any, line: int, path: str, body: dict[str, Any], headers: dict[str, str] | None = None
) -> tuple[int, dict[str, Any]] | None:
    """POST with the client's token and kept connection; None when the answer is lost."""
    connection = client.connections[line] or http.client.HTTPConnection("127.0.0.1", client.port, timeout=300)
    client.connections[line] = connection
    said = {"Authorization": f"Bearer {client.token}", "Content-Type": "application/json"} | (headers or {})
    try:
        connection.request("POST", f"/api/v1/{path}", json.dumps(body), said)
        answer = connection.getresponse()
        read = answer.read()
    except (OSError, http.client.HTTPException):
        connection.close()
        client.connections[line] = None
        return None
    return answer.status, json.loads(read) if answer.status < 500 else {}
