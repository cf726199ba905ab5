"""Overviews that no two agencies write alike, and the ways in which some copy them."""

import random

_OPENINGS = (
    "{year}年，{name}围绕中心工作推进公开",
    "一年来，{name}把公开贯穿办事全过程",
    "按照年初部署，{name}{year}年公开工作稳步开展",
    "{name}对照条例逐条检视{year}年度工作",
)
_WHO = (
    "办公室",
    "法制科",
    "信息中心",
    "各业务股室",
    "值班人员",
    "分管领导",
    "窗口工作人员",
    "档案室",
    "宣传专员",
    "督查组",
)
_WHEN = (
    "每周一",
    "每月中旬",
    "季度末",
    "年中",
    "节假日前后",
    "文件印发当天",
    "收到来信后",
    "会议结束后",
    "汛期期间",
    "第四季度",
)
_DOES = ("核对", "汇总", "整理", "更新", "抽查", "登记", "公示", "答复", "梳理", "归集", "修订", "通报")
_WHAT = (
    "惠民补贴发放名册",
    "道路养护计划",
    "学区划分方案",
    "食品抽检结果",
    "招标采购公告",
    "重大项目进展",
    "财政预算说明",
    "安全生产台账",
    "医保报销流程",
    "征地补偿标准",
    "环境监测数据",
    "机构职能清单",
    "办事指南条目",
    "民生实事进度",
)
_HOW = (
    "并在公开栏张贴",
    "再由专人复核一遍",
    "同时抄送监督小组",
    "做到有据可查",
    "方便居民随时查阅",
    "避免重复报送",
    "遇到疑问当场说明",
    "并留存纸质底稿",
    "让数据多跑路",
    "减少群众往返",
    "按期限逐项销号",
)
_AMOUNTS = ("共{n}条", "累计{n}件次", "涉及{n}户", "覆盖{n}个村组", "用时{n}天")
_SENTENCES = 16
_CHANGED = 1


def overview(source: random.Random, name: str, year: int) -> tuple[str, ...]:
    """Return the paragraphs of an overview."""
    opening = source.choice(_OPENINGS).format(name=name, year=year)
    return (f"{opening}。", *(_sentence(source) for _ in range(_SENTENCES)))


def copied(source: random.Random, paragraphs: tuple[str, ...], names: tuple[str, str]) -> tuple[str, ...]:
    """Return *paragraphs* with the name of another agency and other numbers, and nothing else changed."""
    old, new = names
    digits = str.maketrans("123456789", "".join(source.sample("123456789", 9)))
    return tuple(paragraph.replace(old, new).translate(digits) for paragraph in paragraphs)


def touched_up(source: random.Random, paragraphs: tuple[str, ...]) -> tuple[str, ...]:
    """Return *paragraphs* with a sentence written anew: a copy that somebody has gone over."""
    kept = list(paragraphs)
    for _ in range(_CHANGED):
        kept[source.randrange(1, len(kept))] = _sentence(source)
    return tuple(kept)


def problems(source: random.Random) -> tuple[str, ...]:
    """Return the paragraphs of the section on problems."""
    return (
        f"存在的主要问题：{_sentence(source)}{_sentence(source)}",
        f"改进情况：{_sentence(source)}{_sentence(source)}",
    )


def _sentence(source: random.Random) -> str:
    who, when, does, what, how = (source.choice(words) for words in (_WHO, _WHEN, _DOES, _WHAT, _HOW))
    amount = source.choice(_AMOUNTS).format(n=source.randint(2, 980))
    return f"{when}，{who}{does}{what}{amount}，{how}。"
