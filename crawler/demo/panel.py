"""A panel: fifty agencies of five invented counties over six years, in the forms of 2019 and 2021.

Five agencies are renamed and two pairs merged. Every stock goes on, every number carried over arrives, no text is like another, but
for the errors planted on purpose: `Panel.planted` names each with the two reports that it lies between.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from crawler.demo import figures, figures_2019, panel_prose, printing, write_text
from crawler.demo.draft import Draft, Part
from crawler.demo.faults import Fault
from crawler.demo.grids import sheets
from crawler.demo.layout import Layout
from crawler.demo.truth import Figures, FormKey, form_of
from parsers.report import Severity

YEARS = range(2019, 2025)

_PLACES = ("砚溪县", "棠霁县", "澜桐区", "梧澜县", "栖砚县")
_AGENCIES = (
    "人民政府",
    "人民政府办公室",
    "城市管理局",
    "教育体育局",
    "交通运输局",
    "卫生健康委员会",
    "应急管理局",
    "水利局",
    "审计局",
    "青梧镇人民政府",
)
_HEADINGS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)
_TABLES = {2: "proactive", 3: "requests", 4: "remedies"}
_LAYOUT = Layout(shape="tabs", spans="form")
_DECIDED = ("licensing", "penalties", "coercion")
_APPLICANTS = figures.APPLICANTS

Key = tuple[str, int]
"""A report: the name of its organisation, and its year."""


@dataclass(frozen=True, slots=True)
class Published:
    """A document of the panel. *path* tells two publications of one report apart, *date* is the ISO date of publication."""

    path: str
    body: bytes
    organization: str
    year: int
    date: str


@dataclass(frozen=True, slots=True)
class Plant:
    """An error between two reports: the rule that must find it, how grave, and which reports it names."""

    rule: str
    severity: Severity
    report: Key
    other: Key


@dataclass(frozen=True, slots=True)
class Change:
    """From the reports for *year* on, *new* stands for all of *old*."""

    old: tuple[str, ...]
    new: str
    year: int

    @property
    def relation(self) -> str:
        """`rename` of one, `merger` of several."""
        return "rename" if len(self.old) == 1 else "merger"


@dataclass(frozen=True, slots=True)
class Panel:
    """The documents, who stands for whom, and the errors."""

    published: tuple[Published, ...]
    changes: tuple[Change, ...]
    planted: tuple[Plant, ...]


@dataclass(slots=True)
class _State:
    """What is known while the years are written, by organisation and year."""

    seed: int
    figures: dict[Key, Figures] = field(default_factory=dict)
    overviews: dict[Key, tuple[str, ...]] = field(default_factory=dict)

    def source(self, *purpose: object) -> random.Random:
        return random.Random(f"{self.seed}/panel/{purpose}")  # noqa: S311 - invented figures, no secrets


def _agency(place: int, kind: int) -> str:
    return _PLACES[place] + _AGENCIES[kind]


CHANGES = (
    Change((_agency(0, 2),), "砚溪县综合行政执法局", 2021),
    Change((_agency(1, 4),), "棠霁县交通局", 2022),
    Change((_agency(2, 7),), "澜桐区水务局", 2023),
    Change((_agency(3, 3),), "梧澜县教育局", 2020),
    Change((_agency(4, 6),), "栖砚县应急局", 2024),
    Change((_agency(0, 7), _agency(0, 8)), "砚溪县资源管理局", 2022),
    Change((_agency(3, 5), _agency(3, 6)), "梧澜县综合保障局", 2023),
)

# What is planted, and in the reports of whom; where a name was changed, the new one reports from the year of the change on.
_CARRY = (
    (_agency(0, 3), 2020),
    (_agency(1, 0), 2021),
    (_agency(2, 3), 2024),
    ("砚溪县综合行政执法局", 2021),
    ("梧澜县综合保障局", 2023),
)
_CARRY_COLUMNS = ((_agency(2, 0), 2022), (_agency(4, 0), 2023))
_ROLL = ((_agency(0, 0), 2022), (_agency(1, 2), 2023), (_agency(3, 0), 2024), ("砚溪县资源管理局", 2022))
_JUMP = ((_agency(0, 4), 2021), (_agency(1, 3), 2022), (_agency(4, 4), 2024))
_SAME_TABLE = ((_agency(1, 5), 2020), (_agency(2, 5), 2022), (_agency(4, 5), 2024))
_SAME_TEXT = ((_agency(0, 5), 2021), (_agency(1, 6), 2022), ("棠霁县交通局", 2022))
_TOUCHED_UP = ((_agency(2, 6), 2023), (_agency(3, 4), 2020))
_TEXT_OF_ANOTHER = (((_agency(1, 7), 2021), _agency(0, 9)), ((_agency(4, 8), 2024), _agency(3, 9)))
_TABLE_OF_ANOTHER = (((_agency(2, 8), 2023), _agency(1, 8)),)
_OF_ITS_GOVERNMENT = ((_agency(3, 1), 2020),)
_MISSING = ((_agency(2, 2), 2022), (_agency(4, 3), 2021))
_TWICE = ((_agency(3, 2), 2023), (_agency(4, 7), 2020))
# Whose table is copied carries nothing over, so that the copy carries on.
_EVEN = {name for name, _ in (*_SAME_TABLE, *_OF_ITS_GOVERNMENT)} | {
    _agency(3, 0),
    *(name for (mine, _), its in _TABLE_OF_ANOTHER for name in (mine, its)),
}


def panel(seed: int = 1) -> Panel:
    """Return the panel of *seed*: other figures and texts, the same agencies and errors."""
    state = _State(seed)
    published = tuple(one for year in YEARS for name in _reporting(year) for one in _documents(state, name, year))
    return Panel(published, CHANGES, tuple(_plants()))


def _reporting(year: int) -> Iterator[str]:
    """Yield who reports on *year*: each agency, or whoever stands for it by then."""
    gone = {old for change in CHANGES if change.year <= year for old in change.old}
    yield from (name for place in _PLACES for agency in _AGENCIES if (name := place + agency) not in gone)
    yield from (change.new for change in CHANGES if change.year <= year)


def _before(name: str, year: int) -> tuple[str, ...]:
    """Return who reported on the year before *year* in the place of *name*."""
    return next((change.old for change in CHANGES if (change.new, change.year) == (name, year)), (name,))


def _form(year: int) -> FormKey:
    return "2019" if year < form_of("2021").first_year else "2021"


def _documents(state: _State, name: str, year: int) -> Iterator[Published]:
    """Yield what *name* publishes of *year*: once, never, or twice with other numbers."""
    state.figures[name, year] = _figures(state, name, year)
    state.overviews[name, year] = _overview(state, name, year)
    if (name, year) in _MISSING:
        return
    printed = state.figures[name, year]
    if (name, year) in _TWICE:
        cell = ("proactive", "coercion", "decisions")
        yield _document(state, name, year, printed | {cell: printed[cell] + 7}, day=9)
    yield _document(state, name, year, printed, day=20)


# Figures -----------------------------------------------------------------------------------------------------------------


def _size(state: _State, name: str) -> Counter[str]:
    """Return how much *name* does in a usual year: what those did together that it stands for."""
    change = next((change for change in CHANGES if change.new == name), None)
    if change:
        return sum((_size(state, old) for old in change.old), Counter())
    if (name, YEARS[1]) in _OF_ITS_GOVERNMENT:
        return _size(state, name.removesuffix("办公室"))
    source = state.source("size", name)
    handled = source.randint(200, 500) if name.endswith(("县人民政府", "区人民政府")) else source.randint(25, 60)
    return Counter(handled=handled, **{row: source.randint(60, 900) for row in _DECIDED})


def _figures(state: _State, name: str, year: int) -> Figures:
    source = state.source("figures", name, year)
    before = _carried(state, name, year)
    size = _size(state, name)
    handled = _about(source, size["handled"])
    requests = figures.requests(source, handled, before)
    if name in _EVEN:
        requests = _carry(
            requests, "carried_out", {column: -requests["requests", "carried_out", column] for column in _APPLICANTS}
        )
    if (name, year + 1) in _CARRY_COLUMNS:
        requests = _carry(requests, "carried_out", {"natural_person": Decimal(2)})
    drawn = figures_2019.draw if _form(year) == "2019" else figures.draw
    rest = drawn(source, name, before, busy=True)
    decided = {
        ("proactive", row, "decisions"): Decimal(_about(source, size[row]) * _grown(row, name, year))
        for row in _DECIDED
    }
    table = figures_2019.join_other(requests) if _form(year) == "2019" else requests
    return _planted(state, (name, year), {**rest, **decided, **table})


def _about(source: random.Random, usual: int) -> int:
    return round(usual * source.uniform(0.8, 1.25))


def _grown(row: str, name: str, year: int) -> int:
    """Return by how much more *name* decides from a planted jump on: of licences, that is."""
    return next((12 for jumping, since in _JUMP if jumping == name and since <= year and row == "licensing"), 1)


def _carried(state: _State, name: str, year: int) -> Figures:
    """Return the figures of the year before, those of merged agencies added up."""
    if year == YEARS[0]:
        return {("requests", "carried_out", column): Decimal(0) for column in _APPLICANTS}
    total: Figures = {}
    for before in _before(name, year):
        for cell, value in state.figures[before, year - 1].items():
            total[cell] = total.get(cell, Decimal(0)) + value
    return total


def _carry(requests: Figures, row: str, more: Figures | dict[str, Decimal]) -> Figures:
    """Return *requests* with *more* in *row* by column, and what was newly received so that all sums hold."""
    changed = dict(requests)
    sign = 1 if row == "carried_out" else -1
    for column, amount in more.items():
        for cell in (str(column), "total"):
            changed["requests", row, cell] += amount
            changed["requests", "new_received", cell] += sign * amount
    return changed


def _planted(state: _State, key: Key, drawn: Figures) -> Figures:
    """Return the figures *drawn* for the report *key* with the errors that are planted in it."""
    name, year = key
    if key in _CARRY:
        drawn = _carry(drawn, "carried_in", {"natural_person": Decimal(3)})
    if key in _CARRY_COLUMNS:
        drawn = _carry(drawn, "carried_in", {"natural_person": Decimal(-1), "business": Decimal(1)})
    if key in _ROLL:
        stock = ("proactive", "normative_documents", "in_force")
        drawn = drawn | {stock: drawn[stock] + 5}
    if key in _SAME_TABLE:
        drawn = drawn | _table(state.figures[name, year - 1], "requests")
    for copying, its in _TABLE_OF_ANOTHER:
        if key == copying:
            drawn = drawn | _table(state.figures[its, year], "requests")
    if key in _OF_ITS_GOVERNMENT:
        government = state.figures[name.removesuffix("办公室"), year]
        drawn = drawn | _table(government, "requests") | _table(government, "proactive")
    return drawn


def _table(printed: Figures, table: str) -> Figures:
    return {cell: value for cell, value in printed.items() if cell[0] == table}


# Texts and documents -----------------------------------------------------------------------------------------------------


def _overview(state: _State, name: str, year: int) -> tuple[str, ...]:
    source = state.source("overview", name, year)
    before = _before(name, year)[0]
    if (name, year) in _SAME_TEXT:
        return panel_prose.copied(source, state.overviews[before, year - 1], (before, name))
    if (name, year) in _TOUCHED_UP:
        return panel_prose.touched_up(
            source, panel_prose.copied(source, state.overviews[before, year - 1], (before, name))
        )
    for copying, its in _TEXT_OF_ANOTHER:
        if (name, year) == copying:
            return panel_prose.copied(source, _overview(state, its, year), (its, name))
    return panel_prose.overview(source, name, year)


def _document(state: _State, name: str, year: int, printed: Figures, *, day: int) -> Published:
    source = state.source("document", name, year)
    form = _form(year)
    cells = printing.show(source, printed, _LAYOUT, form_of(form))
    tables = sheets(form, cells, Fault(), _LAYOUT)
    prose = {
        1: state.overviews[name, year],
        5: panel_prose.problems(source),
        6: ("本年度没有发出信息处理费收费通知，未收取信息处理费。",),
    }
    parts = tuple(
        Part(heading, prose.get(number, ()), tables.get(_TABLES.get(number, "")))
        for number, heading in enumerate(_HEADINGS, 1)
    )
    date = f"{year + 1}-01-{day:02}"
    title = f"{name}{year}年政府信息公开工作年度报告"
    body = write_text.write(Draft(title, name, year, date, parts, _LAYOUT))
    return Published(f"{name}/{year}/{day}.txt", body, name, year, date)


# What must be found ------------------------------------------------------------------------------------------------------


_AGAINST_LAST_YEAR: tuple[tuple[str, Severity, tuple[Key, ...]], ...] = (
    ("Y-CARRY", "error", _CARRY),
    ("Y-CARRY", "warn", _CARRY_COLUMNS),
    ("T2-ROLL", "warn", _ROLL),
    ("Y-JUMP", "warn", _JUMP),
    ("Y-SAME-TABLE", "warn", _SAME_TABLE),
    ("Y-SAME-TEXT", "error", _SAME_TEXT),
    ("Y-SAME-TEXT", "warn", _TOUCHED_UP),
)


def _plants() -> Iterator[Plant]:
    for rule, severity, keys in _AGAINST_LAST_YEAR:
        for name, year in keys:
            yield Plant(rule, severity, (name, year), (_before(name, year)[0], year - 1))
    for rule, pairs in (("X-SAME-TEXT", _TEXT_OF_ANOTHER), ("X-SAME-TABLE", _TABLE_OF_ANOTHER)):
        for (name, year), its in pairs:
            yield Plant(rule, "warn", (name, year), (its, year))
    for name, year in _OF_ITS_GOVERNMENT:
        yield Plant("X-OFFICE-VS-GOV", "warn", (name, year), (name.removesuffix("办公室"), year))
    for name, year in _MISSING:
        yield Plant("Y-MISSING-YEAR", "warn", (name, year + 1), (name, year - 1))
    for key in _TWICE:
        yield Plant("X-DUP-REPORT", "warn", key, key)
