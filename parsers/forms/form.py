"""What a prescribed form is made of, as data: tables of blocks, blocks of lines and columns, and identities between cells."""

from collections.abc import Iterator
from dataclasses import dataclass, field

Address = tuple[str, str, str]
"""[table, row, column], by the codes of the codebook."""


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A column of a block, equal to itself alone. *variable* ends the codebook's variable name; *unit* is the form's own."""

    code: str
    label: str
    english: str
    variable: str
    unit: str = "件"


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A prescribed row, equal to itself alone. *ordinal*: the printed number without its marks, *group*: the labels before it.

    *local* lines are printed by some agencies or stand in another generation of the form: emitted when printed, never `missing`.
    """

    code: str
    ordinal: str
    label: str
    english: str
    variable: str
    group: tuple[str, ...] = ()
    local: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """Lines under one header. *heading* is printed above it; *across* when its columns stand side by side with other blocks' in one row."""

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    heading: str = ""
    across: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """One of the form's tables, equal to itself alone, printed in section *section* (0: in none of the six).

    *grows* where localities add rows of their own.
    """

    code: str
    section: int
    title: str
    english: str
    blocks: tuple[Block, ...]
    grows: bool = False
    lines: tuple[Line, ...] = field(init=False)
    """Every line of every block, in printed order."""
    headers: tuple[tuple[Column, ...], ...] = field(init=False)
    """The columns of the blocks, each once."""
    home: dict[Line, Block] = field(init=False)
    """The block of each line."""
    addresses: dict[Line, frozenset[Address]] = field(init=False)
    """The cells of each line."""

    def __post_init__(self) -> None:
        home = {line: block for block in self.blocks for line in block.lines}
        cells = {line: frozenset((self.code, line.code, one.code) for one in home[line].columns) for line in home}
        object.__setattr__(self, "headers", tuple(dict.fromkeys(block.columns for block in self.blocks)))
        object.__setattr__(self, "lines", tuple(home))
        object.__setattr__(self, "home", home)
        object.__setattr__(self, "addresses", cells)

    def cells(self) -> Iterator[tuple[Block, Line, Column]]:
        """Yield every cell of the table, local lines included, in printed order."""
        for block in self.blocks:
            for line in block.lines:
                for column in block.columns:
                    yield block, line, column


@dataclass(frozen=True, slots=True)
class Identity:
    """The cells of *left* add up to the cells of *right*; *rule* is the rule of the rules table that says so."""

    rule: str
    left: tuple[Address, ...]
    right: tuple[Address, ...]
    rows: frozenset[str] = field(init=False)
    """The rows in which they stand."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "rows", frozenset(row for _, row, _ in (*self.left, *self.right)))


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """A generation of the form, equal to itself alone.

    *stands_for* maps a local line to the prescribed lines whose sum it prints, *split* a prescribed line to lines of another form
    that print its parts.
    """

    key: str
    english: str
    first_year: int
    source: str
    tables: tuple[Table, ...]
    identities: tuple[Identity, ...]
    stands_for: dict[str, tuple[str, ...]] = field(default_factory=dict)
    split: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _prescribed: tuple[Address, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        addresses = (
            (table.code, line.code, column.code)
            for table in self.tables
            for _, line, column in table.cells()
            if not line.local
        )
        object.__setattr__(self, "_prescribed", tuple(addresses))

    def table(self, code: str) -> Table:
        """Return the table *code* of the form; one without blocks when the form has none."""
        found = next((table for table in self.tables if table.code == code), None)
        return found or Table(code, 0, "", "", ())

    def prescribed(self) -> tuple[Address, ...]:
        """Return the address of every cell that the form prescribes (local lines are not prescribed)."""
        return self._prescribed
