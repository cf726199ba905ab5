"""The view whose columns come from the codebook, written as SQL with its comments: `panel`, one row a report.

A report's figures are looked up one by one: so a page of a hundred rows costs a hundred rows, whatever the archive holds.
"""

from collections.abc import Iterator
from functools import cache

from parsers.forms import FORMS, Address, Column, Form, Line

_KEYS = (
    ("report", "r.id", "报告编号", "Id of the report"),
    ("organization", "r.organization", "机关编号", "Id of the organisation"),
    (
        "lineage",
        "coalesce(l.lineage, r.organization)",
        "脉络编号：更名、合并前后的机关相同",
        "The same before and after a rename or merger",
    ),
    ("name", "r.name", "报告所印机关名称", "Name of the organisation as printed"),
    ("division_code", "o.division_code", "行政区划代码", "Code of the administrative division"),
    ("level", "o.level", "层级", "Level of government"),
    ("type", "o.type", "机关类型", "Kind of agency"),
    ("scope", "r.scope", "报告范围；范围不同的不可相加", "Scope of the report; scopes are never summed"),
    ("year", "r.year", "报告年度", "Year reported on"),
    (
        "form",
        "r.form",
        "报告格式的版本；跨格式的可比性见 crosswalk",
        "Generation of the form; crosswalk says what compares across forms",
    ),
    ("published", "r.published", "发布日期", "Date of publication"),
    ("error_count", "r.error_count", "严重问题数", "Findings of severity error"),
)
# A row of these tables has several figures: it is joined once. SQLite joins at most 64 tables, so the others are looked up.
_JOINED = {"requests": "outcome", "remedies": "kind"}
_HEAD = "面板数据：每机关每年度一行，只取现行版；变量名见 codebook / The panel: an organisation and year a row, current versions only"
_LOOK_UP = {
    "proactive": "(SELECT value FROM proactive WHERE report = r.id AND item = '{row}' AND measure = '{column}')",
    "requests": "{row}.{column}",
    "remedies": "{row}.{column}",
    "annex": "(SELECT value FROM annex WHERE report = r.id AND item = '{row}')",
}


@cache
def panel() -> str:
    """Return the SQL of the view `panel`."""
    said = [(name, zh, en) for name, _, zh, en in _KEYS] + [
        (name, *texts) for name, (_, *texts) in _variables().items()
    ]
    read = [source for _, source, _, _ in _KEYS] + [_look_up(address) for address, *_ in _variables().values()]
    heads = [f"  {name}{',' if name != said[-1][0] else ''} -- {zh} / {en}" for name, zh, en in said]
    return "\n".join(
        (
            f"CREATE VIEW panel ( -- {_HEAD}",
            *heads,
            ") AS SELECT",
            ",\n".join(f"  {one}" for one in read),
            "FROM reports AS r JOIN organizations AS o ON o.id = r.organization",
            "LEFT JOIN lineages AS l ON l.organization = r.organization",
            *_joins(),
            "WHERE r.current = 1 AND r.year IS NOT NULL;",
        )
    )


def variable(line: Line, column: Column) -> str:
    """Return the name of the variable of a cell, fit for Stata, SPSS and R."""
    return "_".join(filter(None, (line.variable, column.variable)))


def _variables() -> dict[str, tuple[Address, str, str]]:
    """Return the variables of all forms in printed order, each with its cell and its meaning in the newest form that has it."""
    found: dict[str, tuple[Address, str, str]] = {}
    for form in FORMS:
        for name, known in _of(form):
            found.setdefault(name, known)
    return found


def _of(form: Form) -> Iterator[tuple[str, tuple[Address, str, str]]]:
    for table in form.tables:
        for _, line, column in table.cells():
            chinese = "，".join(filter(None, ("、".join(line.group), line.label, column.label)))
            english = ", ".join(filter(None, (line.english, column.english)))
            yield variable(line, column), ((table.code, line.code, column.code), chinese.replace(" / ", "／"), english)


def _joins() -> Iterator[str]:
    lines = dict.fromkeys(address[:2] for address, *_ in _variables().values() if address[0] in _JOINED)
    for table, row in lines:
        yield f"LEFT JOIN {table} AS {row} ON {row}.report = r.id AND {row}.{_JOINED[table]} = '{row}'"


def _look_up(address: Address) -> str:
    table, row, column = address
    return _LOOK_UP[table].format(row=row, column=column)
