"""The rules that judge one report. A rule is an identity of the form, or a function here: its docstring is its public text.

The docstring's first line is Chinese, its second English; `@rule` gives the id and the severity. Inputs that are missing make a rule
not assessable; blanks never fail a sum. Source of the rules: the form's own notes, 政府信息公开条例, and logic.
"""

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import chain, repeat

from parsers import agreement, consistency, plausibility, quality, statements, sums, trust
from parsers.cells import NoteKind
from parsers.forms import FORMS, Address, Form
from parsers.report import Finding, Report
from parsers.rules import REGISTERED, Outcome, Rule, rule
from parsers.sections import HEADINGS

_COUNT_UNITS = frozenset({"件", "项", "个"})
# The cells that say by how much there are more or fewer than the year before.
_CHANGES = frozenset(address for form in FORMS for address in form.prescribed() if address[2] == "item_change")


def judge(report: Report) -> tuple[tuple[Finding, ...], dict[str, int]]:
    """Apply every rule to *report*: its findings, and how often each rule passed."""
    form = next((form for form in FORMS if form.key == report.form), FORMS[0])
    findings: list[Finding] = []
    passes: dict[str, int] = {}
    for known, check in REGISTERED:
        outcomes = list(check(report, form))
        passed = outcomes.count("pass")
        if passed:
            passes[known.id] = passed
        if passed < len(outcomes):
            findings += [outcome for outcome in outcomes if outcome != "pass"]
    return tuple(findings), passes


# Structure -------------------------------------------------------------------------------------------------------------


@rule("S-SECTIONS", "warn")
def sections_are_six(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """六个部分齐全（按标题内容辨认）
    The six sections are there, known by what their headings say
    """
    if not _is_prescribed_in_sections(form):
        return
    roles = {section.number for section in report.sections}
    absent = "、".join(heading for role, heading in enumerate(HEADINGS, 1) if role not in roles)
    yield known.fail(f"缺少标题：{absent}", f"headings not found: {absent}") if absent else "pass"


def _is_prescribed_in_sections(form: Form) -> bool:
    """Whether the form prescribes six sections: those of 2019 and 2021 do, the annex of 2014 stands behind free prose."""
    return bool(form.table("requests").lines)


@rule("S-TABLES", "error")
def tables_are_printed(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """三张表齐全
    The three tables are printed
    """
    for table in (table for table in form.tables if not table.grows):
        if report.index.rows[table.code]:
            yield "pass"
            continue
        absent = [cell.address for cell in report.index.by_table[table.code]]
        chinese, english = _instead(report)
        yield known.fail(
            f"表「{table.title}」没有数据行{chinese}",
            f"the table {table.english!r} has no rows{english}",
            absent,
        )


def _instead(report: Report) -> tuple[str, str]:
    """Return what stands in place of a table, to go on a sentence with."""
    if not report.pictures:
        return "", ""
    return f"，可能由{report.pictures}幅图片代替", f"; {report.pictures} pictures may stand in its place"


@rule("T3-ROWS-MISSING", "error")
def rows_are_printed(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """规定的各行都能按标签找到
    Every row that the form prescribes is found by its label
    """
    rows = report.index.rows
    replaced = _replaced(form, set().union(*rows.values()))
    for table in form.tables:
        printed = rows[table.code]
        if not printed or table.grows:
            continue
        for line in table.lines:
            if line.local or line.code in replaced:
                continue
            if line.code in printed:
                yield "pass"
                continue
            label = f"{line.ordinal}、{line.label}" if line.ordinal else line.label
            named = [cell.address for cell in report.index.by_table[table.code] if cell.row == line.code]
            yield known.fail(f"缺少一行：{label}", f"row absent: {line.english}", named)


def _replaced(form: Form, printed: set[str]) -> set[str]:
    """Return the lines in whose place other rows are *printed*: beside a part that is printed too, a missing part is missing."""
    instead = (parts for local, parts in form.stands_for.items() if local in printed and printed.isdisjoint(parts))
    wholes = (whole for whole, parts in form.split.items() if printed.issuperset(parts))
    return {*chain.from_iterable(instead), *wholes}


@rule("T3-ROWS-DUP", "error")
def rows_are_printed_once(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """同一行没有两个不同的数
    No row is printed twice with different numbers
    """
    del form
    yield from _noted(known, report, "duplicate", "同一单元格印有两个数：{printed}", "printed twice: {printed}")


@rule("T3-COLUMN-ORDER", "error")
def columns_are_certain(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """每行的数都能确定属于哪一列，每行的标签都能辨认
    It is certain under which column each number stands, and which row its label names
    """
    del form
    yield from _noted(
        known,
        report,
        "columns",
        "无法确定各数属于哪一列：{printed}",
        "the columns cannot be told: {printed}",
    )
    yield from _noted(
        known,
        report,
        "unknown_label",
        "无法辨认的行：{printed}",
        "a row whose label is unknown: {printed}",
    )


@rule("A-LOCAL-ROW", "info")
def annex_has_no_other_rows(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """2014年统计表中地方增列的行不属于全国表式
    Rows that localities add to the annex of 2014 are no part of the national form
    """
    if form.table("annex").grows:
        yield from _noted(known, report, "local_row", "地方增列：{printed}", "a local row: {printed}")


@rule("A-ROWS-MISSING", "info")
def annex_rows_are_printed(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """2014年统计表的各行都能按标签找到（有的地方少印）
    Every row of the annex of 2014 is found by its label (some localities leave rows out)
    """
    lines = {line.code: line.label for line in form.table("annex").lines}
    for cell in report.index.by_table["annex"]:
        if cell.row in lines:
            label = lines[cell.row]
            is_absent = cell.status == "missing"
            yield known.fail(f"缺少一行：{label}", f"row absent: {label}", [cell.address]) if is_absent else "pass"


@rule("T3-SHIFT", "info")
def rows_stand_in_line(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """标签与同组各行对齐
    Labels stand in the grid column of their siblings
    """
    del form
    yield from _noted(
        known,
        report,
        "shift",
        "标签错位：{printed}（同组各行 {expected}）",
        "label out of line: {printed} (siblings {expected})",
    )


@rule("LABEL-TYPO", "info")
def labels_are_exact(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """标签与规定一致；误印的标签只有在唯一可辨时才接受
    Labels are as prescribed; a misprinted one is accepted only where there is no doubt which it is
    """
    del form
    yield from _noted(
        known,
        report,
        "misprint",
        "标签印作「{printed}」，应为「{expected}」",
        "label printed {printed}, prescribed {expected}",
    )


def _noted(known: Rule, report: Report, kind: NoteKind, chinese: str, english: str) -> Iterator[Outcome]:
    notes = [note for note in report.notes if note.kind == kind]
    for note in notes:
        said = {"printed": note.printed.replace("\n", ""), "expected": note.expected}
        yield known.fail(chinese.format(**said), english.format(**said), note.cells)
    if not notes and report.cells:
        yield "pass"


@rule("T4-COUNT15", "error")
def table_4_has_fifteen(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """第四部分的表一行共十五个数
    The row of table 4 has fifteen numbers
    """
    del form
    cells = report.index.by_table["remedies"]
    torn = [cell.address for cell in cells if cell.status == "unreadable"]
    if torn and len(torn) == len(cells):
        yield known.fail("一行的数不是十五个", "the row has not fifteen numbers", torn)
    elif report.index.rows["remedies"]:
        yield "pass"


# Numbers ---------------------------------------------------------------------------------------------------------------


@rule("T3-NONNEG-INT", "error")
def counts_are_whole(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """件数都是非负整数
    Every count is a whole number, not negative
    """
    numbers, exempt = report.index.numbers, _CHANGES | _named_already(report)
    counted = _counted(form)
    unread = {cell.address for cell in report.index.numberless if cell.status == "unreadable"}
    odd = {address for address, value in numbers.items() if value and not _is_count(value) and address in counted}
    yield from repeat("pass", len(numbers) - len(numbers.keys() & (odd | exempt)))
    wrong = (odd | unread) - exempt
    for address in [one for one in report.by_address if one in wrong] if wrong else ():
        printed = report.by_address[address].raw.replace("\n", "")
        yield known.fail(f"印作「{printed}」", f"printed {printed!r}", [address])


def _named_already(report: Report) -> set[Address]:
    """Return the cells that other rules name."""
    kinds = ("columns", "unknown_label", "duplicate")
    noted = {address for note in report.notes if note.kind in kinds for address in note.cells}
    return noted | trust.doubted(report) | agreement.doubted(report)


@lru_cache(maxsize=16)
def _counted(form: Form) -> frozenset[Address]:
    """Return the cells of *form* that are counts."""
    return frozenset(
        (table.code, line.code, column.code)
        for table in form.tables
        for _, line, column in table.cells()
        if column.unit in _COUNT_UNITS
    )


def _is_count(value: Decimal) -> bool:
    """Whether *value*, which is not zero, is whole and not negative."""
    return not value.is_signed() and value == value.to_integral_value()


@rule("T3-SUBSET", "error")
def parts_fit_their_total(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """各列不大于本行总计，各项结果不大于（七）总计
    No applicant column exceeds its row's total, no outcome the total handled
    """
    numbers = report.index.numbers
    for identity in sums.identities(form, "T3-ROW", "T3-COL"):
        whole = identity.right[0]
        total = numbers.get(whole)
        if total is None:
            continue
        for address in identity.left:
            part = numbers.get(address)
            if part is None:
                continue
            if part <= total:
                yield "pass"
            else:
                said = f"{part:f} > {total:f}"
                yield known.fail(f"大于总计：{said}", f"exceeds its total: {said}", [address, whole])


@rule("T3-TOTAL-BLANK", "warn")
def totals_are_printed(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """总计栏不空白
    Totals are not left blank beside numbers
    """
    cells, numbers = report.by_address, report.index.numbers
    for identity in sums.identities(form, "T3-ROW"):
        total = identity.right[0]
        if total in numbers:
            yield "pass"
        elif total in cells and cells[total].status == "blank" and any(map(numbers.get, identity.left)):
            yield known.fail("总计空白", "the total is blank", [total])


@rule("T3-BLANK-CELLS", "info")
def blanks_are_counted(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """空白与「/」「—」不等于零
    Blank cells and strokes are not zeros
    """
    del form
    blank = [cell.address for cell in report.index.numberless if cell.status in ("blank", "not_applicable")]
    if blank:
        yield known.fail(
            f"{len(blank)} 个单元格空白或画线",
            f"{len(blank)} cells are blank or struck",
            blank,
        )
    elif report.cells:
        yield "pass"


@rule("T3-CARRYOUT-BOUND", "warn")
def carried_out_fits(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """结转下年度不大于本年新收与上年结转之和
    No more is carried out than came in
    """
    numbers = report.index.numbers
    for column in (column for block in form.table("requests").blocks for column in block.columns):
        named = [("requests", row, column.code) for row in ("new_received", "carried_in", "carried_out")]
        new, carried_in, carried_out = map(numbers.get, named)
        if new is not None and carried_in is not None and carried_out is not None:
            fits = carried_out <= new + carried_in
            yield "pass" if fits else known.fail("结转多于收到", "more carried out than came in", named)


RULES: tuple[Rule, ...] = tuple(known for known, _ in REGISTERED)
"""Every rule about one report, for the table `rules` and the page that explains them."""
_REGISTERING = (
    agreement,
    consistency,
    plausibility,
    quality,
    statements,
    sums,
    trust,
)  # their rules register when they are imported
