"""What a report says of itself at its head and foot: its title, who reports, and on which year.

The markup names the title where it does; else it is found in the first lines, whole or broken over several. A title may leave out the
organisation, which then stands on the line beside it or above the date at the end, and the year, which the preamble then states.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from parsers.document import Document
from parsers.glyphs import fold
from parsers.title import classify, is_name, organization_of, year_of

# The title stands among the first paragraphs, on at most so many lines.
_WITHIN = 30
_LINES = 4
_LONGEST = 80
# The period stands in the preamble; further down other periods are told of.
_PREAMBLE = 40
# The name and the date stand among the last paragraphs; behind them only what a site prints on every page.
_FOOT = 12

# Lines that speak of other pages, though they hold a report's title.
_ELSEWHERE = re.compile(r"[>»]|当前位置|您的位置|上一篇|下一篇|相关(?:链接|阅读|文章|附件)|附件\d*:|\.{4,}|…{2,}|·{4,}")
_SENTENCE = ("。", "；", ";", "，", ",")
_DATE = r"(?:20\d{2}|[二][〇零][〇零一二三四五六七八九]{2})[年\-/.][\d一二三四五六七八九十]{1,2}[月\-/.][\d一二三四五六七八九十]{1,3}日?"
_DATED = re.compile(rf"\(?{_DATE}\)?")
_SIGNED = re.compile(rf"(?P<name>.+?)\(?{_DATE}\)?")
_LAST_OF_DATE = re.compile(r"[\d一二三四五六七八九十日)]")
_PERIOD = re.compile(r"(20\d{2})年1月1日(?:开始|起)?[至到\-~,]+(?:(20\d{2})年)?12月\d{1,2}日")
_STATED = re.compile(r"(20\d{2})年度?[^。;]{0,12}信息公开(?:工作)?(?:年度)?(?:工作)?(?:情况)?(?:年度)?(?:报告|年报)?")


@dataclass(frozen=True, slots=True)
class Masthead:
    """*title* as printed; *organization* in simplified characters, without blanks; each None where the document does not state it."""

    title: str | None
    organization: str | None
    year: int | None


def read(document: Document) -> Masthead:
    """Read the head and the foot of *document*. Nothing is taken from its address or from who published it."""
    lines = [paragraph.text for paragraph in document.paragraphs]
    signature = _signature(lines[-_FOOT:])
    head = ["" if _is_another(line, signature) else line for line in lines[:_WITHIN]]
    titled = _title(document.titles, head)
    name = titled.organization or _beside(titled.title, head) or signature
    return Masthead(titled.title, name, titled.year or _stated_year(lines[:_PREAMBLE]))


def _is_another(line: str, signature: str | None) -> bool:
    """Whether *line* names another organisation than the one that signs: the government whose site it is stands above every title."""
    if signature is None or not is_name(line):
        return False
    name = fold(line)
    return name not in signature and signature not in name


def _title(markup: Sequence[str], lines: Sequence[str]) -> Masthead:
    """Return the first title that states organisation and year, else the first one; what the markup names comes before the lines."""
    first = None
    for text in (_once(text) for text in chain(markup, _runs(lines)) if not _ELSEWHERE.search(fold(text))):
        if classify(text) != "report" or len(text) > _LONGEST:
            continue
        titled = Masthead(text, organization_of(text), year_of(text))
        if titled.organization and titled.year:
            return titled
        first = first or titled
    return first or Masthead(None, None, None)


def _runs(lines: Sequence[str]) -> Iterator[str]:
    """Yield runs of lines, the shortest first: a title that is whole on one line is not joined to its neighbours."""
    usable = [bool(line) and not line.endswith(_SENTENCE) and not _ELSEWHERE.search(fold(line)) for line in lines]
    for count in range(1, _LINES + 1):
        for start in range(len(lines) - count + 1):
            if all(usable[start : start + count]):
                text = "".join(lines[start : start + count])
                if count == 1 or _is_joined(text, lines[start]):
                    yield text


def _is_joined(text: str, opening: str) -> bool:
    """Whether a run of lines reads as one title: it begins with a name or a year, not with what a site prints above titles."""
    name = organization_of(text)
    return (name is None or is_name(name)) and (is_name(opening) or bool(organization_of(opening) or year_of(opening)))


def _once(text: str) -> str:
    """Return *text*, or its first part where the same is printed two or three times on end."""
    text = text.strip()
    for times in (3, 2):
        part, rest = divmod(len(text), times)
        if part and not rest and text[:part] * times == text:
            return text[:part]
    return text


def _beside(title: str | None, lines: Sequence[str]) -> str | None:
    """Return the name on the line before or after the title."""
    folded = fold(title or "")
    places = [place for place, line in enumerate(lines) if title and fold(line) and fold(line) in folded]
    around = [lines[at] for place in places for at in (place - 1, place + 1) if 0 <= at < len(lines)]
    return next((fold(line) for line in around if is_name(line)), None)


def _signature(lines: Sequence[str]) -> str | None:
    """Return the name that stands above the date at the end, or on its line; a name without a date may be the site's own."""
    folded = [text for line in lines if (text := fold(line))]
    for line, following in reversed(list(pairwise([*folded, ""]))):
        signed = _SIGNED.fullmatch(line) if _LAST_OF_DATE.match(line[-1]) else None
        name = signed["name"] if signed else line if _DATED.fullmatch(following) else ""
        if is_name(name):
            return name
    return None


def _stated_year(lines: Sequence[str]) -> int | None:
    """Return the year of the period that the preamble states, else of the report that it announces; None where it states two."""
    text = "\n".join(fold(line) for line in lines)
    periods = {found[1] for found in _PERIOD.finditer(text) if found[2] in (None, found[1])}
    years = periods or {found[1] for found in _STATED.finditer(text) if "报告" in found[0] or "年报" in found[0]}
    return int(years.pop()) if len(years) == 1 else None
