"""How many of the claims of tests/claims are found, and how many of those found are there: `make claims` prints it.

The phrases were written with sentences.csv at hand; held_out.csv was written after them. Read for the first time, 66 of its 75 claims
were found and none that is not stated; what could be mended without harm was.
"""

import csv
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from parsers.claims import Claim, claims_of
from parsers.document import Paragraph
from parsers.speakers import Speaker

CLAIMS = Path(__file__).parent / "claims"
SENTENCES, HELD_OUT = CLAIMS / "sentences.csv", CLAIMS / "held_out.csv"


@dataclass(frozen=True)
class Measured:
    """What was read of a sentence, as the file writes it: claims *right*, *wrong* (not stated) and *lost* (stated and not read)."""

    sentence: str
    right: tuple[str, ...]
    wrong: tuple[str, ...]
    lost: tuple[str, ...]


def spell(claim: Claim) -> str:
    """Return a claim as the file writes it: kind=12, kind~12 where it is not exact, kind=12% for a share."""
    return f"{claim.kind}{'=' if claim.exact else '~'}{claim.value:g}{'%' if claim.unit == '%' else ''}"


def measure(path: Path = SENTENCES) -> list[Measured]:
    """Read every sentence of the file."""
    with path.open(encoding="utf-8", newline="") as file:
        return [_read(line) for line in csv.DictReader(file)]


def _read(line: dict[str, str]) -> Measured:
    speaker = Speaker(line["organization"], int(line["year"]))
    read = Counter(spell(claim) for claim in claims_of([(1, Paragraph(line["sentence"]))], speaker))
    stated = Counter(line["claims"].split())
    parts = (read & stated, read - stated, stated - read)
    return Measured(line["sentence"], *(tuple(part.elements()) for part in parts))


def precision_and_recall(measured: list[Measured]) -> tuple[float, float]:
    """Return the share of the claims read that are stated, and of those stated that are read."""
    right, wrong, lost = (sum(len(getattr(one, part)) for one in measured) for part in ("right", "wrong", "lost"))
    return right / (right + wrong), right / (right + lost)


def told(path: Path) -> list[str]:
    """Return the lines that `make claims` prints of a file: every sentence read wrongly or in part, then the two shares."""
    found = measure(path)
    lines = [
        f"{one.sentence}  wrong {' '.join(one.wrong) or '-'}  lost {' '.join(one.lost) or '-'}"
        for one in found
        if one.wrong or one.lost
    ]
    precision, recall = precision_and_recall(found)
    return [*lines, f"{path.name}: {len(found)} sentences, precision {precision:.3f}, recall {recall:.3f}"]


if __name__ == "__main__":
    for file in (SENTENCES, HELD_OUT):
        sys.stdout.write("\n".join(told(file)) + "\n")
