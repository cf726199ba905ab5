"""Titles as they are printed: the year reported on, who reports, and where in a document the title stands. All names are invented."""

import pytest

from parsers.document import Document, Paragraph
from parsers.masthead import Masthead, read
from parsers.title import classify, is_name, looks_like_older_report, organization_of, year_of

YEARS = [
    ("青石县水利局2023年政府信息公开工作年度报告", 2023),
    ("2023年青石县水利局政府信息公开工作年度报告", 2023),
    ("青石县水利局政府信息公开2023年度报告", 2023),
    ("青石县水利局政府信息公开工作2023年度报告", 2023),
    ("2020青石县政府信息公开工作年度报告", 2020),
    ("关于2022年政府信息公开工作的年度报告", 2022),
    ("二〇二一年青石县水利局政府信息公开年度报告", 2021),
    ("二○一○年度政府信息公开年度报告", 2010),
    ("青石县水利局２０２３年政府信息公开年报", 2023),
    ("青石县水利局2012年政府信息公开年报（2013年02月25日）", 2012),
    ("2013-02-25 青石县水利局2012年政府信息公开年报", 2012),
    ("青石县2013年公布2012年度政府信息公开年度报告", 2012),
    ("2024年1月15日发布：青石县水利局2023年度政府信息公开工作年度报告", 2023),
    ("青石县水利局2019-2020年政府信息公开工作报告", None),
    ("青石县水利局政府信息公开工作年度报告", None),
    ("青石县水利局第20231号文", None),
]


@pytest.mark.parametrize(("title", "year"), YEARS)
def test_the_year_is_the_one_reported_on(title, year):
    """Not the date of publication, not the year before it, and none where a span of years or no year is printed."""
    assert year == year_of(title)


NAMES = [
    ("青石县水利局2023年政府信息公开工作年度报告", "青石县水利局"),
    ("2023年度区水利局政府信息公开工作年度报告", "区水利局"),
    ("2023年上湾乡人民政府信息公开年度报告", "上湾乡人民政府"),
    ("青石县2023年度水利局政府信息公开工作年度报告", "青石县水利局"),
    ("青石县政务信息公开服务中心2023年政府信息公开工作年度报告", "青石县政务信息公开服务中心"),
    ("云砚（南岭）自由贸易试验区管委会2023年政府信息公开年报", "云砚(南岭)自由贸易试验区管委会"),
    ("Page 2 - 省盐业厅2019年度政府信息公开工作年度报告", "省盐业厅"),
    ("首页 > 政务公开 > 青石县水利局2023年政府信息公开工作年度报告", "青石县水利局"),
    ("青石县水利局 关于2014年度政府信息公开年度报告的函", "青石县水利局"),
    ("青石县水利局关于发布2021年政府信息公开工作年度报告的公告", "青石县水利局"),
    ("臨青州水務局2024年政府信息公開工作年度報告", "临青州水务局"),
    ("臨青州水務局2024年政府資訊公開工作年度報告", "临青州水务局"),
    ("乾县水利局2024年政府信息公开工作年度报告", "乾县水利局"),
    ("青石县水利局", "青石县水利局"),
    ("高桥镇_2017年", "高桥镇"),
    ("2022年度本机关政府信息公开工作年度报告", None),
    ("2022年我局政府信息公开工作年度报告", None),
    ("2021年政府信息公开工作年度报告", None),
    ("首页 > 政府信息公开年报", None),
    ("青石县水利局2023年度部门决算公开", None),
]


@pytest.mark.parametrize(("title", "name"), NAMES)
def test_the_organisation_is_the_one_printed(title, name):
    """In simplified characters and without blanks; a place is not invented, and 本机关 is nobody's name."""
    assert name == organization_of(title)


@pytest.mark.parametrize(
    "words",
    ["工作年度报告", "年度报告", "工作报告", "年度工作报告", "年报", "情况报告", "工作情况报告", "年度情况报告"],
)
@pytest.mark.parametrize("subject", ["政府信息公开", "信息公开", "政务信息公开", "政府資訊公開", "政府信息公開"])
def test_the_words_for_a_report(subject, words):
    """Every word that agencies use, in simplified and traditional characters."""
    assert classify(f"青石县水利局2023年{subject}{words}") == "report"


def test_places_and_sentences_are_told_from_names():
    """A name is a name alone: not a date, a label, a sentence or a link."""
    assert all(map(is_name, ("青石县水利局", "青石县", "云砚市公安局高新分局（森林分局）", "上湾乡人民政府")))
    assert not any(
        map(is_name, ("我局", "本机关", "发布机构:青石县水利局", "2023年", "字体大小", "青石县水利局决算", ""))
    )


TITLE = "青石县水利局2023年政府信息公开工作年度报告"
BODY = "一、总体情况"
HEADS: dict[str, tuple[list[str], tuple[str, ...], str | None, str | None, int | None]] = {
    "one line": ([TITLE, BODY], (), TITLE, "青石县水利局", 2023),
    "two lines": (["青石县水利局", "2023年政府信息公开工作年度报告", BODY], (), TITLE, "青石县水利局", 2023),
    "broken in a word": (["青石县水利局2023年政府", "信息公开工作年度报告", BODY], (), TITLE, "青石县水利局", 2023),
    "four lines": (["青石县水利局", "2023年", "政府信息公开工作", "年度报告", BODY], (), TITLE, "青石县水利局", 2023),
    "printed twice": ([TITLE, TITLE, BODY], (), TITLE, "青石县水利局", 2023),
    "twice on a line": ([TITLE + TITLE, BODY], (), TITLE, "青石县水利局", 2023),
    "furniture above": (["字体：大 中 小", "打印", TITLE, BODY], (), TITLE, "青石县水利局", 2023),
    "breadcrumb above": (["首页 > 政府信息公开 > 政府信息公开年报 > 2021年", TITLE], (), TITLE, "青石县水利局", 2023),
    "the next page's title": (
        ["下一篇：青石县财政局2022年政府信息公开工作年度报告", TITLE],
        (),
        TITLE,
        "青石县水利局",
        2023,
    ),
    "table of contents": (["政府信息公开工作年度报告............1", TITLE], (), TITLE, "青石县水利局", 2023),
    "name behind": (
        ["2023年政府信息公开工作年度报告", "青石县水利局", "（2024年1月15日）"],
        (),
        "2023年政府信息公开工作年度报告",
        "青石县水利局",
        2023,
    ),
    "name in the signature": (
        ["2023年政府信息公开工作年度报告", BODY, "我局公开信息12条。", "青石县水利局", "2024年1月15日"],
        (),
        "2023年政府信息公开工作年度报告",
        "青石县水利局",
        2023,
    ),
    "name and date on a line": (
        ["2009年度信息公开工作报告", BODY, "我局公开信息12条。", "青石县水利局 二〇一〇年三月三十日"],
        (),
        "2009年度信息公开工作报告",
        "青石县水利局",
        2009,
    ),
    "the site's name above, another signs": (
        ["青石县人民政府", "2023年政府信息公开工作年度报告", BODY, "无。", "青石县水利局", "2024年1月15日", "版权所有"],
        (),
        "2023年政府信息公开工作年度报告",
        "青石县水利局",
        2023,
    ),
    "a site's name at the foot is no signature": (
        ["2023年政府信息公开工作年度报告", BODY, "青石县人民政府"],
        (),
        "2023年政府信息公开工作年度报告",
        None,
        2023,
    ),
    "nobody named": (
        ["2023年本机关政府信息公开工作年度报告", BODY],
        (),
        "2023年本机关政府信息公开工作年度报告",
        None,
        2023,
    ),
    "markup first": (["青石县水利局", BODY], (TITLE,), TITLE, "青石县水利局", 2023),
    "markup says less": ([TITLE, BODY], ("政府信息公开年报",), TITLE, "青石县水利局", 2023),
    "year in the preamble": (
        ["青石县水利局政府信息公开工作年度报告", "统计期限自2023年1月1日至12月31日。", "2022年公开100条。"],
        (),
        "青石县水利局政府信息公开工作年度报告",
        "青石县水利局",
        2023,
    ),
    "year in both dates of the period": (
        ["青石县水利局政府信息公开工作年度报告", "数据统计期限为2023年1月1日起至2023年12月31日止。"],
        (),
        "青石县水利局政府信息公开工作年度报告",
        "青石县水利局",
        2023,
    ),
    "year announced": (
        ["青石县水利局政府信息公开工作年度报告", "现公布2023年度政府信息公开工作年度报告。"],
        (),
        "青石县水利局政府信息公开工作年度报告",
        "青石县水利局",
        2023,
    ),
    "two periods are none": (
        ["青石县水利局政府信息公开工作年度报告", "自2022年1月1日至12月31日", "自2023年1月1日至12月31日"],
        (),
        "青石县水利局政府信息公开工作年度报告",
        "青石县水利局",
        None,
    ),
    "the title's year stands against the preamble's": (
        [TITLE, "统计期限自2022年1月1日至12月31日。"],
        (),
        TITLE,
        "青石县水利局",
        2023,
    ),
    "markdown": ([TITLE, BODY], (), TITLE, "青石县水利局", 2023),
    "no title at all": (["会议通知", "请参加。"], (), None, None, None),
}


@pytest.mark.parametrize("case", HEADS)
def test_head_of_a_document(case):
    """Title, organisation and year are found wherever they are printed, and nowhere else."""
    lines, markup, title, name, year = HEADS[case]
    document = Document(tuple(Paragraph(line) for line in lines), markup)
    assert read(document) == Masthead(title, name, year)


def test_an_older_report_is_told_from_a_guide():
    """Before 2019 the body shows no form; a report speaks of problems besides the subjects of the law, a guide does not."""
    guide = "政府信息公开指南 概述 主动公开 依申请公开 收费标准 行政复议 监督方式"
    assert looks_like_older_report(f"{guide} 五、存在的主要问题及改进措施")
    assert not looks_like_older_report(guide)
    assert not looks_like_older_report("街道简介。存在的问题：道路狭窄。")
