"""The picture of the page: for each format, form and quality the share of cells that are not right, on a scale of powers of ten."""

from collections.abc import Iterator
from html import escape
from math import log10

from accuracy.tally import Figures, Tally
from archive.error_rates import Rate

_LEFT, _WIDTH, _ROW, _TOP = 210, 470, 22, 46
_LOWEST, _HIGHEST = -5, 0  # powers of ten: 0.001 % to 100 %
_STYLE = """
text { font: 13px 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif; fill: #234 } .faint { fill: #789; font-size: 11px }
.grid { stroke: #d5dce5 } .reach { stroke: #14508c; stroke-width: 3 } circle { fill: #14508c; stroke: #14508c; stroke-width: 2 }
.scan .reach, .scan circle { stroke: #b4621b } .scan circle { fill: #b4621b } circle.none, .scan circle.none { fill: #fff }
"""


def chart(figures: Figures) -> str:
    """Return the picture as SVG. A ring stands at 0; the bar is the 95 % interval."""
    rows = [
        (tally, "text")
        for tally in (figures.text, figures.damaged, *figures.by_format, *figures.by_form)
        if tally.documents
    ]
    rows += [(tally, "scan") for tally in (figures.scans, *figures.by_quality) if tally.documents]
    height = _TOP + _ROW * len(rows) + 16
    marks = "\n".join(_mark(tally, kind, at) for at, (tally, kind) in enumerate(rows))
    width = _LEFT + _WIDTH + 90
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">\n'
        f"<style>{_STYLE}</style>\n<rect width='100%' height='100%' fill='#fff'/>\n"
        f"<text x='12' y='18'>未读对的格（95% 区间） Cells not right, 95 % interval</text>\n"
        + "\n".join(_grid(height))
        + f"\n{marks}\n</svg>\n"
    )


def _grid(height: int) -> Iterator[str]:
    for power in range(_LOWEST, _HIGHEST + 1):
        at = _across(10.0**power)
        yield f'<line class="grid" x1="{at:.0f}" x2="{at:.0f}" y1="{_TOP - 8}" y2="{height - 12}"/>'
        yield f'<text class="faint" x="{at:.0f}" y="{_TOP - 12}" text-anchor="middle">{10.0 ** (power + 2):g}%</text>'


def _mark(tally: Tally, kind: str, at: int) -> str:
    middle = _TOP + _ROW * at + _ROW // 2
    errors: Rate = tally.errors
    dot = "none" if not errors.errors else "some"
    return (
        f'<g class="{kind}"><text x="{_LEFT - 14}" y="{middle + 4}" text-anchor="end">{escape(tally.name)}</text>'
        f'<line class="reach" x1="{_across(errors.low):.1f}" x2="{_across(errors.high):.1f}" y1="{middle}" y2="{middle}"/>'
        f'<circle class="{dot}" cx="{_across(errors.share):.1f}" cy="{middle}" r="5"/>'
        f'<text class="faint" x="{_LEFT + _WIDTH + 12}" y="{middle + 4}">{errors.share:.3%}</text></g>'
    )


def _across(share: float) -> float:
    power = max(_LOWEST, log10(share)) if share > 0 else _LOWEST
    return _LEFT + _WIDTH * (power - _LOWEST) / (_HIGHEST - _LOWEST)
