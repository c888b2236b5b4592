"""Many clients, one board: ballots posted over HTTP while web workers are killed.

    python -m tests.faults.ballot_load --database postgresql --posts 100000 --clients 64 --kills 50
    python -m tests.faults.ballot_load --database sqlite --posts 20000 --clients 64 --kills 20

It starts what it needs (PostgreSQL, gunicorn as deploy/gunicorn.conf.py has it) on free ports of the
loopback and kills only workers of that gunicorn. Rounds follow each other, and each is closed while
ballots are on their way. In the end what is stored must be what was acknowledged, each once, and each
frozen count the count of the last ballots acknowledged. Exit code 1 when anything is lost, double or
miscounted. `--planted forgetful|doubling` puts a defect in, which must be found.
"""

import argparse
import contextlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests import services
from tests.faults.ballot_clients import PATIENCE, Client, Ledger, Sitting, call

ROOT = Path(__file__).resolve().parents[2]
PYTHON = sys.executable


def read_command() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--database", choices=["postgresql", "sqlite"], default="sqlite")
    parser.add_argument("--database-url", default="", help="a migrated, empty database instead of an own one")
    parser.add_argument("--posts", type=int, default=300)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--kills", type=int, default=2)
    parser.add_argument("--per-round", type=int, default=0, help="posts per round; default 16 per client")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=20261104)
    parser.add_argument("--planted", choices=["forgetful", "doubling"])
    parser.add_argument("--minutes", type=float, default=0, help="stop after so long, whatever was sent")
    return parser.parse_args()


@contextlib.contextmanager
def a_database(options: argparse.Namespace, folder: Path) -> Iterator[str]:
    if options.database_url:
        yield options.database_url
    elif options.database == "sqlite":
        yield migrated(f"sqlite:///{folder}/load.sqlite3", folder)
    else:
        with services.postgresql() as url:
            yield migrated(url, folder)


def migrated(url: str, folder: Path) -> str:
    environ = environment(url, folder)
    subprocess.run([PYTHON, "-m", "django", "migrate", "-v0"], cwd=ROOT, env=environ, check=True)
    return url


def environment(url: str, folder: Path) -> dict[str, str]:
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "tumorboard.settings",
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": url,
        "TUMORBOARD_MODE": "demo",
        "TUMORBOARD_DATA": str(folder),
        "TUMORBOARD_BROKER_URL": "filesystem://",
        "TUMORBOARD_CACHE_URL": "",
        "TUMORBOARD_WRITES_PER_MINUTE": "0",
        "TUMORBOARD_LOG_LEVEL": "ERROR",
    }


@contextlib.contextmanager
def a_server(environ: dict[str, str], port: int, workers: int, folder: Path, planted: str) -> Iterator[int]:
    """gunicorn with the product; yields the process id of its master."""
    application = "tests.faults.planted_wsgi" if planted else "tumorboard.wsgi"
    environ = environ | {"PORT": str(port), "TUMORBOARD_WEB_PROCESSES": str(workers), "PLANTED": planted or ""}
    with (folder / "gunicorn.log").open("wb") as log:
        master = subprocess.Popen(
            [PYTHON, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", f"{application}:application"],
            cwd=ROOT,
            env=environ,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + 120
        while not workers_of(master.pid) or not answers(port):
            if time.monotonic() > deadline or master.poll() is not None:
                raise RuntimeError(f"gunicorn did not start:\n{(folder / 'gunicorn.log').read_text()[-3000:]}")
            time.sleep(0.1)
        yield master.pid
    finally:
        master.send_signal(signal.SIGQUIT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            master.wait(10)
        master.kill()
        master.wait()


def answers(port: int) -> bool:
    import http.client

    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", "/login/")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False


def workers_of(master: int) -> list[int]:
    """The process ids of gunicorn's workers."""
    try:
        return [int(pid) for pid in Path(f"/proc/{master}/task/{master}/children").read_text().split()]
    except OSError:
        return []


class Board:
    """The board of the run, made through the actions in this process: a voter for each client."""

    def __init__(self, clients: int) -> None:
        import django

        django.setup()
        from django.conf import settings

        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
        from tests import board_builders
        from tests.cast import a_person, assemble

        self.cast = assemble()
        people = [a_person(f"voter_{number}", self.cast.board, "clinician", "radiology") for number in range(clients)]
        self.people = {str(person.user.pk): person for person in people}
        self.item = board_builders.an_item_in_session(self.cast)

    def token(self, person: Any, *scopes: str) -> str:
        from cases.actions.issue_token import issue_token
        from tests.cast import PASSWORD

        _, secret = issue_token(
            actor=person.actor, board_id=self.cast.board.pk, label="Load", scopes=scopes, password=PASSWORD
        )
        return secret

    def delegate(self) -> dict[str, list[str]]:
        """Whose seats each voter votes for: of every four the second holds the first one's vote too."""
        from datetime import timedelta

        from django.utils import timezone

        from decisions.actions.delegate_vote import delegate_vote

        ids, now = list(self.people), timezone.now()
        votes_for = {each: [each] for each in ids}
        for place in range(0, len(ids) - 1, 4):
            owner, delegate = ids[place], ids[place + 1]
            delegate_vote(
                actor=self.people[owner].actor,
                board_id=self.cast.board.pk,
                membership_id=self.people[delegate].membership.pk,
                starts_at=now,
                ends_at=now + timedelta(days=1),
            )
            votes_for[delegate].append(owner)
        return votes_for

    def open(self) -> tuple[str, dict[str, str]]:
        from tests.board_builders import an_open_vote

        round_ = an_open_vote(self.cast, self.item)
        return str(round_.pk), {str(seat.user_id): str(seat.pk) for seat in round_.seats.all()}

    def faults_of(self, round_id: str, ledger: Ledger) -> list[str]:
        """What a closed round has that was not acknowledged, lacks that was, or counts otherwise."""
        from decisions.models import Round

        round_ = Round.objects.get(pk=round_id)
        counted = Counter({row["choice"]: row["count"] for row in round_.tally["counts"] if row["count"]})
        expected = ledger.expected(round_id)
        return [] if counted == expected else [f"round {round_.number} counts {counted}, acknowledged {expected}"]

    def verify(self) -> list[str]:
        from cases import audit
        from decisions.actions.verify_decisions import verify_decisions

        return [*verify_decisions(actor=audit.SYSTEM).faults, *map(str, audit.faults())]

    def stored(self) -> Counter[str]:
        from decisions.models import BallotEvent

        return Counter(BallotEvent.objects.values_list("receipt", flat=True))


def closed(chair: Any, round_id: str) -> None:
    """Close by HTTP, asked again until it is: after a lost answer it may have been closed already."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        answer = call(chair, 0, f"rounds/{round_id}/close/", {})
        if answer and answer[0] in (200, 409):
            return
        time.sleep(0.1)
    raise RuntimeError("the vote could not be closed")


def run(options: argparse.Namespace, board: Board, port: int, master: int) -> tuple[Ledger, int, int]:
    """Post until the number is reached. Returns the ledger, the rounds held and the workers killed."""
    ledger, sitting, chance = Ledger(), Sitting(), random.Random(options.seed)
    votes_for = board.delegate()
    clients = [
        Client(port, board.token(person, "vote.cast"), votes_for[key], sitting, ledger, options.seed + place)
        for place, (key, person) in enumerate(board.people.items())
    ]
    chair = argparse.Namespace(
        port=port,
        connections=[None],
        token=board.token(board.cast.chair, "vote.close", "vote.read_count", "vote.read_ballots"),
    )
    kill_at = sorted(chance.sample(range(1, options.posts), options.kills))
    per_round = options.per_round or 16 * options.clients
    rounds = killed = 0
    until = time.monotonic() + 60 * options.minutes if options.minutes else float("inf")
    for client in clients:
        client.start()
    while ledger.sent < options.posts and time.monotonic() < until:
        round_id, seats = board.open()
        rounds, enough = rounds + 1, min(ledger.sent + per_round, options.posts)
        sitting.open(round_id, seats)
        while ledger.sent < enough and time.monotonic() < until and not ledger.faults:
            while killed < len(kill_at) and ledger.sent >= kill_at[killed]:
                with contextlib.suppress(ProcessLookupError, IndexError):
                    os.kill(chance.choice(workers_of(master)), signal.SIGKILL)
                killed += 1
            time.sleep(0.01)
        closed(chair, round_id)  # while ballots are on their way
        sitting.settle()
        ledger.faults += board.faults_of(round_id, ledger)
        if rounds % 5 == 0:
            print(f"  {ledger.sent} posts, {rounds} rounds, {killed} kills", flush=True)
        if ledger.faults:
            break
    sitting.end()
    return ledger, rounds, killed


def report(options: argparse.Namespace, board: Board, ledger: Ledger, rounds: int, killed: int, took: float) -> int:
    stored, acknowledged = board.stored(), Counter(ledger.receipts.values())
    lost = set(acknowledged) - set(stored)
    double = [*(stored - acknowledged).elements(), *(one for one, times in acknowledged.items() if times > 1)]
    faults = [*ledger.faults, *board.verify()]
    print(
        f"{options.database}: {ledger.sent} posts by {options.clients} clients in {took:.0f} s "
        f"({ledger.sent / took:.0f}/s), {rounds} rounds, {killed} workers killed.\n"
        f"{ledger.repeated} sent again on purpose; {ledger.broken} answers lost and {ledger.failed} failed, all "
        f"asked for again; {ledger.refused} refused after a close.\n"
        f"{len(acknowledged)} acknowledged, {sum(stored.values())} stored: {len(lost)} lost, {len(double)} double; "
        f"{len(faults)} other faults."
    )
    for fault in faults[:10]:
        print(f"  {fault}")
    return 1 if lost or double or faults else 0


def main() -> int:
    services.end_on_sigterm()
    options = read_command()
    with tempfile.TemporaryDirectory(prefix="tumorboard-load-") as name, contextlib.ExitStack() as running:
        folder = Path(name)
        environ = environment(running.enter_context(a_database(options, folder)), folder)
        os.environ.update(environ)
        board = Board(options.clients)
        port = services.free_port()
        master = running.enter_context(a_server(environ, port, options.workers, folder, options.planted))
        began = time.monotonic()
        ledger, rounds, killed = run(options, board, port, master)
        return report(options, board, ledger, rounds, killed, time.monotonic() - began)


if __name__ == "__main__":
    raise SystemExit(main())
