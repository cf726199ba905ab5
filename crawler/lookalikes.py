"""Answers with status 200 that look like pages and are none: challenges of walls, error pages, shells, another page than asked for."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

PHRASE_ROOM = 400
"""Characters that an error page or a wall's notice shows at most; a page that says more has something to say."""

SHELL_ROOM = 30
"""Characters that a page without content shows at most: the site's name, 加载中."""

# Characters by which a page's length differs from one delivery to the next: dates, tokens, the address that was asked for.
_DRIFT = 1000

# Of a page that says more than a little, little more is read than that.
_PIECE = 4096
_TAG = re.compile(r"<[^<>]*>?")
_TITLE = re.compile(r"<title[^<>]*>([^<]{0,200})", re.IGNORECASE)
_OPENS = re.compile(r"<(script|style|noscript|title|!--)", re.IGNORECASE)
_CLOSES = {
    name: re.compile(f"</{name}[^<>]*>?", re.IGNORECASE) for name in ("script", "style", "noscript", "title")
} | {"!--": re.compile("-->")}
# Counters, the time of day, the address that was asked for; of Chinese pages all that is not Chinese.
_CHANGING = re.compile(r"[!-~]+|(?:星期|周)[一二三四五六日天]|[上下]午")

_ADDRESS = re.compile(r"<a\b[^<>]{0,500}?\bhref\s*=\s*[\"']?([^\"'\s<>]+)", re.IGNORECASE)

# What sites print, with status 200, where a page is gone or their system fails.
_GONE = re.compile(
    r"(?:页面|网页|网址)[^，。,.\s]{0,8}(?:不存在|找不到|丢失|走丢|已?过期)|(?:文章|稿件|栏目|内容|文件)(?:已经?)?(?:不存在|找不到|过期)"
    r"|找不到(?:您|该|此|页面|网页|文件|相关)"
    r"|(?:页面|网页|文件|文章|稿件|栏目|内容|信息)(?:可能)?(?:已经?被?|被)(?:删除|下线|撤下|移除|撤销)|已被删除"
    r"|系统(?:繁忙|出错|错误|异常|正在维护)|服务器(?:繁忙|出错|内部错误|错误)|出错了|404\s*(?:not found|错误|页面)",
    re.IGNORECASE,
)
# What a report speaks of however short it is, and no error page or notice does.
_REPORTING = re.compile("主动公开|依申请|申请公开|公开申请|行政复议")
_GONE_TITLE = re.compile(
    r"\s*(?:404|500|502|503)\b.{0,40}|.{0,12}(?:页面不存在|页面未找到|找不到页面|出错了|错误页面?|not found)\s*",
    re.IGNORECASE,
)
# The marks of challenges: 瑞数, 加速乐, 阿里云, 云锁, 网站卫士, and of notices that walls show to people.
_MARKS = re.compile(
    r"\br=['\"]m['\"]|\$_ts\s*[=.\[]|__jsl_clearance|jsl_clearance_s|acw_sc__v2|aliyun_waf_|yunsuo_session|security_verify_|wzws(?:challenge|-waf)",
    re.IGNORECASE,
)
_COOKIE = re.compile(r"document\s*\.\s*cookie\s*=")
_AGAIN = re.compile(r"location\s*\.\s*(?:href|reload|replace|assign)|location\s*=")
_NOTICE = re.compile(
    r"安全验证|人机验证|访问验证|滑动.{0,6}验证|拖动.{0,6}滑块|验证码.{0,6}(?:继续|访问)|(?:访问|请求|操作).{0,4}(?:频繁|过快)"
    r"|(?:访问|请求|IP).{0,12}(?:被拒绝|被?拦截|被?阻断|被?封禁|受限|被限制)|(?:拦截|阻断)了?您|(?:网站|应用)防火墙|\bWAF\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Face:
    """How a page looks: a digest of what it shows, and the length of its text (characters)."""

    digest: str
    length: int

    def fits(self, text: str) -> bool:
        """Say whether *text* can look so at all: what differs between two deliveries of a page is short."""
        return abs(len(text) - self.length) <= _DRIFT + self.length // 50


@dataclass(frozen=True, slots=True)
class Known:
    """What a host shows instead of other pages: its home page, and what it answers, with status 200, where there is nothing."""

    home: Face | None = None
    nothing: Face | None = None


class Faces:
    """What is known of each host's pages in a run."""

    def __init__(self) -> None:
        self._known: dict[str, Known] = {}
        self._again: Counter[str] = Counter()

    def of(self, host: str) -> Known:
        """Return what is known of *host*."""
        return self._known.get(host, Known())

    def learn_home(self, host: str, text: str) -> None:
        """Remember the home page of *host*."""
        self._known[host] = replace(self.of(host), home=face(text))

    def learn_nothing(self, host: str, text: str) -> None:
        """Remember what *host* answers where there is nothing."""
        self._known[host] = replace(self.of(host), nothing=face(text))

    def again(self, host: str, *, home: bool) -> int:
        """Count the answers of *host* that were its home page instead of another one; return how many there were in a row."""
        self._again[host] = self._again[host] + 1 if home else 0
        return self._again[host]


def face(text: str) -> Face:
    """Return how the page *text* looks."""
    return Face(fingerprint(text), len(text))


def visible(text: str) -> str:
    """Return what *text*, HTML however broken, shows: no tags, no scripts, no title, blanks taken out."""
    return "".join(_plain(text))


def little(text: str, room: int = PHRASE_ROOM) -> str | None:
    """Return what *text* shows where that is at most *room* characters; None where it is more. No more is read than that takes."""
    shown = ""
    for stretch in _plain(text):
        shown += stretch
        if len(shown) > room:
            return None
    return shown


def challenge(text: str, shown: str | None, *, scripts_only: bool = False) -> str | None:
    """Return the mark by which the page *text* is a challenge of a wall or, unless *scripts_only*, its notice; None where it is neither.

    *shown* is what the page shows, None where that is more than a `little`.
    """
    if shown is None:
        return None
    notice = None if scripts_only or _REPORTING.search(shown) else _NOTICE.search(shown)
    if notice:
        return notice[0]
    if len(shown) > SHELL_ROOM:
        return None
    if mark := _MARKS.search(text):
        return mark[0]
    return "a script that sets a cookie and asks again" if _COOKIE.search(text) and _AGAIN.search(text) else None


def gone(text: str, shown: str | None) -> str | None:
    """Return the words by which the page *text* says that there is nothing; None where it does not.

    *shown* is what the page shows; None where that is more than a `little`, or not to be asked: then only its title is.
    """
    title = _TITLE.search(text)
    if title and _GONE_TITLE.fullmatch(title[1]):
        return title[1].strip()
    said = None if not shown or _REPORTING.search(shown) else _GONE.search(shown)
    return said[0] if said else None


def fingerprint(text: str) -> str:
    """Return a digest of the Chinese that the page *text* shows and of where its links lead; of all of it where that is little.

    Days, counters and the address that was asked for are left out. Lists of two years can show the same Chinese: their links differ.
    """
    still = _CHANGING.sub("", visible(text))
    whole = "\n".join((still, *_ADDRESS.findall(text))) if len(still) > SHELL_ROOM else text
    return hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()


def _plain(text: str) -> Iterator[str]:
    """Yield what *text* shows, piece by piece."""
    for stretch in _shown(text):
        for start in range(0, len(stretch), _PIECE):
            # A tag that is cut by the end of a piece leaves its rest: that is as much as a page shows more than it does.
            yield "".join(_TAG.sub(" ", stretch[start : start + _PIECE]).replace("&nbsp;", " ").split())


def _shown(text: str) -> Iterator[str]:
    """Yield the stretches of *text* outside the elements that show nothing, in one pass however many there are."""
    at = 0
    while start := _OPENS.search(text, at):
        yield text[at : start.start()]
        name = start[1].lower()
        closed = _CLOSES[name].search(text, start.end())
        if closed is None:
            # Never closed: a comment or a script to the end of the page.
            return
        at = closed.end()
    yield text[at:]
