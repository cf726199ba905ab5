"""The second look at a page: BeautifulSoup's tree by Python's own tokenizer, its tables laid out anew. Shares nothing with `html`.

Tags are taken as they come: a <td> begins a cell whether or not the one before it was closed, so that markup that libxml2 mends in
its way is seen in another.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, Tag

from parsers.charset import decode
from parsers.document import Document, Grid, Place, Slot, UnreadableDocumentError

# A tag costs a kilobyte of memory and 30 microseconds; the page of a report has 10,000, one exported from Word five times as many.
_MOST_TAGS = 150_000
_MOST_PLACES = 60_000
_WIDEST = 1000
_UNSEEN = frozenset({"script", "style", "noscript", "template", "select", "textarea", "button", "iframe", "object"})
_HIDDEN = re.compile(r"display:none|visibility:hidden|mso-hide:all", re.IGNORECASE)
_BREAKS = frozenset({"br", "p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6"})
# A mark that no number and no label has: what is printed raised behind them is neither.
_RAISED = "\ufffd"
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_NO_TAG = re.compile(r"<(?![A-Za-z/])|</(?![A-Za-z])")


def second(body: bytes, labels: frozenset[str]) -> Document:
    """Return the tables of the page as grids; *labels* are not needed to find them.

    Raises UnreadableDocumentError where the page has more tags than a report's, or spans more than a report could.
    """
    del labels
    declared = _CHARSET.search(body[:4096])
    text, _ = decode(body, declared[1].decode("ascii") if declared else None)
    if (tags := text.count("<")) > _MOST_TAGS:
        raise UnreadableDocumentError(f"the page has {tags:,} tags; a second reading takes {_MOST_TAGS:,} at most")
    try:
        soup = BeautifulSoup(_tags_only(text), "html.parser")
        walk = _Walk({id(tag): number for number, tag in enumerate(soup.find_all("table"), 1)})
        walk.through(soup)
    except AssertionError as error:
        # Python's tokenizer asserts where it is lost.
        raise UnreadableDocumentError(f"the page cannot be read a second time ({type(error).__name__})") from error
    return Document(tuple(grid for table in walk.tables if (grid := table.grid())), format="html")


def _tags_only(text: str) -> str:
    """Return *text* without comments and declarations: what begins none but looks so costs the tokenizer time without end."""
    return _NO_TAG.sub("&lt;", "".join(_outside_comments(text)))


def _outside_comments(text: str) -> Iterator[str]:
    at = 0
    while (start := text.find("<!", at)) >= 0:
        yield text[at:start]
        close = "-->" if text.startswith("<!--", start) else ">"
        end = text.find(close, start + 2)
        if end < 0:
            return
        at = end + len(close)
    yield text[at : text.rfind(">") + 1]


@dataclass(slots=True)
class _Cell:
    tag: Tag
    row: int
    number: int
    texts: list[str] = field(default_factory=list)

    def slot(self, column: int, height: int, width: int, path: str) -> Slot:
        lines = (" ".join(line.split()) for line in "".join(self.texts).split("\n"))
        text = "\n".join(line for line in lines if line)
        return Slot(text, self.row, column, height, width, Place(path=path))


@dataclass(slots=True)
class _Table:
    """A table while it is read: its cells in the order of their tags. *number* is its place among the page's tables (from 1)."""

    tag: Tag
    number: int
    rows: list[int] = field(default_factory=list)
    cells: list[_Cell] = field(default_factory=list)

    def begin_row(self, number: int) -> None:
        self.rows.append(number)

    def begin_cell(self, tag: Tag) -> None:
        if not self.rows:
            self.begin_row(1)
        row = len(self.rows) - 1
        before = self.cells[-1] if self.cells else None
        self.cells.append(_Cell(tag, row, before.number + 1 if before and before.row == row else 1))

    def say(self, text: str) -> None:
        if self.cells:
            self.cells[-1].texts.append(text)

    def grid(self) -> Grid | None:
        """Lay the cells out as HTML does: each at the first column of its row that no cell from above reaches into."""
        slots: list[Slot] = []
        until: dict[int, int] = {}
        row, column, places = -1, 0, 0
        for cell in self.cells:
            if cell.row != row:
                row, column = cell.row, 0
            while until.get(column, 0) > row:
                column += 1
            height = min(_span(cell.tag, "rowspan") or len(self.rows), len(self.rows) - row)
            width = _span(cell.tag, "colspan") or 1
            width = next((reach for reach in range(1, width) if until.get(column + reach, 0) > row), width)
            places += height * width
            if places > _MOST_PLACES:
                raise UnreadableDocumentError("the cells of a table span more places than any report needs")
            until.update(dict.fromkeys(range(column, column + width), row + height))
            path = f"(//table)[{self.number}]/descendant::tr[{self.rows[row]}]/*[{cell.number}]"
            slots.append(cell.slot(column, height, width, path))
            column += width
        return Grid(tuple(slots), place=Place(path=f"(//table)[{self.number}]")) if len(slots) > 1 else None


def _span(tag: Tag, attribute: str) -> int:
    stated = str(tag.get(attribute, "1")).strip()
    return min(int(stated), _WIDEST) if stated.isascii() and stated.isdigit() else 1


@dataclass(slots=True)
class _Level:
    """An element that is being gone through: its children still to come, the table it stands in, and what is said at its end."""

    children: Iterator[PageElement]
    table: _Table | None
    end: str = ""


@dataclass(slots=True)
class _Walk:
    """Goes through the page in the order of its tags. *numbers* gives the place of each table among all, hidden ones too.

    By a stack of its own: unclosed tags nest as deep as a page is long.
    """

    numbers: dict[int, int]
    tables: list[_Table] = field(default_factory=list)
    rows: dict[int, int] = field(default_factory=dict)

    def through(self, page: Tag) -> None:
        stack = [_Level(iter(page.children), None)]
        while stack:
            level = stack[-1]
            child = next(level.children, None)
            if child is None:
                stack.pop()
                if level.table:
                    level.table.say(level.end)
            elif isinstance(child, Tag):
                if not _is_unseen(child):
                    stack.append(self.enter(child, level))
            elif level.table and type(child) is NavigableString:
                level.table.say(str(child).replace("\n", " "))

    def enter(self, tag: Tag, level: _Level) -> _Level:
        table = level.table
        if tag.name == "table":
            table = _Table(tag, self.numbers[id(tag)])
            self.tables.append(table)
            self.rows.update({id(row): place for place, row in enumerate(tag.find_all("tr"), 1)})
        elif table is not None:
            self.part(tag, table)
        return _Level(iter(tag.children), table, "\n" if tag.name in _BREAKS else "")

    def part(self, tag: Tag, table: _Table) -> None:
        if tag.name == "tr":
            table.begin_row(self.rows[id(tag)])
        elif tag.name in ("td", "th"):
            table.begin_cell(tag)
        elif tag.name in ("sup", "sub"):
            table.say(_RAISED)
        elif tag.name in _BREAKS:
            table.say("\n")


def _is_unseen(tag: Tag) -> bool:
    style = str(tag.get("style", ""))
    return tag.name in _UNSEEN or tag.has_attr("hidden") or bool(_HIDDEN.search("".join(style.split())))
