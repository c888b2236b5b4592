"""A worker never sees half a message, however closely it watches the folder."""

import os
from pathlib import Path
from queue import Empty
from types import SimpleNamespace
from typing import Any

import pytest
from celery import current_app
from kombu import Connection
from kombu.exceptions import ChannelError

import tumorboard.file_broker  # installed by tumorboard.celery, which every process has once it is set up


@pytest.fixture
def channel(tmp_path: Path) -> Any:
    folders = {"data_folder_in": "in", "data_folder_out": "in", "control_folder": "control", "processed_folder": "done"}
    for folder in set(folders.values()):
        (tmp_path / folder).mkdir()
    options = {name: str(tmp_path / folder) for name, folder in folders.items()}
    with Connection("filesystem://localhost", transport_options={**options, "store_processed": True}) as connection:
        yield connection.channel()


def test_the_product_uses_it(channel: Any) -> None:
    assert current_app.main == "tumorboard"
    assert type(channel) is tumorboard.file_broker.Channel


def test_a_message_is_seen_whole_or_not_at_all(channel: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    put_into_place, looks = os.replace, []

    def look_first(*names: Any) -> None:
        with pytest.raises(Empty):
            channel._get("celery")
        looks.append(names)
        put_into_place(*names)

    monkeypatch.setattr(os, "replace", look_first)
    monkeypatch.setattr(Path, "write_text", in_two_halves(channel, looks))
    channel._put("celery", {"id": "one"})
    assert len(looks) == 2
    assert channel._get("celery") == {"id": "one"}


def in_two_halves(channel: Any, looks: list[Any]) -> Any:
    def write_text(path: Path, text: str, encoding: str) -> None:
        with path.open("w", encoding=encoding) as file:
            file.write(text[:5])
            file.flush()
            with pytest.raises(Empty):
                channel._get("celery")
            looks.append(path)
            file.write(text[5:])

    return write_text


def test_messages_come_in_the_order_they_were_put(channel: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(1000, 1003))
    monkeypatch.setattr("tumorboard.file_broker.time", SimpleNamespace(monotonic=lambda: next(clock)))
    for number in range(3):
        channel._put("celery", {"number": number})
    assert [channel._get("celery")["number"] for _ in range(3)] == [0, 1, 2]
    with pytest.raises(Empty):
        channel._get("celery")


def test_a_folder_that_is_gone_is_an_error_of_the_broker(channel: Any, tmp_path: Path) -> None:
    (tmp_path / "in").rmdir()
    with pytest.raises(ChannelError, match="Cannot add"):
        channel._put("celery", {})
