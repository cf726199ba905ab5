"""Rules that hold the prose against itself: parts and totals, shares, channels, fees, and the same number stated twice."""

import re
from collections.abc import Iterator
from decimal import Decimal

from parsers.claims import Claim
from parsers.forms import Form
from parsers.glyphs import fold
from parsers.listings import listings, shares
from parsers.report import Report
from parsers.rules import Outcome, Rule, rule

_CHANNELS = (
    "received_in_person",
    "received_fax",
    "received_email",
    "received_online",
    "received_letter",
    "received_other",
)
# Who lists these three leaves no other out.
_USUAL_CHANNELS = frozenset({"received_in_person", "received_online", "received_letter"})
_FEE_KIND = "info_processing_fee"
_STATED_ONCE = (
    "received",
    "received_new",
    "carried_in",
    "carried_out",
    "reconsideration_total",
    "litigation_total",
    _FEE_KIND,
)
_FEE = re.compile(r"处理费|收费|费用")
_SECTION_6 = 6
_TARIFF = 10  # yuan


def _sentences(report: Report, kind: str) -> list[str]:
    return list(dict.fromkeys(claim.sentence for claim in report.index.by_kind[kind]))


@rule("N-PARTS", "warn")
def parts_add_up_to_their_whole(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """正文列出总数与分项的，分项之和等于总数；分项不大于总数
    Where the prose lists the parts of a total, they add up to it
    """
    del form
    for sentence in _sentences(report, "whole"):
        for listing in listings(sentence):
            parts = "+".join(f"{part:f}" for part in listing.parts)
            if listing.fails:
                yield known.fail(
                    f"「{sentence}」分项 {parts} 与总数 {listing.whole:f} 不符",
                    f"the parts {parts} do not make {listing.whole:f}",
                )
            elif sum(listing.parts) == listing.whole:
                yield "pass"


@rule("N-PERCENT", "info")
def shares_are_worked_out_rightly(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """正文所称比例与同句的两个数相符
    A percentage is that of the two numbers in its sentence
    """
    del form
    for sentence in _sentences(report, "percentage"):
        for share in shares(sentence):
            if share.fails:
                worked = f"{share.part:f}/{share.whole:f} = {share.part * 100 / share.whole:.2f}%"
                yield known.fail(
                    f"「{sentence}」写 {share.percentage:f}%，而 {worked}",
                    f"{share.percentage:f}% is stated, and {worked}",
                )
            else:
                yield "pass"


@rule("N-CHANNEL-SUM", "info")
def channels_add_up(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """正文所列各渠道的申请件数之和等于收到的件数
    The requests by channel add up to those received
    """
    del form
    if report.index.by_kind.keys().isdisjoint(_CHANNELS):
        return
    for sentence in dict.fromkeys(claim.sentence for claim in report.claims if claim.kind in _CHANNELS):
        here = {claim.kind: claim for claim in report.claims if claim.sentence == sentence and claim.unit != "%"}
        total = here.get("received") or here.get("received_new")
        parts = [here[kind] for kind in _CHANNELS if kind in here]
        if total is None or len(parts) < 2 or not all(one.exact for one in (*parts, total)):  # noqa: PLR2004 - parts
            continue
        added = sum(part.value for part in parts)
        if added == total.value:
            yield "pass"
        elif added > total.value or set(here) >= _USUAL_CHANNELS:
            yield known.fail(
                f"「{sentence}」各渠道合计 {added:g}，不等于 {total.value:g}",
                f"the channels make {added:g}, not {total.value:g}",
            )


@rule("N-FEE", "warn")
def the_fee_is_stated(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """第六部分写明是否收取信息处理费
    Section 6 says whether a processing fee was charged
    """
    section = next((section for section in report.sections if section.number == _SECTION_6), None)
    if form.key != "2021" or not report.cells:
        return
    if report.index.by_kind[_FEE_KIND]:
        yield "pass"
    elif section is None or not section.text.strip():
        yield known.other("not_assessable", "没有第六部分的文字", "section 6 has no text")
    elif _FEE.search(fold("".join(section.text for section in report.sections))):
        yield known.other("not_assessable", "提及收费而数额无法辨认", "a fee is mentioned, and how much is not clear")
    else:
        yield known.fail("未写明信息处理费收取情况", "it is not stated whether a processing fee was charged")


@rule("N-FEE-VS-T3", "info")
def fees_agree_with_table_3(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """正文称未发收费通知、未收费的，表三没有逾期未缴费的申请，正文也没有收费数额
    Where the prose states no notice of a fee, table 3 has no request closed for an unpaid one
    """
    del form
    address = ("requests", "other_fee_unpaid", "total")
    cell = report.cell(address)
    unpaid = cell.value if cell is not None else None
    notices = [claim for claim in report.index.by_kind["fee_notices"] if claim.exact]
    amounts = {claim.value for claim in report.index.by_kind[_FEE_KIND] if claim.exact}
    if notices and cell is not None and unpaid is None:
        yield known.other("not_assessable", "表中没有可比的数", "the table shows no figure to compare", [address])
    elif notices and unpaid is not None and max(one.value for one in notices) < unpaid:
        yield known.fail(
            f"表三有 {unpaid:f} 件因未缴费不再处理，多于正文所称收费通知",
            f"{unpaid:f} requests were closed for unpaid fees, more than the notices in the prose",
            [address],
        )
    elif 0 in amounts and max(amounts) > 0:
        yield known.fail("既称未收费，又有收费数额", "both no fee and an amount are stated")
    elif notices or amounts:
        yield "pass"


@rule("N-FEE-TARIFF", "info")
def the_fee_is_of_the_tariff(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """信息处理费数额是10元的整数倍（按件每件100元，按量每页10、20、40元）
    The processing fee is a multiple of ten yuan, as the tariff has it
    """
    del form
    for claim in report.index.by_kind[_FEE_KIND]:
        if not claim.exact or not claim.value:
            continue
        if Decimal(str(claim.value)) % _TARIFF == 0:
            yield "pass"
        else:
            yield known.fail(f"{claim.value:g} 元不合收费标准", f"{claim.value:g} yuan is no sum of the tariff")


@rule("N-MULTI-CLAIM", "info")
def one_number_is_stated_once(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """同一个数前后所写一致
    The same number is stated alike wherever it is stated
    """
    del form
    for kind in _STATED_ONCE:
        claims = [one for one in report.index.by_kind[kind] if one.exact and one.unit != "%"]
        values = list(dict.fromkeys(claim.value for claim in claims))
        if len(values) > 1:
            stated = "、".join(f"{value:g}" for value in values)
            yield known.fail(f"前后所写不同：{stated}{_where(claims)}", f"stated differently: {stated}")
        elif len(claims) > 1:
            yield "pass"


def _where(claims: list[Claim]) -> str:
    return "".join(f"「{claim.sentence}」" for claim in claims[:2])
