"""The reports of 2008 to 2013, and later ones without a table: free prose under headings of one's own, no prescribed cell.

The old 条例 (2007) article 32 names what they must say; what they state in figures becomes claims. Such a report is known by its
headings, not by its year.
"""

import re
from collections.abc import Iterable

from parsers.forms.form import Form
from parsers.glyphs import fold

FORM = Form(
    key="2008",
    english="Free prose (2008 to 2013, and later reports without a table)",
    first_year=2008,
    source="政府信息公开条例（2007）第三十二条",
    tables=(),
    identities=(),
)

# What the headings of such a report speak of.
_SUBJECTS = (
    re.compile(r"概述|概况|基本情况|总体情况"),
    re.compile(r"主动公开.{0,8}情况"),
    re.compile(r"依申请公开.{0,14}情况"),
    re.compile(r"(?:收费|费用).{0,6}(?:减免)?.{0,4}情况"),
    re.compile(r"(?:复议|诉讼|申诉|举报).{0,12}情况"),
    re.compile(r"(?:主要|存在).{0,4}问题.{0,10}"),
)
_LONGEST_HEADING = 40
# So many of the six subjects in headings make a report of a document without tables.
_ENOUGH = 4


def shows(paragraphs: Iterable[str]) -> bool:
    """Say whether the short ones among *paragraphs* head the subjects of the old 条例."""
    headings = [fold(text) for text in paragraphs if len(text) <= _LONGEST_HEADING and not text.endswith(("。", "；"))]
    return sum(any(subject.search(heading) for heading in headings) for subject in _SUBJECTS) >= _ENOUGH
