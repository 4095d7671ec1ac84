"""The embedded broker: a folder of small files, for one machine with nothing to install.

Kombu's own file system transport writes a message under its final name, so that a reader may meet half of it, and a
message that cannot be read ends the worker. Here a message is written aside, flushed and renamed, and one that cannot
be read is set aside. A message may still be lost with the process that took it: it is a bell, the job's row the truth.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from time import time_ns
from typing import Any
from uuid import uuid4

from kombu.transport import TRANSPORT_ALIASES, virtual

logger = logging.getLogger(__name__)
MESSAGE_BYTES = 1_000_000
LOOK_SECONDS = 0.5


class Channel(virtual.Channel):
    """Queues as files `<time>_<id>.<queue>.msg` in the folder that the transport options name."""

    supports_fanout = False

    def __init__(self, connection: Any, **kwargs: Any) -> None:
        super().__init__(connection, **kwargs)
        self.folder = Path(self.connection.client.transport_options["folder"])
        self._make_folder()

    def _make_folder(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def _messages(self, queue: str) -> Iterator[Path]:
        """The queue's messages, oldest first; names begin with the time by the wall clock, which survives a reboot."""
        with contextlib.suppress(FileNotFoundError):
            names = [name for name in os.listdir(self.folder) if name.partition(".")[2] == f"{queue}.msg"]
            yield from (self.folder / name for name in sorted(names))

    def _put(self, queue: str, message: dict[str, Any], **kwargs: Any) -> None:
        self._make_folder()
        path = self.folder / f"{time_ns():020d}_{uuid4().hex}.{queue}.msg"
        draft = path.with_suffix(".draft")
        with draft.open("w", encoding="utf-8") as file:
            json.dump(message, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:
        for path in self._messages(queue):
            taken = path.with_suffix(".taken")
            try:
                os.replace(path, taken)
            except OSError:
                continue  # another worker was faster
            try:
                return self._read(taken)
            except Exception as error:  # whatever lies in the folder, the worker goes on
                logger.error("%s cannot be read as a message and is set aside: %s", path, error)
                with contextlib.suppress(OSError):
                    os.replace(taken, path.with_suffix(".unreadable"))
        raise Empty

    def _read(self, path: Path) -> dict[str, Any]:
        """The message in the file, which is then gone. Raises what kombu would raise on it later, with no way out."""
        if path.stat().st_size > MESSAGE_BYTES:
            raise ValueError(f"it is larger than {MESSAGE_BYTES:,} bytes")
        payload: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        message = self.Message(payload, channel=self)
        if not {"exchange", "routing_key"} <= message.delivery_info.keys():
            raise ValueError("it does not say where it belongs")
        path.unlink()
        return payload

    def _size(self, queue: str) -> int:
        return sum(1 for _ in self._messages(queue))

    def _purge(self, queue: str) -> int:
        paths = list(self._messages(queue))
        for path in paths:
            path.unlink(missing_ok=True)
        return len(paths)


class Transport(virtual.Transport):
    """Kombu's transport for URLs `folder://`."""

    Channel = Channel
    driver_type = driver_name = "folder"
    implements = virtual.Transport.implements.extend(asynchronous=False, exchange_type=frozenset({"direct"}))

    def drain_events(self, connection: Any, timeout: float | None = None, **kwargs: Any) -> None:
        """Look for messages for half a second at most, so that a worker soon notices that it is told to end."""
        super().drain_events(connection, timeout=min(timeout or LOOK_SECONDS, LOOK_SECONDS))

    def driver_version(self) -> str:
        """No driver stands behind it."""
        return "1"


def register() -> None:
    """Make `folder://` known to kombu; an app must not look for its broker before."""
    TRANSPORT_ALIASES["folder"] = f"{Transport.__module__}:{Transport.__qualname__}"
