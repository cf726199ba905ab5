"""What links and pages are called: the annual-report column, the way to it, the agencies in it. Statutory labels before paths.

Source of the labels: 政府信息公开条例, 政府网站发展指引 (国办发〔2017〕47号).
"""

import re

from crawler.platforms.anchors import Markup
from crawler.platforms.page import Kind, Page
from parsers.title import classify, is_name, year_of

LEVELS = 3
"""Steps from the home page to the column, and again from the column's first page to a report (years, then agencies)."""
OTHER_TITLE = "its title is not that of an annual report"
"""Why most entries of a column that are left are left."""

_COLUMN_NAME = re.compile(
    r"(?:[一-鿿]{0,16}?(?:政府|政务)?信息公开(?:工作)?|[一-鿿]{0,6}(?:部门|乡镇|街道|镇街|单位|[县市区]直|垂管)[一-鿿]{0,3}?)?"
    r"(?:历年|历史)?(?:年度?(?:工作)?报告|年报)(?:专栏|栏目|公开|汇总|列表)?"
)
_OPEN_NAME = re.compile(
    r"(?:[一-鿿]{0,10}?)?(?:政府信息(?:主动)?公开|政务公开|信息公开|政务信息|公开目录|法定主动公开内容)(?:专栏|平台|目录|专区)?"
)
_YEAR_NAME = re.compile(r"(?:19|20)\d{2}年?度?(?:年报|年度报告|报告)?")
_GROUP_NAME = re.compile(
    r"[各市县区省州直属级镇乡街道办政府工作组成派出机构垂管及和、（）()]{0,10}(?:部门|单位|乡镇|街道|镇街|机构|县区|区县|市县|园区)(?:[（(][一-鿿、]{1,8}[）)])?(?:年报)?"
)
_MAP_NAME = re.compile(r"(?:网站|站点)(?:地图|导航)|通知公告|公示公告|公告公示")
_AGENCY_NAME = re.compile(
    r"[一-鿿]{1,18}(?:局|委|委员会|办|办公室|厅|镇|乡|街道|办事处|中心|管委会|人民政府|苏木)(?:年报|年度报告)?"
)
_REMARKABLE = re.compile(r"年报|年度.{0,12}报[告表]|信息公开.{0,20}(?:报告|通知)")
_COLUMN = "信息公开年报"  # as 政府网站发展指引 names it


def is_column(name: str) -> bool:
    """Say whether *name* is that of a column of annual reports."""
    return _COLUMN_NAME.fullmatch(name) is not None


def column_of(page: Page, markup: Markup) -> str:
    """Return the name of the annual-report column that *page* is of, "" when it is of none.

    The strongest sign is the prescribed meta tag ColumnType; then the column's name, the page's title, and the link that led here.
    """
    name = markup.tag("ColumnName")
    kind = markup.tag("ColumnType")
    if "年报" in kind:
        return name if "年" in name else _COLUMN
    names = (name, re.split(r"[_\-|—–]", markup.title)[0], page.title)
    named = next((candidate for candidate in map(str.strip, names) if is_column(candidate)), "")
    # A page that says it is of another column ends this one: a list's links can lead anywhere.
    return named or ("" if kind else page.column)


def kind_of(name: str, page: Page, column: str, depth: int, *, is_file: bool = False) -> tuple[Kind | None, str]:
    """Return what a link named *name* leads to, and for a skip the reason; None where it does not matter.

    *column* is the annual-report column that its page is of, *depth* how deep in it the page lies.
    """
    if not is_file and _leads_on(name, page, column):
        return _within(depth, "follow")
    said = classify(name, column)
    if said == "no":
        return _left(name, page, column)
    # Without a year it may be the list of one agency's reports.
    if is_file or (said == "report" and year_of(name)):
        return "report", ""
    return _within(depth, "maybe")


def _leads_on(name: str, page: Page, column: str) -> bool:
    if is_column(name):
        return True
    if column:
        return bool(_YEAR_NAME.fullmatch(name) or _GROUP_NAME.fullmatch(name))
    if page.kind == "map":
        return False
    # A page of 政府信息公开 may list the agencies, each with a column of its own.
    hub = page.kind == "follow" and _OPEN_NAME.fullmatch(page.title)
    agency = hub and _AGENCY_NAME.fullmatch(name) and is_name(name)
    return bool(_OPEN_NAME.fullmatch(name) or agency)


def _left(name: str, page: Page, column: str) -> tuple[Kind | None, str]:
    if column and _REMARKABLE.search(name):
        return "skip", OTHER_TITLE
    return ("map", "") if page.kind == "home" and _MAP_NAME.fullmatch(name) else (None, "")


def _within(depth: int, kind: Kind) -> tuple[Kind, str]:
    return (kind, "") if depth < LEVELS else ("skip", f"it lies more than {LEVELS} levels deep")
