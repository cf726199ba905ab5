"""Answers of list endpoints, and values in scripts: JSON that may be anything."""

import json
from typing import Any


def json_of(text: str) -> dict[str, Any]:
    """Return the JSON object that *text* is; an empty one where it is something else."""
    try:
        return object_of(json.loads(text))
    except (ValueError, RecursionError):
        return {}


def json_at(text: str, start: int) -> object:
    """Return the JSON value that begins at *start* of *text*, whatever follows it; None where none does."""
    try:
        return json.JSONDecoder().raw_decode(text, start)[0]
    except (ValueError, RecursionError):
        return None


def object_of(value: object) -> dict[str, Any]:
    """Return *value* where it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def objects_of(value: object) -> list[dict[str, Any]]:
    """Return the objects of the list *value*, none where it is no list."""
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def number_of(value: object) -> int | None:
    """Return *value*, as an answer prints it, as a number; None where it is none."""
    try:
        return int(str(value))
    except ValueError:
        return None
