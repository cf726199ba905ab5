"""Traditional characters count as the simplified ones of the form, and nothing else changes."""

import pytest

from crawler.demo.generate import generate
from parsers.charset import decode
from parsers.forms import FORMS
from parsers.glyphs import fold
from parsers.labels import match_line
from parsers.traditional import CHARACTERS


def traditional(text: str) -> str:
    """Return *text* in traditional characters of Big5, as a converter without words would write it."""
    back: dict[int, int] = {}
    for old, new in CHARACTERS.items():
        if in_charset(chr(old), "big5"):
            back.setdefault(new, old)
    return text.translate(back | str.maketrans("发复后里系准", "發復後裡係準"))


def in_charset(char: str, charset: str) -> bool:
    return char.encode(charset, "ignore") != b""


def test_simplified_text_is_never_touched():
    """No character of GB 2312 is replaced but 後 and 徵, which simplified text does not use; each becomes one of GB 2312."""
    own = [chr(char) for char in CHARACTERS if in_charset(chr(char), "gb2312")]
    assert sorted(own) == sorted("後徵")
    assert all(in_charset(chr(char), "gb2312") for char in CHARACTERS.values())
    for name in ("乾县水利局", "於潜镇人民政府", "青石县档案局", "云砚经济资讯中心", "覆卮山街道办事处"):
        assert fold(name) == name


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
def test_every_label_in_traditional_characters_is_exact(form):
    """Each line of each form is found under its label in traditional characters, without any allowance for misprints."""
    for table in form.tables:
        for line in table.lines:
            assert fold(traditional(line.label)) == fold(line.label)
            found = match_line(traditional(line.label), table.lines)
            assert found is not None, line.label
            assert fold(found.label) == fold(line.label)


@pytest.mark.parametrize(
    ("printed", "form"),
    [
        ("政府資訊公開", "政府信息公开"),
        ("行政規範性檔", "行政规范性文件"),
        ("4.保護協力廠商合法權益", "4.保护第三方合法权益"),
        ("上一年專案數量", "上一年项目数量"),
        ("（本列資料的勾稽關係為", "(本列数据的勾稽关系为"),
        ("1.屬於國家秘密", "1.属于国家秘密"),
        ("行政覆議", "行政复议"),
        ("規(guī)章", "规章"),
    ],
)
def test_the_words_of_a_converter_are_those_of_the_form(printed, form):
    """A proxy that converts words as well as characters is understood."""
    assert fold(printed) == form


@pytest.mark.parametrize("seed", range(8))
def test_big5_is_told_from_gb18030(seed):
    """Whole reports and single lines of them come back from both charsets, in either script, without a declaration."""
    text = generate(seed, format="text").body.decode()
    for written, charset in ((traditional(text), "big5"), (text, "gb18030"), (traditional(text), "gb18030")):
        body = written.encode(charset, "replace")
        assert decode(body)[1] == charset
        title = written.splitlines()[0].encode(charset, "replace")
        assert decode(title)[1] == charset
