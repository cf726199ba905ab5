"""Errors of the prose, and figures that can hardly be: one for each rule that neither a sum nor the structure decides.

Each is added as a function here and a name in MISSTATEMENTS. `plant` knows these and those of `faults`.
"""

import random
from collections.abc import Callable
from decimal import Decimal

from crawler.demo import faults
from crawler.demo.faults import Fault
from crawler.demo.truth import Figures, FormKey, Planted
from parsers.forms import Address

Misstatements = dict[str, Callable[[random.Random, Figures], Fault]]


def plant(source: random.Random, rule: str | None, figures: Figures, key: FormKey = "2021") -> Fault:
    """Return the fault that breaks *rule*; as `faults.plant`, with the rules of this module besides."""
    known = misstatements_of(key)
    return known[rule](source, figures) if rule in known else faults.plant(source, rule, figures, key)


def misstatements_of(key: FormKey) -> Misstatements:
    """Return the faults of this module that a report of the form *key* can have, by the rule that they break."""
    if key == "2014":
        return _OF_ANNEX
    return {rule: one for rule, one in MISSTATEMENTS.items() if key in _ONLY.get(rule, (key,))}


def _total(row: str) -> Address:
    return "requests", row, "total"


def _says(rule: str, subject: str, sentence: str, *cells: Address, **more: str) -> Fault:
    return Fault(planted=(Planted(rule, cells),), instead={subject: sentence, **more})


def _off(source: random.Random, figures: Figures, *cells: Address) -> int:
    """Return a number that is not the sum of *cells*, though near it."""
    return int(sum(figures.get(cell, Decimal(0)) for cell in cells)) + source.randint(1, 9)


def _received(source: random.Random, figures: Figures) -> Fault:
    cells = _total("new_received"), _total("carried_in")
    wrong = _off(source, figures, *cells)
    said = source.choice((f"{{self}}共收到政府信息公开申请{wrong}件。", f"全年受理{wrong}件政府信息公开申请。"))
    return _says("N-REQ", "requests", said, *cells)


def _received_though_none(source: random.Random, figures: Figures) -> Fault:
    """State requests, though table 3 was never filled in."""
    empty = {address: Decimal(0) for address in figures if address[0] == "requests"}
    said = f"全年收到政府信息公开申请{source.randint(1, 40)}件。"
    fault = _says("N-REQ-ZERO", "requests", said, _total("new_received"), outcomes="")
    return Fault(planted=fault.planted, figures=empty, instead=fault.instead)


def _carried_in(source: random.Random, figures: Figures) -> Fault:
    cell = _total("carried_in")
    return _says("N-CIN", "requests", f"上年结转政府信息公开申请{_off(source, figures, cell)}件。", cell)


def _carried_out(source: random.Random, figures: Figures) -> Fault:
    cell = _total("carried_out")
    return _says("N-COUT", "requests", f"结转下年度继续办理{_off(source, figures, cell)}件。", cell)


def _replied(source: random.Random, figures: Figures) -> Fault:
    cell = _total("total_handled")
    return _says("N-ANS", "requests", f"办结政府信息公开申请{_off(source, figures, cell)}件。", cell)


def _outcome(source: random.Random, figures: Figures) -> Fault:
    granted, partly = _total("granted"), _total("partly_granted")
    if source.choice((True, False)):
        return _says("N-RESULT", "outcomes", f"其中予以公开{_off(source, figures, granted, partly)}件。", granted)
    return _says("N-RESULT", "outcomes", f"其中部分公开{_off(source, figures, partly)}件。", partly)


def _applicant(source: random.Random, figures: Figures) -> Fault:
    cells = [("requests", row, "natural_person") for row in ("new_received", "carried_in")]
    wrong = _off(source, figures, *cells)
    received = int(figures[_total("new_received")])
    said = f"全年收到政府信息公开申请{received}件，其中自然人{wrong}件。"
    return _says("N-APPLICANT", "requests", said, *cells)


def _channels(source: random.Random, figures: Figures) -> Fault:
    received = int(figures[_total("new_received")])
    online = source.randint(0, received)
    letters = received - online + source.randint(1, 5)
    said = f"全年收到政府信息公开申请{received}件，其中网络申请{online}件、信函申请{letters}件。"
    return _says("N-CHANNEL-SUM", "requests", said)


def _reviews(source: random.Random, figures: Figures) -> Fault:
    cell = ("remedies", "reconsideration", "total")
    return _says("N-REC", "remedies", f"发生政府信息公开行政复议案件{_off(source, figures, cell)}件。", cell)


def _suits(source: random.Random, figures: Figures) -> Fault:
    cells = [("remedies", row, "total") for row in ("litigation_direct", "litigation_after_recon")]
    return _says("N-LIT", "remedies", f"被提起政府信息公开行政诉讼{_off(source, figures, *cells)}件。", *cells)


def _suits_lost(source: random.Random, figures: Figures) -> Fault:
    """Say that no suit was lost, though one was."""
    group = source.choice(("litigation_direct", "litigation_after_recon"))
    lost, total = (("remedies", group, column) for column in ("corrected", "total"))
    one_more = {cell: figures[cell] + 1 for cell in (lost, total)}
    fault = _says("N-LIT-UPHELD", "remedies", "因政府信息公开提起的行政诉讼未发生败诉。", lost)
    return Fault(planted=fault.planted, figures=one_more, instead=fault.instead)


def _documents(source: random.Random, figures: Figures) -> Fault:
    columns = ("issued", "newly_made")
    cell = next(
        ("proactive", "normative_documents", c) for c in columns if ("proactive", "normative_documents", c) in figures
    )
    return _says("N-REG", "documents", f"制发行政规范性文件{_off(source, figures, cell)}件。", cell)


def _penalties(source: random.Random, figures: Figures) -> Fault:
    cell = ("proactive", "penalties", "decisions")
    return _says("N-PEN", "penalties", f"作出行政处罚决定{_off(source, figures, cell)}件。", cell)


def _parts(source: random.Random, _figures: Figures) -> Fault:
    news, notices = source.randint(2, 300), source.randint(2, 90)
    whole = news + notices + source.randint(1, 9)
    return _says("N-PARTS", "posts", f"全年发布信息{whole}条，分别为工作动态{news}条、通知公告{notices}条。")


def _share(source: random.Random, _figures: Figures) -> Fault:
    whole = source.randint(100, 400)
    part = source.randint(10, whole // 2)
    wrong = part * 100 / whole + source.randint(2, 30)
    return _says("N-PERCENT", "posts", f"向上级报送信息{whole}条，采用信息{part}条，采用率{wrong:.1f}%。")


def _twice(source: random.Random, figures: Figures) -> Fault:
    received = int(figures[_total("new_received")])
    said = f"全年收到政府信息公开申请{received}件。{{self}}共受理政府信息公开申请{received + source.randint(1, 9)}件。"
    return _says("N-MULTI-CLAIM", "requests", said)


def _no_fee_said(_source: random.Random, _figures: Figures) -> Fault:
    return _says("N-FEE", "fees", "{self}没有需要报告的其他事项。")


def _no_fee_said_of(_source: random.Random, _figures: Figures) -> Fault:
    return _says("S-SEC6-FEE-SCOPE", "fees", "办理人大代表建议和政协委员提案，均已公开答复。")


def _fee_unpaid(source: random.Random, figures: Figures) -> Fault:
    """Say that no notice of a fee was sent, though requests were closed for an unpaid one."""
    columns = ("natural_person", "total")
    more = source.randint(1, 4)
    changed: Figures = {
        ("requests", row, column): figures["requests", row, column] + more
        for row in ("other_fee_unpaid", "total_handled", "new_received")
        for column in columns
    }
    said = "本年度没有发出信息处理费收费通知，未收取信息处理费。"
    fault = _says("N-FEE-VS-T3", "fees", said, _total("other_fee_unpaid"))
    return Fault(planted=fault.planted, figures=changed, instead=fault.instead)


def _fee_off_tariff(source: random.Random, _figures: Figures) -> Fault:
    return _says("N-FEE-TARIFF", "fees", f"收取信息处理费{source.randint(1, 40) * 10 + source.randint(1, 9)}元。")


def _wrong_year(_source: random.Random, _figures: Figures) -> Fault:
    return _says("Y-WRONG-YEAR", "opening", "本报告所列数据的统计期限自{before}年1月1日起，至{before}年12月31日止。")


def _short_period(source: random.Random, _figures: Figures) -> Fault:
    day = source.randint(10, 30)
    return _says("Y-PERIOD", "opening", f"本报告所列数据的统计期限自{{year}}年1月1日起，至{{year}}年12月{day}日止。")


def _no_subjects(_source: random.Random, _figures: Figures) -> Fault:
    return _says("S-SUBSECTIONS", "overview", "{year}年，{self}按照上级部署做好各项工作，成效较好。")


def _no_problems(source: random.Random, _figures: Figures) -> Fault:
    said = source.choice(
        ("无。", "不存在问题。", "存在的问题是栏目更新不及时，内容偏少，群众查找不便，人员变动频繁，经验不足。")
    )
    return _says("S-SEC5-EMPTY", "problems", said)


def _changed(rule: str, changes: Figures) -> Fault:
    return Fault(planted=(Planted(rule, tuple(changes)),), figures=changes)


def _negative(source: random.Random, figures: Figures) -> Fault:
    refused = ("refused_", "unable_")
    cells = [address for address, value in figures.items() if address[1].startswith(refused) and value]
    cell = source.choice(cells)
    return _changed("T3-NONNEG-INT", {cell: -figures[cell]})


def _part_above_total(source: random.Random, figures: Figures) -> Fault:
    cell = ("requests", "granted", source.choice(("business", "research", "nonprofit")))
    return _changed("T3-SUBSET", {cell: figures[_total("granted")] + source.randint(1, 40)})


def _too_much_carried_out(source: random.Random, figures: Figures) -> Fault:
    came = figures[_total("new_received")] + figures[_total("carried_in")]
    return _changed("T3-CARRYOUT-BOUND", {_total("carried_out"): came + source.randint(1, 40)})


def _more_issued_than_in_force(source: random.Random, figures: Figures) -> Fault:
    issued, *others = (("proactive", "normative_documents", c) for c in ("issued", "repealed", "in_force"))
    return _changed(
        "T2-ISSUED-LE-FORCE", {issued: sum((figures[one] for one in others), Decimal(0)) + source.randint(1, 9)}
    )


def _fee_in_yuan(source: random.Random, _figures: Figures) -> Fault:
    cell = ("proactive", "admin_fees", "amount_10k_yuan")
    return _changed("T2-FEE-UNIT", {cell: Decimal(source.randint(1200, 9900) * 100)})


def _items_as_decisions(source: random.Random, figures: Figures) -> Fault:
    items, change, decisions = (("proactive", "licensing", c) for c in ("prev_items", "item_change", "decisions"))
    stock = Decimal(source.randint(90, 900))
    changed = _changed("T2-ITEM-AS-DECISION", {items: stock, decisions: stock + figures[change]})
    return Fault(planted=changed.planted, figures=changed.figures)


def _total_blank(source: random.Random, figures: Figures) -> Fault:
    rows = [
        row
        for table, row, column in figures
        if table == "requests" and column == "total" and figures[table, row, column]
    ]
    cell = _total(source.choice(rows))
    return Fault(planted=(Planted("T3-TOTAL-BLANK", (cell,)),), blanks={cell: ""})


def _struck_out(source: random.Random, figures: Figures) -> dict[Address, str]:
    zeros = [address for address, value in figures.items() if address[0] == "requests" and not value]
    return dict.fromkeys(source.sample(zeros, min(len(zeros), 3)), source.choice(("/", "—", "")))


def _blank_cells(source: random.Random, figures: Figures) -> Fault:
    struck = _struck_out(source, figures)
    return Fault(planted=(Planted("T3-BLANK-CELLS", tuple(struck)),), blanks=struck)


def _incomplete(source: random.Random, figures: Figures) -> Fault:
    struck = _struck_out(source, figures)
    return Fault(planted=(Planted("Q-COMPLETENESS", tuple(struck)),), blanks=struck)


MISSTATEMENTS: Misstatements = {
    "N-REQ": _received,
    "N-REQ-ZERO": _received_though_none,
    "N-CIN": _carried_in,
    "N-COUT": _carried_out,
    "N-ANS": _replied,
    "N-RESULT": _outcome,
    "N-APPLICANT": _applicant,
    "N-CHANNEL-SUM": _channels,
    "N-REC": _reviews,
    "N-LIT": _suits,
    "N-LIT-UPHELD": _suits_lost,
    "N-REG": _documents,
    "N-PEN": _penalties,
    "N-PARTS": _parts,
    "N-PERCENT": _share,
    "N-MULTI-CLAIM": _twice,
    "N-FEE": _no_fee_said,
    "N-FEE-VS-T3": _fee_unpaid,
    "N-FEE-TARIFF": _fee_off_tariff,
    "Y-WRONG-YEAR": _wrong_year,
    "Y-PERIOD": _short_period,
    "S-SUBSECTIONS": _no_subjects,
    "S-SEC5-EMPTY": _no_problems,
    "S-SEC6-FEE-SCOPE": _no_fee_said_of,
    "T3-NONNEG-INT": _negative,
    "T3-SUBSET": _part_above_total,
    "T3-CARRYOUT-BOUND": _too_much_carried_out,
    "T2-ISSUED-LE-FORCE": _more_issued_than_in_force,
    "T2-FEE-UNIT": _fee_in_yuan,
    "T2-ITEM-AS-DECISION": _items_as_decisions,
    "T3-TOTAL-BLANK": _total_blank,
    "T3-BLANK-CELLS": _blank_cells,
    "Q-COMPLETENESS": _incomplete,
}
# Rules that know only some forms.
_ONLY: dict[str, tuple[FormKey, ...]] = {
    "N-FEE": ("2021",),
    "N-FEE-VS-T3": ("2021",),
    "S-SEC6-FEE-SCOPE": ("2021",),
    "T2-ISSUED-LE-FORCE": ("2021",),
    "T2-FEE-UNIT": ("2021",),
    "T2-ITEM-AS-DECISION": ("2019",),
}


def _annex(code: str) -> Address:
    return "annex", code, "value"


def _received_of_annex(source: random.Random, figures: Figures) -> Fault:
    cell = _annex("received")
    return _says("N-REQ", "requests", f"共收到政府信息公开申请{_off(source, figures, cell)}件。", cell)


def _reviews_of_annex(source: random.Random, figures: Figures) -> Fault:
    cell = _annex("reconsideration_total")
    return _says("N-REC", "remedies", f"因政府信息公开发生行政复议{_off(source, figures, cell)}件。", cell)


def _suits_of_annex(source: random.Random, figures: Figures) -> Fault:
    cell = _annex("litigation_total")
    return _says("N-LIT", "remedies", f"因政府信息公开发生行政诉讼{_off(source, figures, cell)}件。", cell)


_OF_ANNEX: Misstatements = {"N-REQ": _received_of_annex, "N-REC": _reviews_of_annex, "N-LIT": _suits_of_annex}
