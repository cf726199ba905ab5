"""Answers of list endpoints, which are JSON and may be anything."""

import json
from typing import Any


def json_of(text: str) -> dict[str, Any]:
    """Return the JSON object that *text* is; an empty one where it is something else."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def number_of(value: object) -> int | None:
    """Return *value*, as an answer prints it, as a number; None where it is none."""
    try:
        return int(str(value))
    except ValueError:
        return None
