"""Readers that misbehave, named to the worker processes by test_worker_reading.py. The body says what to do."""

import os
import signal
import time
from pathlib import Path

from parsers.document import UnreadableDocumentError
from parsers.organizations import Organization
from parsers.report import Report


def read(body, media_type=None, url=None, home=None):
    """Do what *body* says, and otherwise give a report whose title it is."""
    del home
    if body.startswith(b"hang "):
        Path(body[5:].decode()).write_text(str(os.getpid()), encoding="ascii")
        body = b"sleep"
    match body:
        case b"sleep":
            time.sleep(600)
        case b"eat":
            return [b"x" * 2**24 for _ in range(2**20)]
        case b"kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case b"crash":
            os.abort()
        case b"exit":
            os._exit(3)
        case b"refuse":
            raise UnreadableDocumentError("it is a recipe")
        case b"raise":
            raise KeyError("row")
        case b"leak":
            LEAK.append(bytearray(300 * 2**20))
    return Report(body.decode(), Organization(media_type, url or "u-0", str(os.getpid())), None, None, None, (), ())


LEAK = []
