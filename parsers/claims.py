"""Numbers that the prose of a report states."""

from dataclasses import dataclass

from parsers.document import Place


@dataclass(frozen=True, slots=True)
class Claim:
    """A number stated in a sentence. *exact* is False for 余, 多, 近, 约."""

    kind: str
    value: float
    exact: bool
    sentence: str
    unit: str | None = None
    section: int | None = None
    place: Place | None = None
