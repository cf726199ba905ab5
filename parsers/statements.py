"""Rules that hold the numbers of the prose against the tables: a claim must be a figure that the table prints.

A claim that is about a number (余, 约) is held against nothing. Where a report states one kind twice and one of the two is the
table's, the other may be part of it: N-MULTI-CLAIM names the two. Source: the tables and the prose describe the same year.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import combinations

from parsers.cells import Cell
from parsers.claims import Claim
from parsers.forms import FORMS, Address, Form
from parsers.report import Report
from parsers.rules import Outcome, Rule, rule

_CAREFUL = Decimal("0.1")  # points by which a printed share may differ
_HUNDRED = 100
_DECLINED, _OTHER, _SINGLE_OTHER = "declined_", "other_", "other_handling"
_ROWS = tuple(dict.fromkeys(line.code for form in FORMS for line in form.table("requests").lines))
_GROUPS = {
    "reply_granted": ("granted",),
    "reply_partly_granted": ("partly_granted",),
    "reply_disclosed": ("granted", "partly_granted"),
    "reply_refused": ("refused_",),
    "reply_unable": ("unable_",),
    "reply_declined": (_DECLINED,),
    "reply_other": (_OTHER,),
}


def _said(report: Report, kind: str, *, unit: str | None = None) -> list[Claim]:
    """Return the exact claims of *kind*; shares only where *unit* is %."""
    return [one for one in report.index.by_kind[kind] if one.exact and (one.unit == "%") == (unit == "%")]


def _requests(row: str, column: str = "total") -> Address:
    return "requests", row, column


def _amount(report: Report, address: Address) -> Decimal | None:
    return report.index.numbers.get(address)


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """Return the sum, or None where one of *amounts* is not known."""
    known = list(amounts)
    return sum((one for one in known if one is not None), Decimal(0)) if known and None not in known else None


def _of_rows(report: Report, starts: Sequence[str]) -> list[Address]:
    """Return the totals of the rows of table 3 whose codes begin with one of *starts*; local rows only where they stand for others.

    The one row （六）其他处理 stands for its parts where it is printed, and is nothing where not.
    """
    rows = [address for address in _totals(*starts) if address in report.by_address]
    if _OTHER not in starts:
        return rows
    is_single = _is_single(report, "total")
    return [address for address in rows if (address[1] == _SINGLE_OTHER) == is_single]


@lru_cache(maxsize=16)
def _totals(*starts: str) -> tuple[Address, ...]:
    return tuple(_requests(row) for row in _ROWS if row.startswith(starts))


def _is_single(report: Report, column: str) -> bool:
    """Whether the one row （六）其他处理 is printed."""
    single = report.cell(_requests(_SINGLE_OTHER, column))
    return single is not None and single.status != "missing"


def _is_replaced(report: Report, cell: Cell) -> bool:
    """Whether *cell* is one of the three parts of （六）其他处理, and only their one row is printed."""
    return cell.status == "missing" and cell.row.startswith(_OTHER) and _is_single(report, cell.column)


def _number(value: float | Decimal) -> str:
    return f"{Decimal(str(value)).normalize():f}"


def _held(
    known: Rule, claims: Sequence[Claim], allowed: Sequence[Decimal | None], cells: Sequence[Address]
) -> Iterator[Outcome]:
    """Hold *claims* of one kind against the *allowed* figures; the first None among them means that the table does not show it."""
    if not claims or not cells:
        return
    if not allowed or allowed[0] is None:
        yield known.other("not_assessable", "表中没有可比的数", "the table shows no figure to compare", cells)
        return
    if any(Decimal(str(one.value)) in allowed for one in claims):
        yield "pass"
        return
    one = claims[0]
    stated, printed = _number(one.value), _number(allowed[0])
    yield known.fail(
        f"正文「{one.sentence}」写 {stated}，表中为 {printed}",
        f"the prose states {stated}, the table {printed}",
        cells,
    )


def _of_form(report: Report, *addresses: Address, annex: str = "") -> list[Address]:
    """Return those of *addresses* that the report has; in a report on the form of 2014 the row *annex* of its list instead."""
    listed = ("annex", annex, "value")
    return [listed] if listed in report.by_address else [one for one in addresses if one in report.by_address]


def _held_to_cells(known: Rule, report: Report, kind: str, *addresses: Address, annex: str = "") -> Iterator[Outcome]:
    """Hold the claims of *kind* against the cell that prints their figure."""
    if claims := _said(report, kind):
        cells = _of_form(report, *addresses, annex=annex)
        yield from _held(known, claims, [_amount(report, cell) for cell in cells], cells)


def _received(report: Report, column: str = "total") -> tuple[list[Decimal | None], list[Address]]:
    cells = _of_form(report, *(_requests(row, column) for row in ("new_received", "carried_in")), annex="received")
    if len(cells) < 2:  # noqa: PLR2004 - the annex has no carried in
        return [_amount(report, cell) for cell in cells], cells
    new, both = _amount(report, cells[0]), _sum(_amount(report, cell) for cell in cells)
    return ([new] if new is None or both is None else [new, both]), cells


@rule("N-REQ", "error")
def requests_are_as_stated(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """正文所称收到的申请件数，等于表三本年新收，或新收与上年结转之和
    The requests that the prose states are the newly received of table 3, or these and the carried in
    """
    del form
    every, new = _said(report, "received"), _said(report, "received_new")
    if every or new:
        allowed, cells = _received(report)
        yield from _held(known, every, allowed, cells)
        yield from _held(known, new, allowed[:1], cells[:1])


@rule("N-REQ-ZERO", "error")
def table_3_is_filled_in(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """正文称收到申请的，表三不全为零
    Where the prose states requests, table 3 is not all zeros
    """
    del form
    claims = [*_said(report, "received"), *_said(report, "received_new")]
    stated = max((one.value for one in claims), default=None)
    if stated is None:
        return
    rows = report.index.by_table["requests"]
    if not rows:
        return
    empty = [cell for cell in report.index.numberless if cell.table == "requests" and not _is_replaced(report, cell)]
    if empty:
        yield known.other("not_assessable", "表三有空白或缺失", "table 3 has blanks or is absent")
    elif stated > 0 and not any(cell.value for cell in rows):
        yield known.fail(
            f"正文称收到 {_number(stated)} 件，表三却全为零",
            f"{_number(stated)} requests in the prose, and table 3 is all zeros",
            [_requests("new_received")],
        )
    else:
        yield "pass"


@rule("N-CIN", "warn")
def carried_in_is_as_stated(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """正文所称上年结转件数等于表三
    The requests carried in are those of table 3
    """
    del form
    yield from _held_to_cells(known, report, "carried_in", _requests("carried_in"))


@rule("N-COUT", "warn")
def carried_out_is_as_stated(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """正文所称结转下年度件数等于表三
    The requests carried out are those of table 3
    """
    del form
    yield from _held_to_cells(known, report, "carried_out", _requests("carried_out"))


@rule("N-ANS", "warn")
def replies_are_as_stated(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """正文所称办结、答复件数等于表三（七）总计，或不计其他处理、不予处理
    The replies are the total handled of table 3, with or without those declined or otherwise handled
    """
    del form
    claims = _said(report, "replied")
    if not claims:
        return
    total = _requests("total_handled")
    handled = _amount(report, total)
    aside = [_amount(report, cell) or Decimal(0) for cell in _of_rows(report, (_OTHER,))]
    declined = sum((_amount(report, cell) or Decimal(0) for cell in _of_rows(report, (_DECLINED,))), Decimal(0))
    aside.append(declined)
    without = [] if handled is None else [handled - sum(some) for n in range(1, 5) for some in combinations(aside, n)]
    yield from _held(known, claims, [handled, *without], _of_form(report, total))


@rule("N-RESULT", "warn")
def outcomes_are_as_stated(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """正文所称各类办理结果的件数和比例与表三一致
    The outcomes that the prose states, in numbers or per cent, are those of table 3
    """
    del form
    for kind, starts in _GROUPS.items():
        if kind not in report.index.by_kind:
            continue
        numbers, shares = _said(report, kind), _said(report, kind, unit="%")
        cells = _of_rows(report, starts)
        value = _sum(_amount(report, cell) for cell in cells)
        both = _sum(_amount(report, _requests(row)) for row in _GROUPS["reply_disclosed"])
        allowed = [value, both] if kind == "reply_granted" and both is not None else [value]
        yield from _held(known, numbers, allowed, cells)
        yield from _share(known, report, shares, value, cells)


def _share(
    known: Rule, report: Report, claims: Sequence[Claim], value: Decimal | None, cells: Sequence[Address]
) -> Iterator[Outcome]:
    if not claims or not cells:
        return
    wholes = [_amount(report, _requests("total_handled")), *_received(report)[0]]
    known_wholes = [one for one in wholes if one]
    if value is None or not known_wholes:
        yield known.other("not_assessable", "表中没有可比的数", "the table shows no figure to compare", cells)
        return
    shares = [value * _HUNDRED / whole for whole in known_wholes]
    stated = Decimal(str(claims[0].value))
    if any(abs(share - stated) <= _CAREFUL for share in shares):
        yield "pass"
    else:
        yield known.fail(
            f"正文写 {stated}%，按表三为 {shares[0]:.2f}%",
            f"the prose states {stated}%, table 3 gives {shares[0]:.2f}%",
            [*cells, _requests("total_handled")],
        )


@rule("N-APPLICANT", "info")
def applicants_are_as_stated(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """正文所称自然人、法人或其他组织的申请件数与表三一致
    The requests of natural persons and of organisations are those of table 3
    """
    del form
    persons, organizations = _said(report, "received_natural_person"), _said(report, "received_organization")
    are_persons_alone = _said(report, "received_natural_person", unit="%")
    if not (persons or organizations or are_persons_alone):
        return
    natural, cells = _received(report, "natural_person")
    total, _ = _received(report)
    yield from _held(known, persons, natural, cells)
    others = [None if a is None or b is None else a - b for a, b in zip(total, natural, strict=False)]
    yield from _held(known, organizations, others, cells)
    if are_persons_alone and cells:
        named = [cells[0], _requests("new_received")]
        if not others or others[0] is None:
            yield known.other("not_assessable", "表中没有可比的数", "the table shows no figure to compare", named)
        elif others[0] == 0:
            yield "pass"
        else:
            yield known.fail("正文称均为自然人，表三有组织申请", "not all applicants are natural persons", named)


@rule("N-REC", "error")
def reconsiderations_are_as_stated(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """正文所称行政复议件数等于表四总计
    The reconsiderations that the prose states are the total of table 4
    """
    del form
    total = "remedies", "reconsideration", "total"
    yield from _held_to_cells(known, report, "reconsideration_total", total, annex="reconsideration_total")


@rule("N-LIT", "error")
def suits_are_as_stated(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """正文所称行政诉讼件数等于表四两个总计之和
    The suits that the prose states are the two totals of table 4 together
    """
    del form
    if claims := _said(report, "litigation_total"):
        groups = [("remedies", row, "total") for row in ("litigation_direct", "litigation_after_recon")]
        cells = _of_form(report, *groups, annex="litigation_total")
        yield from _held(known, claims, [_sum(_amount(report, cell) for cell in cells)], cells)


@rule("N-LIT-UPHELD", "warn")
def no_suit_was_lost(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """正文称复议均获维持、诉讼未败诉的，表四结果纠正为零，且无尚未审结
    Where the prose states that no case was lost, table 4 has none corrected and none pending
    """
    del form
    for kind, rows in (
        ("reconsideration_corrected", ("reconsideration",)),
        ("litigation_lost", ("litigation_direct", "litigation_after_recon")),
    ):
        claims = _said(report, kind)
        corrected, pending = ([("remedies", row, column) for row in rows] for column in ("corrected", "pending"))
        if claims and _of_form(report, *corrected):
            yield from _held(known, claims, [_sum(_amount(report, cell) for cell in corrected)], corrected)
            if _sum(_amount(report, cell) for cell in pending):
                yield known.other("uncertain", "尚有未审结的案件", "cases are still pending", pending)


@rule("N-REG", "info")
def documents_are_as_stated(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """正文所称制发、废止、现行有效的规章和行政规范性文件件数等于表二
    The documents issued, repealed and in force are those of table 2
    """
    del form
    for kind, row, columns in (
        ("regulations_new", "regulations", ("issued", "newly_made")),
        ("regulations_in_force", "regulations", ("in_force",)),
        ("normative_docs_new", "normative_documents", ("issued", "newly_made")),
        ("normative_docs_repealed", "normative_documents", ("repealed",)),
        ("normative_docs_in_force", "normative_documents", ("in_force",)),
    ):
        if claims := _said(report, kind):
            cells = _of_form(report, *(("proactive", row, column) for column in columns))[:1]
            yield from _held(known, claims, [_amount(report, cell) for cell in cells], cells)


@rule("N-PEN", "info")
def penalties_are_as_stated(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """正文所称行政处罚决定件数等于表二
    The penalties that the prose states are those of table 2
    """
    del form
    yield from _held_to_cells(known, report, "penalties", ("proactive", "penalties", "decisions"))
