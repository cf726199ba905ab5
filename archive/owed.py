"""What archive.db says of the reports that are expected: how many are in each state, and those of one site, each with its evidence."""

import sqlite3
from dataclasses import dataclass

NAMES = {
    "on_time": ("按时", "in time"),
    "late": ("逾期", "late"),
    "undated": ("日期不明", "day unknown"),
    "not_read": ("未能读出", "not read"),
    "blocked": ("未能抓取", "could not be fetched"),
    "unconfirmed": ("未见待证", "not seen yet"),
    "not_found": ("未见", "not found"),
    "not_looked_for": ("未寻找", "not looked for"),
    "not_due": ("未到期", "not yet due"),
}
"""How each state of an obligation is called, in Chinese and English, in the order in which they are counted."""

_COUNTED = "SELECT year, state, count(*) FROM obligations WHERE state <> 'not_due' GROUP BY year, state"
_OF_SITE = """
SELECT b.organization, o.name, b.year, b.deadline, b.state, b.cause, b.evidence, b.attempts, b.days
FROM obligations AS b LEFT JOIN organizations AS o ON o.id = b.organization
WHERE b.organization IN (
  SELECT organization FROM sites WHERE key = :site
  UNION SELECT r.organization FROM captures AS c JOIN reports AS r ON r.id = c.report WHERE c.site = :site
)
ORDER BY b.organization, b.year
"""


@dataclass(frozen=True, slots=True)
class Owed:
    """A report that is expected; the fields are those of the table `obligations`, and the name of the organisation."""

    organization: str
    name: str | None
    year: int
    deadline: str
    state: str
    cause: str | None
    evidence: str | None
    attempts: int | None
    days: int | None


def counts(db: sqlite3.Connection) -> dict[int, dict[str, int]]:
    """Return, for each year with reports that were due, how many are in each state, in the order of `NAMES`; the last year first."""
    found: dict[int, dict[str, int]] = {}
    for year, state, many in db.execute(_COUNTED):
        found.setdefault(year, {})[state] = many
    return {
        year: {state: found[year][state] for state in NAMES if state in found[year]}
        for year in sorted(found, reverse=True)
    }


def of_site(db: sqlite3.Connection, site: str) -> tuple[Owed, ...]:
    """Return the reports expected of the organisations whose site *site* is, or that were seen there."""
    return tuple(Owed(*row) for row in db.execute(_OF_SITE, {"site": site}))
