"""What a report says in numbers of what it disclosed and of the requests it had: true to its tables, in many phrasings.

Among the true statements stand numbers of other things (letters, hotlines, other years, other units) as real reports have them.
"""

from collections.abc import Sequence

from crawler.demo.author import Author

_HUNDRED = 100
_ALL_REVIEWED = ("corrected", "pending")


def proactive(author: Author) -> str:
    """Say what was published, which documents were made and which penalties imposed."""
    text = author.misstates("posts") or _posts(author)
    text += author.misstates("documents") or _documents(author)
    text += author.misstates("penalties") or _penalties(author)
    return text + author.one_of("", "", _share(author), f"公开栏目点击量{author.source.randint(900, 90000)}人次。")


def _posts(author: Author) -> str:
    parts = [author.source.randint(2, 600) for _ in range(3)]
    posts, (news, notices, others) = sum(parts), parts
    return author.one_of(
        f"全年通过门户网站发布各类信息{posts}条，其中工作动态类占比最大。",
        f"{author.self}在门户网站公开信息{posts}条，按月核对栏目，过期内容随时更换。",
        f"{author.year}年，{author.self}主动公开政府信息{posts}条。",
        f"全年发布信息{posts}条，分别为工作动态{news}条、通知公告{notices}条、人事信息{others}条。",
        f"主动公开各类政府信息{posts}条，其中工作动态{news}条、通知公告{notices}条，比上年增加{author.source.randint(1, 90)}条。",
        f"全年主动公开政府信息{posts // 10 * 10}余条，自2008年以来累计公开{posts * 9}条。",
    )


def _documents(author: Author) -> str:
    made = sum(author.number("proactive", "normative_documents", made) for made in ("issued", "newly_made"))
    if not made:
        return author.one_of("本年度没有制发行政规范性文件。", f"{author.self}未制定行政规范性文件。")
    text = author.one_of(
        f"制发行政规范性文件{made}件，均在规定时限内公开。",
        f"制定出台行政规范性文件{made}件，同步发布解读材料。",
        f"印发{made}件行政规范性文件，全部按时公开。",
    )
    return text + _stock(author)


def _stock(author: Author) -> str:
    if ("proactive", "normative_documents", "repealed") not in author.figures:
        return ""
    repealed, in_force = (
        author.number("proactive", "normative_documents", column) for column in ("repealed", "in_force")
    )
    stock = f"现行有效行政规范性文件{in_force}件。"
    return author.one_of("", f"废止行政规范性文件{repealed}件，{stock}" if repealed else stock)


def _penalties(author: Author) -> str:
    penalties = author.number("proactive", "penalties", "decisions")
    if not penalties:
        return ""
    return author.one_of(
        f"作出行政处罚决定{penalties}件，处罚结果在作出后七个工作日内上网公示。",
        f"行政处罚{penalties}件，处罚依据、裁量基准和处罚结果同步公开，方便群众监督。",
        f"公示行政处罚信息{penalties}条，清理行政处罚裁量基准{author.source.randint(1, 30)}项。",
    )


def _share(author: Author) -> str:
    whole = author.source.randint(20, 400)
    part = author.source.randint(1, whole)
    return f"向上级报送信息{whole}条，采用信息{part}条，采用率{part * _HUNDRED / whole:.1f}%。"


def on_request(author: Author) -> str:
    """Say how many requests there were, what became of them, and which reviews and suits."""
    said = author.misstates("requests") or _requests(author)
    outcomes = author.misstates("outcomes")
    remedies = author.misstates("remedies") or _remedies(author)
    return said + (_outcomes(author) if outcomes is None else outcomes) + remedies + _beside(author)


def _flows(author: Author) -> Sequence[int]:
    rows = ("new_received", "carried_in", "total_handled", "carried_out")
    return [author.number("requests", row, "total") for row in rows]


def _requests(author: Author) -> str:
    received, carried_in, handled, carried_out = _flows(author)
    if not received and not carried_in:
        return author.one_of(
            "本年度未收到政府信息公开申请。",
            f"{author.self}全年没有收到公民、法人或者其他组织提出的政府信息公开申请。",
            f"{author.year}年未收到依申请公开事项。",
        )
    before = f"上年结转{carried_in}件，" if carried_in else ""
    new = f"新收政府信息公开申请{received}件，" if received else "未新收政府信息公开申请，"
    both = f"{received + carried_in}件（含上年结转{carried_in}件）"
    ends = [
        f"本年度{new}{before}本年度办理答复{handled}件，",
        f"{author.year}年，{author.self}共收到政府信息公开申请{received}件，{before}办结{handled}件，",
        f"按照“一事一申请”原则，{author.year}年共受理政府信息公开申请{both}，已办结{handled}件，",
        f"全年收到{received}件政府信息公开申请{_applicants(author)}，{before}共办结{handled}件，",
        f"{author.self}全年收到政府信息公开申请{received}件，其中{_channels(author, received)}。{before}办结政府信息公开申请{handled}件，",
    ]
    text = author.one_of(*ends)
    return text + (f"结转下年度继续办理{carried_out}件。" if carried_out else "没有结转下年度办理的申请。")


def _channels(author: Author, received: int) -> str:
    online = author.source.randint(0, received)
    letters = author.source.randint(0, received - online)
    return f"网络申请{online}件、信函申请{letters}件、当面申请{received - online - letters}件"


def _applicants(author: Author) -> str:
    natural, total = (author.number("requests", "new_received", column) for column in ("natural_person", "total"))
    if natural == total:
        return "，均为自然人申请"
    return f"，其中自然人{natural}件，法人或其他组织{total - natural}件"


def _outcomes(author: Author) -> str:
    handled = author.number("requests", "total_handled", "total")
    groups = {
        "予以公开": ("granted",),
        "部分公开": ("partly_granted",),
        "不予公开": ("refused_",),
        "无法提供": ("unable_",),
        "不予处理": ("declined_",),
        "其他处理": ("other_",),
    }
    counts = {label: author.sum_of("requests", "total", *starts) for label, starts in groups.items()}
    if not handled:
        return ""
    whole = "，".join(f"{label}{count}件" for label, count in counts.items())
    shares = "，".join(
        f"{label}{count}件（{count * _HUNDRED / handled:.2f}%）" for label, count in counts.items() if count
    )
    granted = counts["予以公开"]
    first = f"其中予以公开{granted}件，答复前均与申请人作了沟通。" if granted else ""
    both = f"其中予以公开及部分公开{granted + counts['部分公开']}件。"
    return author.one_of(first, f"办理结果为：{whole}。", f"其中，{shares}。", both)


def _remedies(author: Author) -> str:
    reviews = author.number("remedies", "reconsideration", "total")
    groups = ("litigation_direct", "litigation_after_recon")
    suits = sum(author.number("remedies", group, "total") for group in groups)
    if not reviews and not suits:
        return author.one_of(
            "",
            "全年未发生因政府信息公开引起的行政复议、行政诉讼案件。",
            "没有因政府信息公开被申请行政复议、提起行政诉讼的情况。",
        )
    open_ = sum(author.number("remedies", group, result) for group in groups for result in _ALL_REVIEWED)
    won = "未发生败诉。" if suits and not open_ else ""
    return author.one_of(
        f"本年度发生政府信息公开行政复议案件{reviews}件、行政诉讼案件{suits}件。{won}",
        f"因政府信息公开被申请行政复议{reviews}件，被提起行政诉讼{suits}件。",
        f"涉及政府信息公开的行政复议{reviews}起，行政诉讼{suits}起。",
    )


def _beside(author: Author) -> str:
    """Return a number of something else, of another year or of another unit, or nothing."""
    some, more = author.source.randint(2, 90), author.source.randint(100, 900)
    return author.one_of(
        "",
        "",
        f"全年收到领导信箱来信{some}件，均已回复。",
        f"受理热线群众诉求{more}件，办结率{author.source.randint(90, 99)}%。",
        f"申请数量与{author.year - 1}年相比增加{some}件。",
        f"自2008年以来累计收到政府信息公开申请{more}件。",
        f"办理人大代表建议{some}件、政协委员提案{some + 3}件，答复率100%。",
        f"组织依申请公开业务培训{author.source.randint(1, 5)}次。",
    )
