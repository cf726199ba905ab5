"""Who reported: a printed name resolved to division, type and a stable id."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Organization:
    """The reporting organisation. *name* as printed, in simplified characters; *id* such as `410302-government`."""

    name: str | None
    id: str
    division_code: str | None = None
    level: str | None = None
    type: str | None = None
    scope: str | None = None
    candidates: tuple[str, ...] = ()
