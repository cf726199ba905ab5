"""The six sections of the form, found by what their headings say; printed numbers and heading levels are hints at best.

Source: 政府信息公开条例 article 50 and the annex of 国办公开办函〔2021〕30号.
"""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from parsers.cells import Located
from parsers.document import Document, Grid, Paragraph, Slot
from parsers.glyphs import fold
from parsers.labels import split_ordinal
from parsers.traditional import CHARACTERS

HEADINGS = (
    "总体情况",
    "主动公开政府信息情况",
    "收到和处理政府信息公开申请情况",
    "政府信息公开行政复议、行政诉讼情况",
    "存在的主要问题及改进情况",
    "其他需要报告的事项",
)
_ROLES = (
    re.compile(r".{0,20}(?:总体情况|基本情况)|工作概述|概述|概况"),
    re.compile(r"(?:行政机关)?主动公开政府(?:信息|政府)情况"),
    re.compile(r"(?:行政机关)?收到和处理政府信息公开申请(?:的?情况)?"),
    re.compile(
        r"(?:因)?政府信息公开(?:工作)?(?:被申请|被提起)?(?:提起)?行政复议(?:[,和及与]*(?:被)?(?:提起)?行政诉讼)?的?(?:情况)?"
    ),
    re.compile(r".{0,16}存在的?(?:主要)?问题[,及和与]*(?:主要)?(?:改进|整改|下一步).{0,8}|存在的?主要问题"),
    re.compile(r"其他(?:需要|需)报告的?(?:事项|情况|内容)"),
)
_ORDINALS = "一二三四五六"
_PART = re.compile(r"第([一二三四五六])部分[:,.]*|([一二三四五六])(?=[^一二三四五六])")
# A heading in a run of text: the report is one line, or the text goes on behind the heading. What lists the headings has commas.
_INLINE = re.compile(
    r"(?<![见如在由及和即第“\"(（《])[一二三四五六]\s*、\s*"
    r"(?:总体情况|(?:行政机关)?主动公开政府信息情况|(?:行政机关)?收到和处理政府信息公开申请情况|政府信息公开行政复议、行政诉讼情况"
    r"|(?:政府信息公开工作)?存在的主要问题及改进情况|其他需要报告的事项)(?![\s]*[的较是为表，,、；;])"
)
# So many headings on end are a table of contents.
_FEWEST_ENTRIES = 3
_LONGEST_PAGE_NUMBER = 5
_LONGEST_HEADING = 40
# What stands over a block of table 2; where the block's ruling ends above it, it comes as a paragraph.
_TABLE_HEADING = re.compile(r"第二十条第?\(.\)项")
_SENTENCE_END = re.compile(r"[。；：！？.;:!?”》)）]$")
_NEW_POINT = re.compile(r"^\s*[（(]?[一二三四五六七八九十\d]+[）)、.．]")
# A shorter line is a heading or a label, not a sentence cut by a page break.
_SHORTEST_CUT = 20


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the report. *number* is its role in the form (1-6), not the printed number; None where it has none.

    *paragraphs* are those of *text* with the place where each begins.
    """

    number: int | None
    heading: str
    text: str
    paragraphs: tuple[Paragraph, ...] = ()


@dataclass(frozen=True, slots=True)
class _Heading:
    place: int
    role: int
    text: str
    fits: bool


def divide(document: Document) -> tuple[tuple[Section, ...], tuple[Located, ...]]:
    """Divide *document* into its sections, and say for every grid in which one it stands."""
    document = replace(document, blocks=tuple(_cut_at_headings(document)))
    headings = {heading.place: heading for heading in _headings(document)}
    sections: list[Section] = []
    grids: list[Located] = []
    role, heading, prose = None, "", list[Paragraph]()
    for place, block in enumerate(document.blocks):
        if place in headings:
            sections += _section(role, heading, prose)
            role, heading, prose = headings[place].role, headings[place].text, []
        elif isinstance(block, Grid):
            grids.append(Located(role, block))
        elif not _is_table_heading(block.text):
            prose.append(block)
    sections += _section(role, heading, prose)
    return tuple(sections), tuple(grids)


def _is_table_heading(text: str) -> bool:
    return len(text) <= _LONGEST_HEADING and _TABLE_HEADING.fullmatch(fold(text)) is not None


def _cut_at_headings(document: Document) -> Iterator[Paragraph | Grid]:
    """Yield the blocks with every grid cut where a heading or a sentence stands in it: some reports are one table from end to end."""
    for block in document.blocks:
        if isinstance(block, Grid):
            yield from _cut(block)
        elif _role_of(block.text) is None:
            yield from _cut_text(block)
        else:
            yield block


def _cut_text(paragraph: Paragraph) -> Iterator[Paragraph]:
    if not _may_have_heading(paragraph.text):
        if paragraph.text.strip():
            yield paragraph
        return
    # Translated character by character, so that places stay the same.
    found = list(_INLINE.finditer(paragraph.text.translate(CHARACTERS)))
    edges = [0, *(edge for heading in found for edge in heading.span()), len(paragraph.text)]
    for start, end in pairwise(edges):
        text = paragraph.text[start:end].strip()
        if text := text.lstrip(":：。. \u3000") if start else text:
            yield replace(paragraph, text=text) if found else paragraph


def _may_have_heading(text: str) -> bool:
    """Whether an ordinal stands before one of the marks of enumeration: sought by the marks, of which a paragraph has few."""
    return any(part.rstrip().endswith(tuple(_ORDINALS)) for part in text.split("、")[:-1])


def _cut(grid: Grid) -> Iterator[Paragraph | Grid]:
    alone = _rows_of_one(grid)
    if grid.aligned and not alone:
        yield grid
        return
    run: list[Slot] = []
    for slot in grid.slots:
        is_alone = not grid.aligned or slot.row in alone
        is_heading = is_alone and _role_of(slot.text) is not None
        if is_heading or (grid.aligned and is_alone and "。" in slot.text):
            yield from _regrid(run, grid)
            yield Paragraph(slot.text.replace("\n", ""), heading=is_heading, place=slot.place)
            run = []
        else:
            run.append(slot)
    yield from _regrid(run, grid)


def _rows_of_one(grid: Grid) -> set[int]:
    """Return the rows that print nothing but one text."""
    once, again = set[int](), set[int]()
    for slot in grid.slots:
        if slot.text.strip():
            (again if slot.row in once else once).add(slot.row)
    return once - again


def _regrid(slots: Sequence[Slot], grid: Grid) -> Iterator[Grid]:
    if len(slots) == len(grid.slots):
        yield grid
    elif slots:
        top = min(slot.row for slot in slots)
        moved = tuple(slot._replace(row=slot.row - top) for slot in slots)
        yield replace(grid, slots=moved, place=slots[0].place)


def _role_of(text: str) -> tuple[int, str] | None:
    """Return the role (1-6) that the words of *text* show, and its printed ordinal, where it is a heading of a section."""
    return _role(text) if len(text) <= _LONGEST_HEADING else None


@lru_cache(maxsize=256)
def _role(text: str) -> tuple[int, str] | None:
    ordinal, rest = split_ordinal(text)
    if not ordinal and (part := _PART.match(rest)):
        ordinal, rest = part[1] or part[2], rest[part.end() :]
    roles = (role for role, pattern in enumerate(_ROLES, 1) if pattern.fullmatch(rest))
    return next(((role, ordinal) for role in roles), None)


def _section(role: int | None, heading: str, prose: Sequence[Paragraph]) -> list[Section]:
    paragraphs = tuple(_rejoin(prose))
    text = "\n".join(paragraph.text for paragraph in paragraphs)
    return [Section(role, heading, text, paragraphs)] if heading or prose else []


def _headings(document: Document) -> Iterator[_Heading]:
    """Yield one heading for each role: the one whose number fits its role, else the first (a table of contents has no text below it)."""
    found = list(_without_contents(document, list(_candidates(document))))
    places = {heading.place for heading in found}
    for role in range(1, len(_ROLES) + 1):
        mine = [heading for heading in found if heading.role == role]
        ranked = sorted(mine, key=lambda heading: (not heading.fits, not _followed(document, heading, places)))
        yield from ranked[:1]


def _without_contents(document: Document, found: Sequence[_Heading]) -> Iterator[_Heading]:
    """Leave out a table of contents: headings on end (but for page numbers), each of which comes again further down."""
    last = {heading.role: heading.place for heading in found}
    run: list[_Heading] = []
    for heading, following in pairwise([*found, None]):
        if heading is None:
            continue
        run.append(heading)
        if following is None or not _on_end(document, heading, following):
            is_listed = len(run) >= _FEWEST_ENTRIES
            yield from (entry for entry in run if not (is_listed and last[entry.role] > entry.place))
            run = []


def _on_end(document: Document, heading: _Heading, following: _Heading) -> bool:
    between = document.blocks[heading.place + 1 : following.place]
    return all(isinstance(block, Paragraph) and len(block.text) <= _LONGEST_PAGE_NUMBER for block in between)


def _candidates(document: Document) -> Iterator[_Heading]:
    for place, block in enumerate(document.blocks):
        if isinstance(block, Paragraph) and (found := _role_of(block.text)):
            role, ordinal = found
            yield _Heading(place, role, block.text, ordinal == _ORDINALS[role - 1])


def _followed(document: Document, heading: _Heading, places: AbstractSet[int]) -> bool:
    following = heading.place + 1
    return following < len(document.blocks) and following not in places


def _rejoin(prose: Sequence[Paragraph]) -> list[Paragraph]:
    """Join a sentence that a page break cut in two; it stands where its first half does."""
    joined: list[Paragraph] = []
    for paragraph in prose:
        before = joined[-1].text if joined else ""
        cut = len(before) >= _SHORTEST_CUT and not _SENTENCE_END.search(before)
        if cut and not _NEW_POINT.match(paragraph.text):
            joined[-1] = replace(joined[-1], text=before + paragraph.text)
        else:
            joined.append(paragraph)
    return joined
