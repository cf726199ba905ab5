"""The pages of an invented government site: head with the prescribed meta tags, breadcrumb, content, footer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

_STYLE = """
body { margin: 0; background: #f3f5f8; color: #222; font: 16px/1.8 "Noto Sans CJK SC", "Microsoft YaHei", SimSun, sans-serif }
header { background: #14508c; color: #fff; padding: 22px calc(50% - 490px) }
header a { color: #fff; font-size: 26px; text-decoration: none; letter-spacing: 3px }
main { max-width: 940px; margin: 18px auto; padding: 20px; background: #fff; box-shadow: 0 1px 4px #0002; overflow-x: auto }
.crumbs, footer, .info { color: #667; font-size: 14px } footer { text-align: center; padding: 18px }
h1 { font-size: 24px; text-align: center; color: #14508c } h2 { font-size: 18px } .info { text-align: center }
a { color: #14508c } ul.list { list-style: none; padding: 0 } .list li { border-bottom: 1px dashed #cdd5df; padding: 6px 0 }
.list span { float: right; color: #889 } .pager { text-align: center } .nav a { margin-right: 24px }
.article p { text-indent: 2em } table.data { border-collapse: collapse; width: 100%; font-size: 14px; line-height: 1.4; text-align: center }
.data td, .data th { border: 1px solid #9aa7b8; padding: 4px } .data p { text-indent: 0; margin: 0 }
table.meta { width: 100%; border-collapse: collapse; font-size: 14px; margin-bottom: 16px }
.meta td { border: 1px solid #dde3ea; padding: 3px 8px }
.sign { text-align: right }
"""


@dataclass(frozen=True, slots=True)
class Site:
    """An invented site. *domain* is an example domain; *id_code* is shaped as 政府网站标识码; *column* the path of its annual reports."""

    name: str
    domain: str
    id_code: str
    column: str = "/zwgk/zfxxgk/zfxxgknb/"

    @property
    def crumbs(self) -> tuple[tuple[str, str], ...]:
        """The links from the home page to the column of annual reports."""
        open_government = self.column.rsplit("/", 2)[0] + "/"
        return ("首页", "/"), ("政府信息公开", open_government), ("政府信息公开年报", self.column)


@dataclass(frozen=True, slots=True)
class Article:
    """What the meta tags of a page say of its content; *date* and *time* as prescribed (YYYY-MM-DD, HH:MM); *source* is who issued it."""

    title: str
    date: str
    source: str
    column: str = "政府信息公开年报"
    column_type: str = "信息公开年报"
    time: str = "09:30"

    def metas(self) -> dict[str, str]:
        """Return the content tags of 政府网站发展指引."""
        return {
            "ColumnName": self.column,
            "ColumnType": self.column_type,
            "ArticleTitle": self.title,
            "PubDate": f"{self.date} {self.time}",
            "ContentSource": self.source,
        }


def page(
    site: Site,
    title: str,
    content: str,
    *,
    metas: Mapping[str, str],
    crumbs: Sequence[tuple[str, str]] = (),
    charset: str | None = "utf-8",
) -> str:
    """Return a whole page. *content* is markup; *charset* None declares none."""
    declared = f'<meta charset="{charset}">\n' if charset else ""
    tags = {"SiteName": site.name, "SiteDomain": site.domain, "SiteIDCode": site.id_code, **metas}
    head = "\n".join(f'<meta name="{name}" content="{escape(value)}">' for name, value in tags.items())
    trail = " &gt; ".join(f'<a href="{path}">{name}</a>' for name, path in crumbs)
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n{declared}<title>{escape(title)}</title>\n{head}\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n"
        f'<header><a href="/">{escape(site.name)}</a></header>\n<main>\n'
        + (f'<div class="crumbs">当前位置：{trail}</div>\n' if trail else "")
        + f"{content}\n</main>\n"
        f"<footer>主办单位：{escape(site.name)}办公室　网站标识码：{site.id_code}　本站为演示而虚构</footer>\n</body>\n</html>\n"
    )


def headed(article: Article, content: str) -> str:
    """Return *content*, which is markup, under the title, the date and the source of *article*."""
    source = f'<div class="info">发布时间：{article.date} {article.time}　来源：{escape(article.source)}</div>'
    return f'<h1>{escape(article.title)}</h1>\n{source}\n<div class="article" id="zoom">\n{content}\n</div>'
