"""The demo board's people. Set-up rows only; everything about cases goes through the actions."""

from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from cases.models import Board, Membership, Site, User

HERE = Path(__file__).parent


def described() -> dict[str, Any]:
    """What people.yaml says."""
    said: dict[str, Any] = yaml.safe_load((HERE / "people.yaml").read_text(encoding="utf-8"))
    return said


@transaction.atomic
def make_people() -> tuple[Board, dict[str, User]]:
    """The demo site, its board and one person per role, and a second board of which neither sees the other."""
    said = described()
    site = Site.objects.create(**said["site"])
    board = Board.objects.create(site=site, **said["board"])
    people = {row["key"]: _seated(row, board, said["password"]) for row in said["people"]}
    other = said["other_board"]
    elsewhere = Board.objects.create(site=Site.objects.create(**other["site"]), name=other["board"])
    people["outsider"] = _seated(said["outsider"], elsewhere, said["password"])
    return board, people


def _seated(row: dict[str, Any], board: Board, password: str) -> User:
    user = User.objects.create_user(row["email"], password, name=row["name"], profession=row["profession"])
    Membership.objects.create(user=user, board=board, role=row["role"], specialty=row["specialty"])
    return user


def accounts() -> str:
    """The demo accounts as lines of text, with the one password that they share."""
    said = described()
    outsider = {**said["outsider"], "profession": f"{said['outsider']['profession']}, {said['other_board']['board']}"}
    rows = [f"  {row['role']:<14}{row['email']:<28}{row['profession']}" for row in (*said["people"], outsider)]
    return "\n".join([f"Demo accounts (password for each: {said['password']})", *rows])
