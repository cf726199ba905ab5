"""Writes docs/accuracy.md and its picture from the figures of a run."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from accuracy.compare import Kind
from accuracy.tally import SCANS_SAFE, TEXT_RIGHT, Figures, Tally
from archive.error_rates import METHOD, Rate, at_most
from parsers.report import Reason

_MOST_FAILURES = 12
_KINDS: dict[Kind, str] = {
    "wrong": "另一个数 another number",
    "invented": "无中生有 a number where none is printed",
    "lost": "有数未读 no number where one is printed",
    "status": "空白、不适用、缺失相混 another kind of nothing",
}


@dataclass(frozen=True, slots=True)
class About:
    """What the page says of the run itself: *date* (ISO), *seed*, the version of the reader, and the lines of the corpus' judge."""

    date: str
    seed: int
    reader: str
    corpus: tuple[str, ...]


def page(about: About, figures: Figures) -> str:
    """Return the page as Markdown. But for the date the same run gives the same page."""
    parts = (
        _head(about, figures),
        _whole(figures),
        _split(figures),
        _errors(figures),
        _second(figures),
        _corpus(about),
        _repeat(about, figures),
    )
    return "\n".join(line for part in parts for line in (*part, ""))


def _head(about: About, figures: Figures) -> Iterator[str]:
    documents, scans = figures.text.documents, figures.scans.documents
    yield "# 准确率 Accuracy"
    yield ""
    yield f"{about.date}，种子 seed {about.seed}，读取器 reader {about.reader}"
    yield ""
    yield f"由 `make accuracy` 写成：生成 {documents} 份有文字层的报告、{scans} 份扫描件，每一格印的是什么都已知；"
    yield "读取后逐格比较**数值和状态**。生成器与读取器除标签外不共用任何代码。"
    yield "一格或**读对**，或**存疑**（读取器自己说不可靠），或**暗错**（错而不自知）：暗错必须为零。"
    yield ""
    yield f"Written by `make accuracy`: {documents} reports that bear their text and {scans} scans are generated, so that every"
    yield "printed cell is known; they are read, and each cell is compared by **value and status**. The generator shares nothing"
    yield "with the reader but labels. A cell is **right**, or **doubted** (the reader itself says so), or **silently wrong**: of"
    yield "these there must be none."
    yield ""
    yield "存疑指该格为 unreadable，或被 error、warn 级的核查点名；只有 info 级点名的不算（说某行没有找到的 A-ROWS-MISSING 除外）。"
    yield ""
    yield "Doubted means `unreadable`, or named by a finding of severity error or warn; what only an info names is not doubted (but"
    yield "for A-ROWS-MISSING, which says that a row was not found)."
    yield ""
    yield "![未读对的格所占的比率及其 95% 区间 Share of cells that are not right, with its 95 % interval](accuracy.svg)"


def _whole(figures: Figures) -> Iterator[str]:
    yield "## 总计 All"
    yield ""
    yield from _table((tally for tally in (figures.text, figures.damaged, figures.scans) if tally.documents), "")
    yield ""
    yield (
        f"目标：暗错 0；有文字层的格读对 {TEXT_RIGHT:.1%} 以上；扫描件的格读对或存疑 {SCANS_SAFE:.0%} 以上。"
        f" Targets: silent 0; at least {TEXT_RIGHT:.1%} of text-bearing cells right; {SCANS_SAFE:.0%} of OCR cells right or doubted."
    )
    yield ""
    yield from figures.misses() or ["都已达到。 All are met."]
    yield ""
    yield f"区间：{METHOD[0]}。 Interval: {METHOD[1]}."
    yield ""
    yield "“破损”者有意弄坏：标签印错、丢失、移位，空格多出或缺失，数后带脚注号；其中有些格谁也说不准，理应存疑，不计入读对的目标。"
    yield ""
    yield "The damaged ones were spoilt on purpose: labels misprinted, lost or moved, blank cells lost or too many, marks of footnotes"
    yield "behind figures. Of some of their cells nobody could be sure: they ought to be doubted, and do not count for the target."
    for tally in (figures.text, figures.damaged, figures.scans):
        if tally.documents and not tally.silent:
            yield _no_silent(tally)


def _no_silent(tally: Tally) -> str:
    documents, cells = at_most(tally.documents), at_most(tally.cells)
    return (
        f"\n{tally.name}：暗错为零，按三倍法则（95% 把握），含暗错的文件少于 {documents:.2%}；若各格独立，暗错的格少于 {cells:.5%}。\n"
        f"No silent error; by the rule of three (95 % confidence) fewer than {documents:.2%} of documents have one,\n"
        f"and, were cells independent, fewer than {cells:.5%} of cells."
    )


def _split(figures: Figures) -> Iterator[str]:
    for title, head, tallies in (
        ("按格式 By format", "格式 format", figures.by_format),
        ("按表式 By form", "表式 form", figures.by_form),
        ("扫描件按质量 Scans by quality", "质量 quality", figures.by_quality),
    ):
        if tallies:
            yield f"## {title}"
            yield ""
            yield from _table(tallies, head)
            yield ""


def _errors(figures: Figures) -> Iterator[str]:
    told = [tally for tally in (figures.text, figures.damaged, figures.scans) if tally.documents]
    yield "## 没有读对的格 Cells that are not right"
    yield ""
    yield from _rows(
        ("", *(f"{tally.name}，{said}" for tally in told for said in ("存疑 doubted", "暗错 silent"))),
        (
            (said, *(tally.kinds[kind, silent] for tally in told for silent in (False, True)))
            for kind, said in _KINDS.items()
        ),
    )


_REASONS: dict[Reason, str] = {
    "identity": "勾稽不成立 a sum fails",
    "missing": "缺规定的格 a prescribed cell is missing",
    "misprint": "标签印错 a label is misprinted",
    "inexact": "第二部分的数没有确切的标签或列名 a figure of section 2 under no exact label or head",
    "order": "源文件中的数不依表式的先后 the file has the figures in another order than the form",
    "lot": "抽签 by lot",
}


def _second(figures: Figures) -> Iterator[str]:
    second = figures.second
    share = second.disagreed / second.compared if second.compared else 0.0
    yield "## 读第二遍 Second readings"
    yield ""
    yield f"读了两遍 read twice: {second.documents:,} 份 documents（原因可有数个 for one or more reasons）；"
    yield f"比较 compared {second.compared:,} 格 cells，"
    yield f"不一致 disagreed {second.disagreed:,} ({share:.3%})，取第二遍 taken from the second {second.taken:,}；"
    yield f"该读而没有第二个读取器 no second reader: {second.unavailable:,} 份 documents。"
    yield ""
    yield from _rows(
        ("原因 reason", "文件 documents"), ((said, second.reasons[reason]) for reason, said in _REASONS.items())
    )


def _corpus(about: About) -> Iterator[str]:
    yield "## 真实文件 Real documents"
    yield ""
    if not about.corpus:
        yield "写此页时没有真实文件可用。 The corpus of real documents was absent when this page was written."
        return
    yield "人工逐格读过的真实报告，由其评判程序计数。 Real reports, every cell read by hand, counted by their judge:"
    yield ""
    yield from ("```", *about.corpus, "```")


def _repeat(about: About, figures: Figures) -> Iterator[str]:
    yield "## 重做 Repeat"
    yield ""
    yield f"`make accuracy SEED={about.seed}` 写出同一页；`make accuracy SEED={about.seed} ONE=17` 把第 17 份"
    yield f"（扫描件写作 `scan-17`）连同各格真值写到 `accuracy-{about.seed}/`。"
    yield ""
    yield "The first writes this page again; the second writes document 17 (of the scans: `scan-17`) with the truth of its cells."
    yield ""
    for read in figures.failed[:_MOST_FAILURES]:
        why = read.compared.refused or f"{read.compared.silent} silent 暗错"
        yield f"- {read.order.name} ({read.order.kind}, {read.order.form}): {why}"


def _table(tallies: Iterable[Tally], head: str) -> Iterator[str]:
    heads = (
        head,
        "文件 documents",
        "格 cells",
        "读对 right",
        "其中被核查点名 of these named",
        "存疑 doubted",
        "暗错 silent",
        "未读对 not right",
    )
    rows = (
        (
            tally.name,
            _documents(tally),
            f"{tally.cells:,}",
            f"{tally.right:,} ({_percent(tally.right / tally.cells)})",
            f"{tally.named:,}",
            f"{tally.doubted:,}",
            f"{tally.silent:,}",
            _interval(tally.errors),
        )
        for tally in tallies
    )
    yield from _rows(heads, rows)


def _documents(tally: Tally) -> str:
    return f"{tally.documents:,}" + (f"（拒读 refused {tally.refused}）" if tally.refused else "")


def _interval(errors: Rate) -> str:
    if not errors.errors:
        return f"0（文件 documents < {errors.high:.2%}）"
    return f"{errors.share:.3%} [{errors.low:.3%}, {errors.high:.3%}]"


def _percent(share: float) -> str:
    """Never rounds up to 100 %."""
    return "100%" if share == 1 else f"{min(share, 0.99999):.3%}"


def _rows(heads: Iterable[object], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    heads = tuple(heads)
    for row in (heads, ["---"] * len(heads), *rows):
        yield f"| {' | '.join(str(cell) for cell in row)} |"
