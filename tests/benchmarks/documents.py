"""The documents that are timed: generated, the same for the same seed, and pages as large as those of real sites."""

import random
from collections.abc import Iterator

from crawler.demo.generate import generate
from crawler.demo.truth import Generated

SMALLEST, LARGEST = 60_000, 200_000
"""Bytes of a web page with the furniture of its site."""

_APART = 10_007
_FORMS = ("2021", "2021", "2019", "2014")
_LAYOUTS = ("plain", "paragraphs", "runs", "word")
_RULINGS = ("lines", "lines", "fills", "none")
_LINK = '<li><a href="/zwgk/zc/t{0}_{1}.html" title="第{1}号通知" target="_blank">关于印发第{1}号文件的通知</a><span>{0}</span></li>\n'
_SCRIPT = (
    '<script>window.menu = window.menu || []; window.menu.push({{id: {0}, name: "栏目{0}", open: false}});</script>\n'
)
_BODY = b"<body>"


def pages(seed: int, count: int) -> Iterator[Generated]:
    """Yield web pages of reports, furnished to between 60 and 200 KB; every fourth is marked up as Word saves it."""
    for number in range(count):
        choices = {"cells": _LAYOUTS[number % len(_LAYOUTS)], "furniture": True}
        yield generate(seed * _APART + number, form=_FORMS[number % len(_FORMS)], format="html", **choices)


def furnished(page: Generated) -> bytes:
    """Return the page with menus, links and scripts before its article, as many as make it as large as a real one."""
    source = random.Random(page.name)
    charset = "gb18030" if b"charset" not in page.body else "utf-8"
    wanted, items = source.randint(SMALLEST, LARGEST), []
    size = len(page.body)
    while size < wanted:
        number = source.randrange(10**6)
        items.append((_SCRIPT if number % 5 == 0 else _LINK).format(20200000 + number % 40000, number).encode(charset))
        size += len(items[-1])
    menu = b'<div class="nav"><ul>' + b"".join(items) + b"</ul></div>\n"
    return page.body.replace(_BODY, _BODY + menu, 1)


def prints(seed: int, count: int) -> Iterator[Generated]:
    """Yield reports as PDFs, ruled by lines or shapes and not ruled."""
    for number in range(count):
        choices = {"rulings": _RULINGS[number % len(_RULINGS)]}
        yield generate(seed * _APART + number, form=_FORMS[number % len(_FORMS)], format="pdf", **choices)


def faulty(seed: int, count: int, kind: str) -> Iterator[Generated]:
    """Yield reports of the format *kind* with a wrong sum: all of them are read twice."""
    for number in range(count):
        yield generate(seed * _APART + number, format=kind, plant="T3-COL")  # type: ignore[arg-type]  # one of Format
