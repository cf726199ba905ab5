"""The pages of 云砚县 around its reports: home, columns, decoys, news. All of it is invented."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from crawler.demo.page import Article, Site, headed, page
from crawler.demo.truth import Generated

PLACE = "云砚县"
SITE = Site(name="云砚县人民政府", domain="www.yunyan.example", id_code="9900210003")
COLUMN = SITE.column
FORBIDDEN = "/jsearch/result.html"
ROBOTS = "User-agent: *\nDisallow: /jsearch/\nCrawl-delay: 0\n"
FAILURE = "<html><head><title>500</title></head><body><h1>服务器内部错误</h1><p>页面暂时无法打开，请稍后再试。</p></body></html>"

_OPEN = "/zwgk/zfxxgk/"
_NEWS = "/xwzx/"
_PER_PAGE = 16


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a list: where it leads, its title, and its ISO date. *paragraphs* are the page's text where it is written here."""

    path: str
    title: str
    date: str
    paragraphs: tuple[str, ...] = ()


DECOYS = (
    Entry(
        f"{COLUMN}202501/t20250121_410500.html",
        "云砚县2024年政府网站工作年度报表",
        "2025-01-21",
        (
            "填报单位：云砚县人民政府办公室。网站名称：云砚县人民政府。",
            "独立用户访问总量21万个，网站总访问量137万次，信息发布总数4126条。",
        ),
    ),
    Entry(
        f"{COLUMN}202503/t20250318_410501.html",
        "云砚县2024年法治政府建设年度报告",
        "2025-03-18",
        (
            "2024年，全县法治政府建设稳步推进，现将有关情况报告如下。",
            "开展行政处罚案卷评查3次，抽查案卷120卷，发现的问题已全部整改。",
        ),
    ),
    Entry(
        f"{COLUMN}202412/t20241226_410502.html",
        "关于做好云砚县2024年政府信息公开工作年度报告编制发布工作的通知",
        "2024-12-26",
        (
            "各乡镇人民政府、街道办事处，县政府各部门：",
            "请于2025年1月31日前在县政府门户网站统一发布本单位年度报告，数据须经审定。",
        ),
    ),
    Entry(
        f"{COLUMN}202301/t20230118_410503.html",
        "云砚县2022年政府网站工作年度报表",
        "2023-01-18",
        ("填报单位：云砚县人民政府办公室。", "信息发布总数3870条，专题专栏9个，网民留言答复415条。"),
    ),
)

NEWS = (
    Entry(
        f"{_NEWS}202503/t20250312_510001.html",
        "砚溪滨河步道春季整修完工",
        "2025-03-12",
        (
            "历时四个月的砚溪滨河步道整修工程近日完工，全长3.6公里，沿线新添座椅和照明。",
            "县城市管理局提醒，步道内违停车辆将依法予以处罚。",
        ),
    ),
    Entry(
        f"{_NEWS}202502/t20250220_510002.html",
        "青槐镇举办第六届槐花蜜品鉴会",
        "2025-02-20",
        ("来自全县的二十余家合作社带来了自产的蜂蜜和山货。", "县市场监督管理局在现场设立了消费咨询点。"),
    ),
)


def fixed() -> dict[str, str]:
    """Return the pages that are not about single reports, by their path."""
    written = {entry.path: _article(entry, "政府信息公开年报", "信息公开年报") for entry in DECOYS}
    written |= {entry.path: _article(entry, "云砚要闻", "概况信息") for entry in NEWS}
    return {
        "/": _home(),
        _OPEN: _open_government(),
        f"{_OPEN}zfxxgkzn/": _guide(),
        _NEWS: _listing("云砚要闻", "概况信息", NEWS, (("首页", "/"), ("云砚要闻", _NEWS))),
        FORBIDDEN: _simple("检索结果", "<p>此页不应被抓取。</p>", "检索"),
        **written,
    }


def column(entries: Iterable[Entry]) -> dict[str, str]:
    """Return the pages of the column of annual reports, newest entry first, by their path; the first has two paths."""
    ordered = sorted(entries, key=lambda entry: (entry.date, entry.path), reverse=True)
    parts = [ordered[start : start + _PER_PAGE] for start in range(0, len(ordered), _PER_PAGE)]
    names = ["index.html", *(f"index_{number}.html" for number in range(1, len(parts)))]
    made = {}
    for number, part in enumerate(parts):
        note = f'<p>2020年以前的年报请使用<a href="{FORBIDDEN}">年报检索</a>查询。</p>'
        pager = _pager(names, number) + note
        made[COLUMN + names[number]] = _listing("政府信息公开年报", "信息公开年报", part, SITE.crumbs, pager)
    return {COLUMN: made[COLUMN + names[0]], **made}


def cover(report: Generated) -> str:
    """Return the page that says only 详见附件 and links the file of *report*."""
    name = f"{report.title}.pdf"
    link = f'<a href="./{report.name.rsplit("/", 1)[1]}" title="{escape(name)}">{escape(name)}</a>'
    article = Article(report.title, report.published, report.organization)
    content = headed(article, f"<p>详见附件。</p>\n<p>附件：{link}</p>")
    return page(SITE, report.title, content, metas=article.metas(), crumbs=SITE.crumbs)


def _home() -> str:
    news = "".join(_item(entry) for entry in NEWS)
    content = (
        f'<p class="nav"><a href="/">首页</a><a href="{_NEWS}">云砚要闻</a><a href="{_OPEN}">政府信息公开</a></p>\n'
        "<h2>走进云砚</h2>\n<p>云砚县隶属澜川市，因砚溪得名，辖青槐镇、柳塘街道等地。本县及其机构均为演示而虚构。</p>\n"
        f'<h2>云砚要闻</h2>\n<ul class="list">{news}</ul>'
    )
    return page(SITE, SITE.name, content, metas={})


def _open_government() -> str:
    content = (
        '<h1>政府信息公开</h1>\n<ul class="list">'
        f'<li><a href="{_OPEN}zfxxgkzn/">政府信息公开指南</a></li>'
        f'<li><a href="./zfxxgknb/">政府信息公开年报</a></li>'
        f'<li><a href="{_NEWS}">云砚要闻</a></li></ul>'
    )
    return _simple("政府信息公开", content, "信息公开目录")


def _guide() -> str:
    content = '<h1>政府信息公开指南</h1>\n<div class="article"><p>申请人可以当面、邮寄或者在线提交申请，受理机构为县政府办公室。</p></div>'
    return _simple("政府信息公开指南", content, "信息公开指南")


def _simple(title: str, content: str, column_type: str) -> str:
    metas = {
        "ColumnName": title,
        "ColumnType": column_type,
        "ColumnDescription": f"{SITE.name}{title}",
        "ColumnKeywords": title,
    }
    return page(SITE, f"{title}_{SITE.name}", content, metas=metas, crumbs=SITE.crumbs[:2])


def _listing(
    title: str, column_type: str, entries: Sequence[Entry], crumbs: Sequence[tuple[str, str]], after: str = ""
) -> str:
    items = "\n".join(_item(entry) for entry in entries)
    content = f'<h1>{title}</h1>\n<ul class="list">\n{items}\n</ul>\n{after}'
    metas = {
        "ColumnName": title,
        "ColumnType": column_type,
        "ColumnDescription": f"{SITE.name}{title}",
        "ColumnKeywords": title,
    }
    return page(SITE, f"{title}_{SITE.name}", content, metas=metas, crumbs=crumbs)


def _item(entry: Entry) -> str:
    """Return a line of a list; inside the column the links are relative, as publishing systems write them."""
    path = entry.path.replace(COLUMN, "./")
    title = escape(entry.title)
    return f'<li><a href="{path}" title="{title}" target="_blank">{title}</a><span>{entry.date}</span></li>'


def _pager(names: Sequence[str], current: int) -> str:
    links = "　".join(
        str(at + 1) if at == current else f'<a href="{name}">{at + 1}</a>' for at, name in enumerate(names)
    )
    following = f'　<a href="{names[current + 1]}">下一页</a>' if current + 1 < len(names) else ""
    return f'<div class="pager">共{len(names)}页　{links}{following}</div>'


def _article(entry: Entry, name: str, column_type: str) -> str:
    article = Article(entry.title, entry.date, SITE.name + "办公室", name, column_type)
    content = headed(article, "\n".join(f"<p>{escape(text)}</p>" for text in entry.paragraphs))
    crumbs = SITE.crumbs if entry in DECOYS else (("首页", "/"), ("云砚要闻", _NEWS))
    return page(SITE, f"{entry.title}_{SITE.name}", content, metas=article.metas(), crumbs=crumbs)
