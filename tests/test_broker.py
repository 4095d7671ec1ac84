"""The embedded broker's folder, whatever is found in it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu.connection import Connection

from annotator import broker

broker.register()
POISON = {
    "empty": b"",
    "half a message": b'{"body": "W1sxXSwge30s',
    "binary": bytes(range(256)),
    "no message": b'{"hello": "world"}',
    "a list": b"[1, 2, 3]",
    "deep": b"[" * 100_000,
    "large": b" " * 10_000_000,
    "body of another encoding": b'{"body": "%%%", "properties": {"body_encoding": "base64", "delivery_tag": "1"}}',
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "queue"


@pytest.fixture
def queue(folder: Path) -> Iterator[Any]:
    options = {"folder": str(folder), "polling_interval": 0.01}
    with Connection("folder://localhost//", transport_options=options) as connection, connection.SimpleQueue("q") as q:
        yield q


def test_messages_arrive_in_the_order_they_were_sent_and_leave_nothing_behind(queue, folder):
    for number in range(5):
        queue.put(number)
    received = [queue.get(timeout=2) for _ in range(5)]
    for message in received:
        message.ack()
    assert [message.payload for message in received] == list(range(5))
    assert not list(folder.iterdir())


def test_the_folder_is_for_its_owner_alone(queue, folder):
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("name", POISON)
def test_what_cannot_be_read_is_set_aside_and_the_next_message_arrives(queue, folder, caplog, name):
    (folder / "00_x.q.msg").write_bytes(POISON[name])
    queue.put("after")
    assert queue.get(timeout=2).payload == "after"
    assert [path.name for path in folder.iterdir()] == ["00_x.q.unreadable"]
    assert "set aside" in caplog.text


def test_a_folder_in_place_of_a_message_is_set_aside(queue, folder, caplog):
    (folder / "00_x.q.msg").mkdir()
    queue.put("after")
    assert queue.get(timeout=2).payload == "after"


def test_a_message_half_written_is_not_seen(queue, folder):
    (folder / "00_x.q.draft").write_text('{"body"')
    with pytest.raises(queue.Empty):
        queue.get(timeout=0.1)


def test_a_queue_whose_folder_was_deleted_goes_on(queue, folder):
    folder.rmdir()
    with pytest.raises(queue.Empty):
        queue.get(timeout=0.1)
    queue.put("again")
    assert queue.get(timeout=2).payload == "again"


def test_a_message_that_another_worker_took_first_is_passed_over(queue, monkeypatch):
    queue.put("mine")
    monkeypatch.setattr(os, "replace", lambda source, target: (_ for _ in ()).throw(FileNotFoundError(source)))
    with pytest.raises(Empty):
        queue.channel._get("q")


def test_of_many_messages_read_by_many_workers_none_is_lost_or_doubled(queue, folder):
    for number in range(200):
        queue.put(number)

    def read(_: int) -> list[str]:
        channel, found = queue.channel, []
        while True:
            try:
                found.append(channel._get("q")["body"])
            except Empty:
                return found

    with ThreadPoolExecutor(4) as pool:
        found = [body for bodies in pool.map(read, range(4)) for body in bodies]
    assert len(found) == len(set(found)) == 200


def test_purging_empties_the_queue(queue):
    queue.put(1)
    assert (len(queue), queue.clear(), len(queue)) == (1, 1, 0)
