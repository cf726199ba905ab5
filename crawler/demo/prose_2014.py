"""The prose of a report of 2014 to 2018: the headings of the old 条例, with numbers that agree with the annex."""

from crawler.demo.annex import TITLE
from crawler.demo.author import Author, Chapters

_HEADINGS = (
    "一、概述",
    "二、主动公开政府信息情况",
    "三、依申请公开政府信息办理情况",
    "四、政府信息公开收费及减免情况",
    "五、因政府信息公开申请行政复议、提起行政诉讼情况",
    "六、存在的主要问题和改进措施",
)


def chapters(author: Author) -> Chapters:
    """Return the six old headings with their paragraphs, then the title of the annex."""
    texts = (
        _overview(author),
        _proactive(author),
        _on_request(author),
        _fees(author),
        _remedies(author),
        _problems(author),
    )
    return (*((heading, (text,)) for heading, text in zip(_HEADINGS, texts, strict=True)), (TITLE, ()))


def _count(author: Author, row: str) -> int:
    return author.number("annex", row, "value")


def _overview(author: Author) -> str:
    return author.one_of(
        f"{author.year}年，{author.organization}按照《中华人民共和国政府信息公开条例》的要求，健全制度，充实内容，各项工作有序开展。",
        f"本报告依据《中华人民共和国政府信息公开条例》编制，所列数据的统计期限自{author.year}年1月1日起，至{author.year}年12月31日止。",
        f"{author.self}明确一名负责人分管信息公开，配备工作人员{_count(author, 'staff')}名，举办培训{_count(author, 'trainings')}次。",
    )


def _proactive(author: Author) -> str:
    items, articles = _count(author, "proactive_items"), _count(author, "policy_interpretations")
    return author.one_of(
        f"{author.year}年，{author.self}主动公开政府信息{items}条，其中政府网站公开{_count(author, 'via_website')}条。",
        f"全年主动公开政府信息{items}条，发布政策解读稿件{articles}篇，设置查阅点{_count(author, 'reading_points')}个。",
    )


def _on_request(author: Author) -> str:
    received = _count(author, "received")
    if said := author.misstates("requests"):
        return said
    if not received:
        return author.one_of("本年度未收到政府信息公开申请。", f"{author.self}全年没有收到公开申请。")
    online = _count(author, "received_online")
    return f"{author.year}年共收到政府信息公开申请{received}件，其中网络申请{online}件，均已办结并答复。"


def _fees(author: Author) -> str:
    if author.figures.get(("annex", "fees_collected", "value")):
        return "依申请提供政府信息，按规定标准收取检索、复制、邮寄等成本费用，对生活困难的申请人予以减免。"
    return author.one_of("本年度未收取任何费用。", f"{author.self}没有就政府信息公开收取检索、复制、邮寄等费用。")


def _remedies(author: Author) -> str:
    if said := author.misstates("remedies"):
        return said
    reviews, suits = _count(author, "reconsideration_total"), _count(author, "litigation_total")
    if not reviews and not suits:
        return "本年度没有发生因政府信息公开引起的行政复议和行政诉讼。"
    return f"本年度因政府信息公开发生行政复议{reviews}件，行政诉讼{suits}件。"


def _problems(author: Author) -> str:
    return author.one_of(
        "主要问题：公开的形式还不够丰富，个别信息更新较慢。下一步将充实人员，加强检查，做到及时更新。",
        "工作中还存在主动意识不强、栏目设置不够合理等不足，今后将加强学习，优化栏目，方便群众查找。",
    )
