"""Each rule by itself, on reports put together cell by cell: what is implausible, and what OCR leaves in doubt."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from small_judgements import A, P, Q, cell, fails, gone, report, row, told

from parsers.checks import judge
from parsers.forms import Address
from parsers.report import Report, Section
from parsers.trust import TRUSTED, doubted, settle

# Plausibility ------------------------------------------------------------------------------------------------------------


def test_the_fee_row_came_in_2021():
    """T3-FEE-BEFORE-2021: figures in the row of unpaid fees in a report up to 2020; later, or of no year: silent."""
    line = row("other_fee_unpaid")
    assert told("T3-FEE-BEFORE-2021", report(year=2020)) == [fails(*line)]
    assert told("T3-FEE-BEFORE-2021", report({line[0]: ""}, year=2020)) == [fails(*line[1:])]
    assert told("T3-FEE-BEFORE-2021", report(gone(line), year=2020)) == ["pass"]
    assert told("T3-FEE-BEFORE-2021", report(year=2021)) == []
    assert told("T3-FEE-BEFORE-2021", report(year=None)) == []


def test_one_generation():
    """T3-FORM-MIX: printed cells that another form prescribes and this one does not."""
    mixed = (P, "central_procurement", "amount")
    assert told("T3-FORM-MIX", report({mixed: "0"})) == [fails(mixed)]
    assert told("T3-FORM-MIX", report({mixed: None})) == ["pass"]
    assert told("T3-FORM-MIX", report()) == ["pass"]
    assert told("T3-FORM-MIX", report({(P, "other_disclosed_documents", "newly_made"): "0"})) == ["pass"]
    assert told("T3-FORM-MIX", report(cells=())) == []


def test_issued_and_in_force():
    """T2-ISSUED-LE-FORCE: no more issued than in force or repealed, for rules and for documents."""
    for place, line in enumerate(("regulations", "normative_documents")):
        cells = row(line, P, ("issued", "repealed", "in_force"))
        for figures, fits in (
            (("3", "1", "2"), True),
            (("4", "1", "2"), False),
            (("3", "3", "0"), True),
            (("1", "0", "0"), False),
        ):
            found = told("T2-ISSUED-LE-FORCE", report(dict(zip(cells, figures, strict=True))))
            assert found[place] == ("pass" if fits else fails(*cells))
            assert found[1 - place] == "pass"
        for one in cells:
            assert told("T2-ISSUED-LE-FORCE", report({one: ""})) == ["pass"]
    assert told("T2-ISSUED-LE-FORCE", report(form="2019")) == []
    (finding,) = [
        one for one in judge(report({(P, "regulations", "issued"): "5"}))[0] if one.rule == "T2-ISSUED-LE-FORCE"
    ]
    assert (finding.chinese, finding.english) == ("制发 5，现行有效 0", "5 issued, 0 in force")


def test_who_may_make_rules():
    """T2-RULES-COMPETENCE: counties, townships and zones make none; others are not asked."""
    made = (P, "regulations", "in_force")
    for level in ("county", "township", "zone"):
        assert told(
            "T2-RULES-COMPETENCE", report({made: "1", (P, "normative_documents", "issued"): "1"}, level=level)
        ) == [fails(made)]
        assert told("T2-RULES-COMPETENCE", report(level=level)) == ["pass"]
    assert told("T2-RULES-COMPETENCE", report({made: "1"}, level="province")) == []
    assert (
        told(
            "T2-RULES-COMPETENCE", report(dict.fromkeys(row("regulations", P, ("issued", "repealed", "in_force")), ""))
        )
        == []
    )


@pytest.mark.parametrize(
    ("text", "is_plausible"),
    [
        ("0", True),
        ("100000", False),
        ("100001", False),
        ("99999", True),
        ("99999 万", True),
        ("5 元", False),
        ("1520000", False),
        ("100000.5", False),
        ("99900", True),
        ("12345.5", True),
    ],
)
def test_fees(text, is_plausible):
    """T2-FEE-UNIT: in 10,000 yuan; in another unit, more than a thousand million yuan, or six digits ending in two zeros: uncertain."""
    address = (P, "admin_fees", "amount_10k_yuan")
    assert told("T2-FEE-UNIT", report({address: text})) == (["pass"] if is_plausible else [("uncertain", address)])


def test_fees_absent():
    """Nothing printed, nothing to doubt; the message has what is printed."""
    address = (P, "admin_fees", "amount_10k_yuan")
    assert told("T2-FEE-UNIT", report({address: ""})) == []
    assert told("T2-FEE-UNIT", report(cells=())) == []
    (finding,) = [one for one in judge(report({address: "5 元"}))[0] if one.rule == "T2-FEE-UNIT"]
    assert (finding.chinese, finding.english) == ("「5 元」可能不以万元计", "'5 元' may not be in 10,000 yuan")


def test_procurement():
    """T2-PROC-UNIT: an amount that is not zero prints its unit."""
    address = (P, "central_procurement", "amount")
    assert told("T2-PROC-UNIT", report({address: "5"}, form="2019")) == [("uncertain", address)]
    assert told("T2-PROC-UNIT", report({address: "5 元"}, form="2019")) == ["pass"]
    assert told("T2-PROC-UNIT", report(form="2019")) == []
    assert told("T2-PROC-UNIT", report({address: ""}, form="2019")) == []
    assert told("T2-PROC-UNIT", report()) == []


def test_items_and_decisions():
    """T2-ITEM-AS-DECISION: where items and change add up to more than fifty decisions; fewer may be chance."""
    for place, line in enumerate(("licensing", "other_services", "penalties", "coercion")):
        cells = row(line, P, ("prev_items", "item_change", "decisions"))
        for figures, fits in (
            (("60", "-9", "51"), False),
            (("50", "0", "50"), True),
            (("60", "1", "60"), True),
            (("51", "0", "51"), False),
        ):
            found = told("T2-ITEM-AS-DECISION", report(dict(zip(cells, figures, strict=True)), form="2019"))
            assert found == [*["pass"] * place, "pass" if fits else fails(*cells), *["pass"] * (3 - place)]
        assert told("T2-ITEM-AS-DECISION", report({cells[1]: ""}, form="2019")) == ["pass"] * 3
    assert told("T2-ITEM-AS-DECISION", report()) == []
    odd = report(
        {
            (P, "licensing", "prev_items"): "60",
            (P, "licensing", "item_change"): "-9",
            (P, "licensing", "decisions"): "51",
        },
        form="2019",
    )
    assert "items given as decisions: 60-9 = 51" in [one.english for one in judge(odd)[0]]


def sections(**texts: str) -> tuple[Section, ...]:
    """Return sections with texts: s1 is section 1."""
    return tuple(Section(int(name[1:]), "", text) for name, text in texts.items())


FIVE = "主动公开甲。依申请乙。政府信息资源的管理丙。平台丁。监督戊。"


def test_five_subjects():
    """S-SUBSECTIONS: section 1 speaks of five subjects; the message names those it does not."""
    assert told("S-SUBSECTIONS", report(sections=sections(s1=FIVE))) == ["pass"]
    for number, (subject, words) in enumerate(
        {
            "主动公开": "主动公开",
            "依申请公开": "依申请",
            "政府信息管理": "政府信息资源",
            "平台建设": "平台",
            "监督保障": "监督",
        }.items()
    ):
        lacking = report(sections=sections(s1=FIVE.replace(words, "甲")))
        assert told("S-SUBSECTIONS", lacking) == [fails()], number
        assert f"未提及：{subject}" in [one.chinese for one in judge(lacking)[0]]
        assert f"not mentioned: {subject}" in [one.english for one in judge(lacking)[0]]
    assert told("S-SUBSECTIONS", report(sections=sections(s2=FIVE))) == []
    assert told("S-SUBSECTIONS", report(sections=sections(s1=FIVE), form="2014")) == []
    two = report(sections=sections(s1="主动公开。政府信息管理。监督。"))
    assert "未提及：依申请公开、平台建设" in [one.chinese for one in judge(two)[0]]
    assert told(
        "S-SUBSECTIONS",
        report(sections=sections(s1=FIVE.replace("依申请", "依申请公开").replace("信息资源的", "信息"))),
    ) == ["pass"]


def test_section_5():
    """S-SEC5-EMPTY: thirty characters at least, no 无, and something that is done about the problems."""
    long = "存在的问题是更新不够及时个别栏目内容偏少人手也不够一二三四"
    assert told("S-SEC5-EMPTY", report(sections=sections(s5=long + "改进"))) == ["pass"]
    assert told("S-SEC5-EMPTY", report(sections=sections(s5=long + "五六七八"))) == [fails()]
    assert told("S-SEC5-EMPTY", report(sections=sections(s5="改进" + "一" * 27))) == [fails()]
    assert told("S-SEC5-EMPTY", report(sections=sections(s5="改进" + "一" * 28))) == ["pass"]
    assert told("S-SEC5-EMPTY", report(sections=sections(s5="无。"))) == [fails()]
    assert told("S-SEC5-EMPTY", report(sections=sections(s4=long))) == []


def test_governments():
    """S-GOV-THREE: appraisal, public evaluation and accountability, anywhere in a government's report."""
    three = sections(s1="工作考核。", s5="社会评议。责任追究。")
    assert told("S-GOV-THREE", report(kind="government", sections=three)) == ["pass"]
    assert told("S-GOV-THREE", report(kind="government", sections=three[:1])) == [fails()]
    assert told("S-GOV-THREE", report(kind="bureau", sections=three[:1])) == []
    assert told("S-GOV-THREE", report(kind="government", sections=three[:1], form="2014")) == []
    lacking = report(kind="government", sections=three[:1])
    assert "未写明：社会评议、责任追究" in [one.chinese for one in judge(lacking)[0]]
    assert "not stated: 社会评议、责任追究" in [one.english for one in judge(lacking)[0]]
    assert told("S-GOV-THREE", report(kind="government", sections=sections(s1="社会评议。责任追究。"))) == [fails()]


def test_section_6():
    """S-SEC6-FEE-SCOPE: the fee for processing information, in the form of 2021."""
    for words in ("信息处理费", "信息公开处理费", "收费", "费用"):
        assert told("S-SEC6-FEE-SCOPE", report(sections=sections(s6=f"本年{words}。"))) == ["pass"]
    assert told("S-SEC6-FEE-SCOPE", report(sections=sections(s6="办理提案。"))) == [fails()]
    assert told("S-SEC6-FEE-SCOPE", report(sections=(Section(6, "", "收"), Section(6, "", "费。")))) == ["pass"]
    assert told("S-SEC6-FEE-SCOPE", report(sections=sections(s6="办理提案。"), form="2019")) == []
    assert told("S-SEC6-FEE-SCOPE", report(sections=sections(s5="收费"))) == []


# Scans -------------------------------------------------------------------------------------------------------------------


def scanned(texts: Mapping[Address, tuple[str, float]]) -> Report:
    base = report()
    cells = [cell(one.address, *texts[one.address]) if one.address in texts else one for one in base.cells]
    return replace(base, cells=tuple(cells))


def status(judged: Report, address: Address) -> tuple[str, Decimal | None]:
    found = judged.by_address[address]
    return found.status, found.value


def test_what_ocr_read_is_trusted():
    """A figure stands if its confidence is enough, or if a sum bears it out and none fails; else it is unreadable, its raw text kept."""
    part, total = (Q, "granted", "business"), (Q, "granted", "total")
    handled = (Q, "total_handled", "business")
    sure = scanned({part: ("5", TRUSTED)})
    assert settle(sure) == sure
    assert settle(scanned({part: ("5", 0.98)})).by_address[part].status == "value"
    lone = settle(scanned({part: ("5", 0.96)}))
    assert status(lone, part) == ("unreadable", None)
    assert lone.by_address[part].raw == "5"
    borne = scanned(
        {
            part: ("5", 0.5),
            total: ("5", 0.5),
            handled: ("5", 0.99),
            (Q, "total_handled", "total"): ("5", 0.99),
            (Q, "carried_out", "business"): ("0", 0.99),
        }
    )
    settled = settle(borne)
    assert status(settled, part) == ("value", Decimal(5))
    assert status(settled, total) == ("value", Decimal(5))
    one_fails = settle(scanned({part: ("5", 0.5), total: ("5", 0.5)}))
    assert status(one_fails, part) == ("unreadable", None)


def test_zeros_and_blanks_of_ocr():
    """A zero whose sums hold stands; a blank is a reading like another; what was unreadable stays so."""
    part = (Q, "granted", "business")
    assert status(settle(scanned({part: ("0", 0.1)})), part) == ("value", Decimal(0))
    assert status(settle(scanned({part: ("", 0.1)})), part) == ("blank", None)
    assert status(settle(scanned({part: ("/", 0.1)})), part) == ("not_applicable", None)
    assert status(settle(scanned({part: ("?", 0.1)})), part) == ("unreadable", None)
    assert status(settle(scanned({(P, "regulations", "issued"): ("0", 0.1)})), (P, "regulations", "issued")) == (
        "unreadable",
        None,
    )
    for text in ("", "/"):
        assert status(settle(scanned({(P, "regulations", "issued"): (text, 0.1)})), (P, "regulations", "issued")) == (
            "unreadable",
            None,
        )
    beside = settle(
        scanned(
            {part: ("?", 0.99), (Q, "granted", "research"): ("0", 0.1), (Q, "total_handled", "research"): ("?", 0.99)}
        )
    )
    assert status(beside, (Q, "granted", "research")) == ("unreadable", None)


def test_a_report_without_ocr_is_left_alone():
    """What no OCR read needs no bearing out, whatever its sums; beside it one cell that was read does."""
    wrong = report({(Q, "granted", "business"): "5"})
    assert settle(wrong) is wrong
    of_2014 = replace(report({}, form="2014"), form="2014")
    cells = tuple(
        cell(one.address, "3", 0.5) if one.row in ("received", "received_fax") else one for one in of_2014.cells
    )
    assert status(settle(replace(of_2014, cells=cells)), (A, "received", "value")) == ("value", Decimal(3))
    assert status(settle(replace(of_2014, cells=cells, form=None)), (A, "received", "value")) == ("unreadable", None)
    misc = (Q, "other_misc", "business")
    assert status(settle(replace(scanned({misc: ("0", 0.5)}), form=None)), misc) == ("value", Decimal(0))


def test_what_is_doubted():
    """OCR-DOUBT names each scanned cell that is unreadable, with its confidence; else it passes; without OCR it is silent."""
    part, other = (Q, "granted", "business"), (Q, "granted", "research")
    judged = scanned({part: ("?", 0.456), other: ("0", 0.99)})
    assert doubted(judged) == {part}
    assert told("OCR-DOUBT", judged) == [fails(part)]
    assert told("OCR-DOUBT", scanned({other: ("0", 0.99)})) == ["pass"]
    assert told("OCR-DOUBT", report({part: "?"})) == []
    odd = replace(judged, cells=tuple(one._replace(raw="1\n2") if one.address == part else one for one in judged.cells))
    (finding,) = [one for one in judge(odd)[0] if one.rule == "OCR-DOUBT"]
    assert finding.chinese == "识别作「12」，把握 0.46，不能采用"
    assert finding.english == "read as '12' with confidence 0.46: no figure to rely on"
