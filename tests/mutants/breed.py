"""The mutants of a module: each is the module with one small change, by the operators of mutmut.

mutmut itself runs none of a decorated function (every rule of parsers/checks.py is one, and what is cached) and none of a module's
constants (the patterns of numbers, every threshold), so only its operators are taken, and run over the whole module. Left out are,
by rule: docstrings, annotations, type expressions (Literal, cast, TypeVar), imports, __all__, the arguments of @dataclass and
@lru_cache, and the sentences of findings (the Chinese and English text given to `fail`, `other` and `_noted`).
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst
from mutmut.mutation.mutators import mutation_operators

_TYPES = frozenset({"Literal", "TypeVar", "Callable", "Generic", "tuple", "dict", "list", "set"})
_STRUCTURE = frozenset({"dataclass", "lru_cache"})
_SENTENCES = frozenset({"fail", "other", "_noted"})
_CONTEXT = 24


@dataclass(frozen=True, slots=True)
class Mutant:
    """*name* says where and what was changed; *owner* is the text of the function or statement that it changes.

    *function* names the function whose body alone is changed, `Header.pick`; None where the change shows when the module is imported.
    """

    module: str
    name: str
    owner: str
    source: str
    function: str | None


def breed(module: str, source: str) -> Iterator[Mutant]:
    """Yield every mutant of *source*, the text of the module *module* (`parsers.rows`)."""
    tree = cst.parse_module(source)
    seen: Counter[str] = Counter()
    for place, statement in enumerate(tree.body):
        parts = [
            tree.with_changes(header=[], footer=[], body=part).code
            for part in (tree.body[:place], tree.body[place + 1 :])
        ]
        for owner, inner in _owners(statement):
            text = tree.code_for_node(inner).strip()
            body = set(_nodes(inner.body)) if isinstance(inner, cst.FunctionDef) else set()
            for node, changed in _changes(inner):
                name = f"{owner}: {_spelled(tree.code_for_node(node), tree.code_for_node(changed))}"
                seen[name] += 1
                name = name if seen[name] == 1 else f"{name} #{seen[name]}"
                mutated = parts[0] + tree.code_for_node(statement.deep_replace(node, changed)) + parts[1]
                if _compiles(mutated):
                    yield Mutant(module, name, text, mutated, owner if node in body else None)


def _changes(statement: cst.CSTNode) -> Iterator[tuple[cst.CSTNode, cst.CSTNode]]:
    """Yield each node of a statement that an operator changes, with what it makes of it."""
    for node in _nodes(statement):
        for kind, operator in mutation_operators:
            if isinstance(node, kind) and not _is_cast(node):
                for changed in operator(node):
                    yield node, changed


def _owners(statement: cst.CSTNode) -> Iterator[tuple[str, cst.CSTNode]]:
    """Yield a statement of a module with its name; a class gives its own statements."""
    if isinstance(statement, cst.ClassDef):
        for inner in statement.body.body:
            yield f"{statement.name.value}.{_name(inner)}", inner
    else:
        yield _name(statement), statement


def _name(statement: cst.CSTNode) -> str:
    if isinstance(statement, cst.FunctionDef):
        return statement.name.value
    if isinstance(statement, cst.SimpleStatementLine):
        first = statement.body[0]
        target = first.targets[0].target if isinstance(first, cst.Assign) else getattr(first, "target", None)
        return target.value if isinstance(target, cst.Name) else "statement"
    return "statement"


def _nodes(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    if _is_left_out(node):
        return
    yield node
    for child in node.children:
        if not _is_sentence(node, child):
            yield from _nodes(child)


def _is_left_out(node: cst.CSTNode) -> bool:
    if isinstance(node, cst.Annotation | cst.Import | cst.ImportFrom):
        return True
    if isinstance(node, cst.Expr) and isinstance(node.value, cst.SimpleString | cst.ConcatenatedString):
        return True  # a docstring
    if isinstance(node, cst.Assign):
        return _is_named(node.targets[0].target, {"__all__"}) or _is_type(node.value)
    if isinstance(node, cst.Decorator):
        return _is_named(getattr(node.decorator, "func", node.decorator), _STRUCTURE)
    return False


def _is_type(node: cst.BaseExpression) -> bool:
    if isinstance(node, cst.BinaryOperation):
        return _is_type(node.left) or _is_type(node.right)
    return _is_named(getattr(node, "func", getattr(node, "value", None)), _TYPES)


def _is_cast(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Call) and _is_named(node.func, {"cast"})


def _is_sentence(parent: cst.CSTNode, child: cst.CSTNode) -> bool:
    """Whether *child* is a text argument of what makes a finding, or the type that `cast` is told."""
    if not (isinstance(parent, cst.Call) and isinstance(child, cst.Arg)):
        return False
    called = parent.func.attr if isinstance(parent.func, cst.Attribute) else parent.func
    if _is_named(called, {"cast"}):
        return child is parent.args[0]
    text = isinstance(child.value, cst.SimpleString | cst.FormattedString | cst.ConcatenatedString)
    is_verdict = _is_named(called, {"other"}) and child is parent.args[0]
    is_kind = _is_named(called, {"_noted"}) and child is parent.args[2]
    return _is_named(called, _SENTENCES) and text and not is_verdict and not is_kind


def _is_named(node: object, names: frozenset[str] | set[str]) -> bool:
    return isinstance(node, cst.Name) and node.value in names


def _spelled(before: str, after: str) -> str:
    """Spell a change in few words: what both have in common at either end is cut off, but for some context."""
    old, new = (re.sub(r"\s+", " ", text).strip() for text in (before, after))
    start = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    low, high = max(0, start - _CONTEXT), max(0, end - _CONTEXT)
    return f"{old[low : len(old) - high]} -> {new[low : len(new) - high]}"


def _compiles(source: str) -> bool:
    try:
        compile(source, "mutant", "exec")
    except SyntaxError:
        return False
    return True
