"""The prose of a report: six sections in the generator's own words, with numbers that agree with the tables."""

from collections.abc import Iterator

from crawler.demo import phrasing
from crawler.demo.author import Author, Chapters

_HEADINGS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)
_SUBJECTS = ("主动公开", "依申请公开", "政府信息管理", "政府信息公开平台建设", "监督保障")
_CHINESE = "一二三四五六"
_FIRST_YEAR_OF_FEES = 2021


def chapters(author: Author, *, inline: bool) -> Chapters:
    """Return the six sections. *inline*: a sub-heading opens its paragraph instead of standing alone."""
    overview = tuple(_overview(author, inline=inline))
    texts = (overview, (), (), (), tuple(_problems(author)), tuple(_other_matters(author)))
    return tuple(zip(_HEADINGS, texts, strict=True))


def _overview(author: Author, *, inline: bool) -> Iterator[str]:
    if alone := author.misstates("overview"):
        yield alone
        return
    yield author.misstates("opening") or author.one_of(
        f"{author.year}年，{author.organization}把公开透明作为办事的基本要求，对照《中华人民共和国政府信息公开条例》逐项梳理职责，各项工作平稳推进。现将有关情况报告如下。",
        f"根据《中华人民共和国政府信息公开条例》第五十条的规定编制本报告。报告所列数据的统计期限自{author.year}年1月1日起，至{author.year}年12月31日止。",
        f"{author.year}年，{author.self}坚持群众关心什么就公开什么，把该公开的信息讲清楚、放到找得到的地方，本年度工作情况如下。",
    )
    paragraphs = (
        phrasing.proactive(author),
        phrasing.on_request(author),
        _management(author),
        _platform(author),
        _supervision(author),
    )
    for number, subject, text in zip(_CHINESE, _SUBJECTS, paragraphs, strict=False):
        heading = f"（{number}）{subject}"
        yield from (f"{heading}。{text}",) if inline else (heading, text)


def _management(author: Author) -> str:
    return author.one_of(
        "信息发布实行起草、审核、签发三道关，涉及个人隐私和商业秘密的内容先作处理再上网，全年没有发生泄密情况。",
        f"{author.self}对历年信息开展了一次清理，更正错字和失效链接{author.source.randint(3, 90)}处，并建立台账逐条销号。",
        "修订了信息公开工作规程，明确公文起草时同步确定公开属性，不公开的须写明理由。",
    )


def _platform(author: Author) -> str:
    return author.one_of(
        "门户网站公开专栏设有指南、制度、目录和年报四个栏目，并提供适老化浏览方式。",
        f"公开查阅点全年接待群众{author.source.randint(5, 400)}人次，免费提供打印服务。",
        "优化了专栏检索功能，按主题和年份都能查到文件；政务新媒体与网站内容同步更新。",
    )


def _supervision(author: Author) -> str:
    text = author.one_of(
        f"组织业务培训{author.source.randint(1, 6)}次，由专人负责日常巡查。",
        f"召开工作推进会{author.source.randint(1, 5)}次，把公开要求写入科室职责。",
    )
    return (
        text
        + "政府信息公开纳入年度工作考核；邀请群众代表开展社会评议，意见已逐条回应；本年度没有需要责任追究的情形，责任追究结果为零。"
    )


def _problems(author: Author) -> Iterator[str]:
    if alone := author.misstates("problems"):
        yield alone
        return
    first = author.one_of("有的栏目更新不够及时", "政策文件的解释形式比较单一", "个别答复文书说理不充分")
    second = author.one_of("基层工作人员调整频繁，业务不够熟练", "群众参与的渠道还不够多", "数据公开的格式不便于再利用")
    yield f"存在的主要问题：一是{first}；二是{second}。"
    yield author.one_of(
        "改进情况：一是每月通报栏目更新情况，逾期未更新的限期改正；二是编印常见问题手册，新到岗人员先培训后上岗。",
        "改进情况：一是制作问答和短视频，用群众听得懂的话说明政策；二是每季度召开一次座谈会，当面听取意见。",
        "改进情况：一是对答复文书实行法制审核，做到一件一审；二是以表格形式公开数据，附上字段说明。",
    )


def _other_matters(author: Author) -> Iterator[str]:
    if alone := author.misstates("fees"):
        yield alone
        return
    if author.year < _FIRST_YEAR_OF_FEES:
        yield author.one_of("没有其他需要报告的事项。", f"{author.self}没有需要报告的其他事项。")
        return
    unpaid = author.number("requests", "other_fee_unpaid", "total")
    if unpaid:
        paid = author.source.randint(1, 4)
        yield f"依据《政府信息公开信息处理费管理办法》，本年度共发出信息处理费收费通知{unpaid + paid}件，实际收取信息处理费{paid * 100}元。"
    else:
        yield author.one_of(
            "本年度没有发出信息处理费收费通知，未收取信息处理费。",
            f"依据《政府信息公开信息处理费管理办法》，{author.self}{author.year}年度未产生信息处理费。",
        )
    if not author.source.randrange(3):
        yield "除上述情况外，没有其他需要报告的事项。"
