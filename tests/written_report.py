"""Writes a report on the form of 2021 or 2019 as tabbed text, all zeros but for the cells that a test names."""

from parsers.forms import FORMS, Address, Table

PROSE = {
    1: "（一）主动公开。按时更新。（二）依申请公开。按时答复。（三）政府信息管理。专人负责。（四）平台建设。一个网站。"
    "（五）监督保障。纳入工作考核，接受社会评议，没有责任追究情形。",
    5: "存在的问题是更新不够及时，个别栏目内容偏少。改进措施是每月检查一次栏目，缺少的内容在五个工作日内补上。",
    6: "本年度未收取信息处理费。",
}
HEADINGS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)


def write(
    cells: dict[Address, str] | None = None,
    prose: dict[int, str] | None = None,
    *,
    form: str = "2021",
    title: str = "青石县水利局2023年政府信息公开工作年度报告",
) -> bytes:
    """Return the report; *cells* replace zeros by what is to be printed, *prose* the text of sections."""
    layout = next(one for one in FORMS if one.key == form)
    printed, said = cells or {}, {**PROSE, **(prose or {})}
    parts = [title]
    for number, heading in enumerate(HEADINGS, 1):
        parts += [heading, said.get(number, "")]
        parts += [_table(table, printed) for table in layout.tables if table.section == number]
    return "\n\n".join(parts).encode()


def _table(table: Table, printed: dict[Address, str]) -> str:
    if table.blocks[0].across:
        return _across(table, printed)
    lines: list[str] = []
    for block in table.blocks:
        lines.append("\t".join(["信息内容", *(column.label for column in block.columns)]))
        for line in block.lines:
            addresses = [(table.code, line.code, column.code) for column in block.columns]
            if line.local and not any(address in printed for address in addresses):
                continue
            label = f"{line.ordinal}、{line.label}" if line.ordinal else line.label
            lines.append("\t".join([label, *(printed.get(address, "0") for address in addresses)]))
        lines.append("")
    return "\n".join(lines)


def _across(table: Table, printed: dict[Address, str]) -> str:
    heads = [column.label for _, _, column in table.cells()]
    figures = [printed.get((table.code, line.code, column.code), "0") for _, line, column in table.cells()]
    return "\t".join(heads) + "\n" + "\t".join(figures)
