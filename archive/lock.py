"""The right to write, held by one process at a time; who is refused hears who holds it, and since when."""

import fcntl
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import IO
from zoneinfo import ZoneInfo

_BEIJING = ZoneInfo("Asia/Shanghai")


class Lock:
    """The lock in the file *path*. The kernel gives it back when its holder ends, however it ends: none is ever stale."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    @property
    def held(self) -> bool:
        """Whether this object holds it."""
        return self._file is not None

    def take(self) -> bool:
        """Take it, unless another has it; say whether it is held now."""
        if self._file is not None:
            return True
        file = self._path.open("ab")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        # For whoever is refused; what a killed holder left here is written over.
        file.truncate(0)
        file.write(f"{os.getpid()} {datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}\n".encode())
        file.flush()
        self._file = file
        return True

    def release(self) -> None:
        """Give it back."""
        if self._file is not None:
            self._file.truncate(0)
            self._file.close()
            self._file = None

    def holder(self) -> str:
        """Say which process holds it and since when, in Chinese time, as the beginning of a sentence."""
        process, _, since = self._path.read_text().strip().partition(" ")
        if not since:
            return "Another process"
        return f"Process {process} (since {datetime.fromisoformat(since).astimezone(_BEIJING):%Y-%m-%d %H:%M:%S} Beijing time)"
