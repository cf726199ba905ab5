"""Reports made of figures, entered into an archive.db as a build enters them, without a document to read."""

import hashlib
import random
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from archive import schema, workplace
from archive.captures import Capture
from archive.store import Store, add
from crawler.demo import figures, figures_2019, panel_prose
from crawler.demo.truth import form_of
from parsers.forms import Address
from parsers.organizations import Organization
from parsers.report import Report
from parsers.sections import Section
from parsers.tables import Cell

Figures = Mapping[Address, Decimal | int | None]


def empty(path: str = ":memory:") -> sqlite3.Connection:
    """Return an archive.db without reports."""
    db = sqlite3.connect(path, isolation_level=None)
    db.executescript(schema.script())
    for table, lines in workplace._definitions().items():
        add(db, table, lines)
    add(db, "rules", workplace._rules())
    db.execute("PRAGMA foreign_keys = ON")
    return db


def report(organization: str, year: int, printed: Figures, **known: Any) -> Report:
    """Return the report of *organization* for *year* whose cells are *printed*; None in it is a cell printed blank.

    *known*: name, scope, level, type, division_code, published, overview, problems, form.
    """
    form = known.get("form", "2021" if year >= 2021 else "2019")
    cells = tuple(
        Cell(*address, None, "missing")
        if address not in printed
        else Cell(*address, None, "blank")
        if printed[address] is None
        else Cell(*address, Decimal(printed[address]), "value", str(printed[address]))
        for address in form_of(form).prescribed()
    )
    texts = ((1, "总体情况", known.get("overview", "")), (5, "存在的主要问题", known.get("problems", "")))
    return Report(
        title=f"{known.get('name', organization)}{year}年政府信息公开工作年度报告",
        organization=Organization(
            known.get("name", organization),
            organization,
            *(known.get(name) for name in ("division_code", "level", "type")),
            known.get("scope", "organ"),
        ),
        year=year,
        form=form,
        published=known.get("published", f"{year + 1}-01-20"),
        sections=tuple(Section(number, heading, text) for number, heading, text in texts if text),
        cells=cells,
    )


def capture(made: Report, day: str | None = None, **known: Any) -> Capture:
    """Return a capture that *made* may have been read from."""
    digest = hashlib.sha256(repr(made).encode()).hexdigest()
    values: dict[str, Any] = {
        "digest": f"sha256:{digest}",
        "url": f"https://www.example.gov.cn/{digest[:20]}",
        "fetched_at": f"{day or f'{(made.year or 0) + 1}-06-01'}T00:00:00Z",
        "media_type": "text/html",
        "status": 200,
        "size": 1,
        "role": "report",
        **dict.fromkeys(("title", "name", "via", "site", "warc", "offset")),
    }
    return Capture(**values | known)


def enter(db: sqlite3.Connection, made: Iterable[Report]) -> None:
    """Enter the reports *made*."""
    with Store(db) as store:
        for one in made:
            store.enter(capture(one), one)


def agencies(seed: int, count: int, years: range) -> Iterator[Report]:
    """Yield the reports of *count* agencies over *years*, year by year of each, with what one year owes the next."""
    for number in range(count):
        before: figures.Figures = {("requests", "carried_out", column): Decimal(0) for column in figures.APPLICANTS}
        name = f"第{number}号水利局"
        for year in years:
            source = random.Random(f"{seed}/{number}/{year}")
            draw = figures_2019.draw if year < form_of("2021").first_year else figures.draw
            before = draw(source, name, before, busy=True)
            texts = {
                "overview": "\n".join(panel_prose.overview(source, name, year)),
                "problems": "\n".join(panel_prose.problems(source)),
            }
            yield report(f"u-{number:010}", year, before, name=name, **texts)
