"""The bytes decide which charset they are in; what a page declares is only a hint."""

import codecs

import pytest

from parsers.charset import decode

SIMPLIFIED = "<p>云砚县城市管理局2024年政府信息公开工作年度报告，收到申请十二件，予以公开三件，不予处理两件。</p>"
TRADITIONAL = "<p>本機關依照政府資訊公開法辦理各項申請案件，並將處理結果公布於網站，共計十二件。</p>"


@pytest.mark.parametrize("declared", [None, "utf-8", "gb2312", "iso-8859-1", "nonsense", "big5"])
@pytest.mark.parametrize(
    ("body", "text", "charset"),
    [
        (SIMPLIFIED.encode(), SIMPLIFIED, "utf-8"),
        (SIMPLIFIED.encode("gb18030"), SIMPLIFIED, "gb18030"),
        (TRADITIONAL.encode(), TRADITIONAL, "utf-8"),
        (TRADITIONAL.encode("gb18030"), TRADITIONAL, "gb18030"),
        (TRADITIONAL.encode("big5"), TRADITIONAL, "big5"),
        (codecs.BOM_UTF8 + SIMPLIFIED.encode(), SIMPLIFIED, "utf-8"),
        (SIMPLIFIED.encode("utf-16"), SIMPLIFIED, "utf-16-le"),
        (codecs.BOM_UTF16_BE + SIMPLIFIED.encode("utf-16-be"), SIMPLIFIED, "utf-16-be"),
        (b"plain", "plain", "utf-8"),
        (b"", "", "utf-8"),
    ],
)
def test_text_comes_back_whatever_is_declared(body, text, charset, declared):
    """The same bytes give the same text and charset under true, false, foreign and missing declarations."""
    assert decode(body, declared) == (text, charset)


def test_rare_characters_of_gb18030_are_read():
    """Four-byte characters (names of places and people) are no error."""
    text = "北京市通州区漷县镇、㙟㙘镇：䶮、𬇙、𫖯。"
    assert decode(text.encode("gb18030")) == (text, "gb18030")


@pytest.mark.parametrize(("encoding", "charset"), [("utf-8", "utf-8"), ("gb18030", "gb18030")])
def test_a_character_cut_in_half_does_not_change_the_charset(encoding, charset):
    """A title cut in the middle of a character costs that character only, at the end of the bytes or within them."""
    body = SIMPLIFIED.encode(encoding)
    assert decode((SIMPLIFIED * 3).encode(encoding) + body[:4])[1] == charset
    text, found = decode((SIMPLIFIED * 3).encode(encoding) + "简".encode(encoding)[:1] + b"<br>" + body)
    assert found == charset
    assert text.startswith(SIMPLIFIED)
    assert text.endswith("不予处理两件。</p>")


def test_what_is_in_no_charset_is_replaced():
    """Binary bytes give U+FFFD, not an exception and not invented characters."""
    text, charset = decode(bytes([0xFF, 0x80, 0xC1, 0xFE]) * 30)
    assert charset == "utf-8"
    assert "\ufffd" in text


@pytest.mark.parametrize(("encoding", "charset"), [("utf-8", "utf-8"), ("gb18030", "gb18030"), ("big5", "big5")])
def test_a_long_page_is_told_by_all_of_it(encoding, charset):
    """Words in another charset at the head of a long page, as an advertisement brings them, do not make it a page of that charset."""
    other = SIMPLIFIED.encode("gb18030" if encoding == "utf-8" else "utf-8")
    text, found = decode(b"<head>" * 9000 + other + (TRADITIONAL * 500).encode(encoding))
    assert found == charset
    assert text.endswith(TRADITIONAL)
