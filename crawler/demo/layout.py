"""How a report is laid out: the choices that a document leaves to whoever typed it."""

import random
from dataclasses import dataclass, replace
from typing import Any, Literal

from crawler.demo.truth import Format, FormKey

Tables = Literal["three", "split", "merged"]
Mixture = Literal["none", "documents", "procurement", "other_documents"]
_MIXED: dict[str, FormKey] = {"documents": "2021", "procurement": "2021", "other_documents": "2019"}


@dataclass(frozen=True, slots=True)
class Layout:
    """The choices; each may be given to `generate` by its name.

    *tables*: a table a section, table 2 split into its four blocks, or all in one with the headings as rows (HTML, docx).
    *spans*: as the form has them; labels without colspan (`ragged`); no spans below the header (`bare`) (all but PDF).
    *cells*: plain text, several paragraphs, several runs, or what Word saves, tracked changes among it (HTML, docx, rtf).
    *nested*: the data tables stand inside a layout table (HTML). *furniture*: breadcrumb, metadata table and footer (HTML).
    *charset*: `gbk` is not declared anywhere (HTML). *repeat_header*: on the page where table 3 goes on (PDF), before its last row (Word).
    *shape*: how a table is typed as text. *blanks*: what stands for zero. *notes*: a remark after a number, such as 9（其中修订1件）.
    *single_other*: （六）其他处理 as one row, as in the form of 2019 (2021). *deep_remedies*: all 15 results of table 4 in its third row.
    *inline*: the five sub-headings open their paragraphs instead of standing alone.
    Never drawn, only asked for: *mixture*, in the form of 2021 the first block of table 2 as in 2019 (`documents`) or 政府集中采购 of
    2019 left in (`procurement`), in that of 2019 a row 其他主动公开文件 (`other_documents`).
    Nor these, which concern every format: *digits*, *separators* (of thousands) and *units* of figures; *scale*, by which all figures
    are multiplied; *labels* broken over lines, with blanks inside, or with ordinals in other marks; *groups* in cells of their own,
    before the label in its cell, or as rows; *header* of table 3 over three rows, one, or none; *order* of the rows of table 3 and
    *columns* of its organisations, shuffled by this number; *lost* rows of table 3 and one that is printed *again* (by code); *cuts*
    before these rows of table 3, which goes on in another table; *damage* done by hands or converters (see `crawler.demo.damage`), where
    the *dice* say; *empty*, what stands in a blank cell; *decoys*, other tables before and after; *hidden* figures that nobody sees
    (HTML, docx, PDF); *marks*, how many figures bear the mark of a footnote.
    Nor these, for PDF alone: *rulings* as lines, as thin filled shapes over shaded grounds, level ones alone, or none; *turned*:
    degrees by which the pages lie on their side in the file, turned upright when shown; *cut_rows*: page breaks cut through rows;
    *upright_groups*: labels of groups written downwards; *locked*: encrypted, with an empty password for readers.
    """

    tables: Tables = "three"
    spans: Literal["form", "ragged", "bare"] = "form"
    cells: Literal["plain", "paragraphs", "runs", "word"] = "plain"
    nested: bool = False
    furniture: bool = True
    charset: Literal["utf-8", "gbk"] = "utf-8"
    repeat_header: bool = False
    shape: Literal["tabs", "pipes", "lines", "paragraphs", "piped lines"] = "tabs"
    blanks: Literal["zeros", "slash", "regulations", "applicants", "remedies", "all", "scattered"] = "zeros"
    notes: bool = False
    single_other: bool = False
    deep_remedies: bool = False
    inline: bool = False
    mixture: Mixture = "none"
    digits: Literal["ascii", "wide"] = "ascii"
    separators: Literal["", ",", "，"] = ""
    units: bool = False
    scale: int = 1
    labels: Literal["form", "wrapped", "spaced", "ascii", "renumbered", "bare"] = "form"
    groups: Literal["cells", "joined", "rows"] = "cells"
    header: Literal["form", "flat", "none"] = "form"
    order: int = 0
    columns: int = 0
    lost: tuple[str, ...] = ()
    again: str = ""
    cuts: tuple[int, ...] = ()
    damage: Literal["none", "typos", "cells", "labels", "shifts"] = "none"
    dice: int = 0
    empty: str = ""
    decoys: Literal["none", "channels", "comparison", "summary"] = "none"
    hidden: bool = False
    marks: int = 0
    rulings: Literal["lines", "fills", "level", "none"] = "lines"
    turned: Literal[0, 90, 180, 270] = 0
    cut_rows: bool = False
    upright_groups: bool = False
    locked: bool = False


def draw(
    source: random.Random, form: Format, choices: dict[str, Any], *, generation: FormKey = "2021", as_form: bool = False
) -> Layout:
    """Return a layout for a document of the format *form* and the form *generation*: drawn from *source* where *choices* do not say.

    *as_form*: every zero is printed, in the rows and the three tables of the form (a planted error can be found only there).
    TypeError when *choices* names no field of Layout, ValueError when what they ask for cannot be read.
    """
    drawn = _drawn(source)
    layout = replace(drawn, **choices)
    if form in ("pdf", "xlsx"):
        layout = replace(layout, spans="form")
    # Text that does not keep its columns cannot show which cell is blank: nobody could read it.
    loose = form == "text" and (layout.shape not in ("tabs", "pipes") or layout.spans != "form")
    loose = loose or (form == "pdf" and layout.rulings in ("level", "none"))
    if loose or as_form:
        layout = replace(layout, blanks="zeros")
    if as_form:
        tables: Tables = "three" if layout.tables == "merged" else layout.tables
        layout = replace(layout, single_other=False, tables=tables, mixture="none")
    if generation != "2021":
        layout = replace(layout, single_other=False)
    if _MIXED.get(layout.mixture) != generation:
        layout = replace(layout, mixture="none")
    return _as_asked(layout, choices)


def _as_asked(layout: Layout, choices: dict[str, Any]) -> Layout:
    refused = [name for name, value in choices.items() if getattr(layout, name) != value]
    if refused:
        raise ValueError(
            f"{refused[0]}={choices[refused[0]]!r} cannot be read in this document; use {refused[0]}={getattr(layout, refused[0])!r}"
        )
    return layout


def _drawn(source: random.Random) -> Layout:
    return Layout(
        tables=_weighted(source, three=80, split=12, merged=8),
        spans=_weighted(source, form=75, ragged=15, bare=10),
        cells=_weighted(source, plain=45, paragraphs=20, runs=15, word=20),
        nested=_chance(source, 20),
        furniture=_chance(source, 80),
        charset=_weighted(source, **{"utf-8": 85, "gbk": 15}),
        repeat_header=_chance(source, 50),
        shape=_weighted(source, tabs=50, pipes=30, lines=20),
        blanks=_weighted(source, zeros=70, slash=8, regulations=6, applicants=6, remedies=5, all=5),
        notes=_chance(source, 8),
        single_other=_chance(source, 5),
        deep_remedies=_chance(source, 30),
        inline=_chance(source, 50),
    )


def _weighted(source: random.Random, **weights: int) -> Any:
    return source.choices(tuple(weights), tuple(weights.values()))[0]


def _chance(source: random.Random, percent: int) -> bool:
    return source.randrange(100) < percent
