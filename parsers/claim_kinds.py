"""What a number in prose can be a number of: the narrative codes of the codebook, as data.

Codes of 2008 (定西市政府信息公开情况统计报表, 附件3) where they fit, codes of the rows of the later forms where the prose repeats a row.
A share of the requests handled has the code of its outcome and the unit %.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A code with its labels in both languages and the unit that it is counted in."""

    code: str
    chinese: str
    english: str
    unit: str = "件"


KINDS = (
    Kind("proactive_items", "主动公开信息数", "Items proactively disclosed", "条"),
    Kind("proactive_fulltext", "其中：全文电子化的主动公开信息数", "of which full text online", "条"),
    Kind("published_items", "发布信息数", "Items published", "条"),
    Kind("regulations_new", "新增的规章数", "New rules"),
    Kind("regulations_in_force", "现行有效的规章数", "Rules in force"),
    Kind("normative_docs_new", "新增的行政规范性文件数", "New normative documents"),
    Kind("normative_docs_repealed", "废止的行政规范性文件数", "Normative documents repealed"),
    Kind("normative_docs_in_force", "现行有效的行政规范性文件数", "Normative documents in force"),
    Kind("licences", "行政许可决定数", "Licensing decisions"),
    Kind("penalties", "行政处罚决定数", "Penalty decisions"),
    Kind("coercion", "行政强制决定数", "Coercive measures"),
    Kind("received", "申请总数", "Requests received"),
    Kind("received_new", "本年新收申请数", "Requests newly received"),
    Kind("carried_in", "上年结转申请数", "Requests carried over from the previous year"),
    Kind("carried_out", "结转下年度申请数", "Requests carried over to the next year"),
    Kind("received_in_person", "当面申请数", "Requests in person"),
    Kind("received_fax", "传真申请数", "Requests by fax"),
    Kind("received_email", "电子邮件申请数", "Requests by e-mail"),
    Kind("received_online", "网上申请数", "Requests online"),
    Kind("received_letter", "信函申请数", "Requests by letter"),
    Kind("received_other", "其他形式申请数", "Requests by other channels"),
    Kind("received_natural_person", "自然人申请数", "Requests of natural persons"),
    Kind("received_organization", "法人或其他组织申请数", "Requests of organisations"),
    Kind("replied", "对申请的答复总数", "Replies"),
    Kind("reply_granted", "同意公开答复数", "Replies: granted"),
    Kind("reply_partly_granted", "同意部分公开答复数", "Replies: partly granted"),
    Kind("reply_disclosed", "予以公开与部分公开答复数", "Replies: granted or partly granted"),
    Kind("reply_refused", "不予公开答复数", "Replies: refused"),
    Kind("reply_unable", "无法提供答复数", "Replies: unable to provide"),
    Kind("reply_not_exist", "信息不存在数", "Replies: does not exist"),
    Kind("reply_declined", "不予处理答复数", "Replies: declined"),
    Kind("reply_other", "其他处理数", "Otherwise handled"),
    Kind("reconsideration_total", "行政复议数", "Reconsideration cases"),
    Kind("reconsideration_corrected", "行政复议被纠正数", "Reconsideration cases corrected"),
    Kind("litigation_total", "行政诉讼数", "Litigation cases"),
    Kind("litigation_lost", "行政诉讼败诉数", "Litigation cases lost"),
    Kind("complaints", "行政申诉与举报数", "Administrative complaints"),
    Kind("fees_collected", "检索、复制、邮寄等费用收取", "Search, copy and postage fees collected", "元"),
    Kind("info_processing_fee", "信息处理费收取情况", "Information-processing fee collected", "元"),
    Kind("fee_notices", "信息处理费收费通知数", "Notices of a processing fee"),
    Kind("whole", "列出分项的总数", "A total whose parts are listed", ""),
    Kind("part", "所列分项", "A listed part of the total before it", ""),
    Kind("percentage", "前两数之比", "The share of the two numbers before it", "%"),
)
