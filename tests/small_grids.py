"""Small grids of a form written as text, fitted, and what is shown of the result: what the tests of the fitting share."""

from parsers.document import Grid, Place, Slot
from parsers.forms import FORMS, Form
from parsers.tables import Fitted, Located, fit

F2021, F2019, F2014 = (next(form for form in FORMS if form.key == key) for key in ("2021", "2019", "2014"))
APPLICANTS = ("natural_person", "business", "research", "nonprofit", "legal_service", "other_org", "total")
HEAD = "|自然人|商业企业|科研机构|社会公益组织|法律服务机构|其他|总计"
DOCUMENTS = "信息内容|本年制发件数|本年废止件数|现行有效件数"
OLD_DOCUMENTS = "信息内容|本年新制作数量|本年新公开数量|对外公开总数量"
HEADS_4 = "|".join(["结果维持|结果纠正|其他结果|尚未审结|总计"] * 3)
SEVEN = "1|2|3|4|5|6|21"
NOT_CLARIFIED = "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"
FIFTEEN = "|".join(map(str, range(1, 16)))
Row = tuple[str, str]


def grid(*lines: str, aligned: bool = True) -> Grid:
    """Return a grid of lines with a | between cells; `[3]` before a text makes a cell of three columns, `[3:2]` of two rows besides."""
    slots: list[Slot] = []
    for row, line in enumerate(lines):
        column = 0
        for cell in line.split("|"):
            while any(slot.covers(row) and slot.column <= column < slot.end for slot in slots):
                column += 1
            span, text = cell[1:].split("]") if cell.startswith("[") else ("1", cell)
            wide, _, high = span.partition(":")
            slots.append(Slot(text, row, column, int(high or 1), int(wide), Place(line=100 * row + column)))
            column += int(wide)
    return Grid(tuple(slots), aligned)


def fitted(*lines: str, form: Form = F2021, section: int | None = 3, aligned: bool = True) -> Fitted:
    return fit([Located(section, grid(*lines, aligned=aligned))], form)


def read(found: Fitted) -> dict[Row, list[int | str]]:
    """Return the values of each row in the form's order, the status where there is none."""
    rows: dict[Row, list[int | str]] = {}
    for cell in found.cells:
        shown = cell.status if cell.value is None else int(cell.value)
        rows.setdefault((cell.table, cell.row), []).append(shown)
    return rows


def kinds(found: Fitted) -> list[str]:
    return [note.kind for note in found.notes]


DOUBTED = ["unreadable"] * 7
