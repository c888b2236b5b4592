"""Mutants of the Python that counts: one operator, constant or test of one function each."""

import ast
import importlib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}
_PLAIN = (ast.Name, ast.Attribute, ast.Call)


def mutants(path: Path) -> Iterator[tuple[int, str, CodeType, str]]:
    """Each mutant of a module: the line, what was changed, the function's new code and its name."""
    text = path.read_text(encoding="utf-8")
    for name, function in _functions(ast.parse(text)):
        for place, node in enumerate(_inside(function)):
            for number, (says, _) in enumerate(_changes(node)):
                tree = ast.parse(text)
                mutated = list(_inside(dict(_functions(tree))[name]))[place]
                list(_changes(mutated))[number][1]()
                yield node.lineno, f"{name}: {says}", _code_of(ast.fix_missing_locations(tree), path, name), name


def install(module: str, name: str, code: CodeType) -> None:
    """Give the function or property `name` of a module other code, wherever it was imported to."""
    holder: Any = importlib.import_module(module)
    for part in name.split("."):
        holder = vars(holder)[part]
    _function_of(holder).__code__ = code


def _function_of(held: Any) -> FunctionType:
    """The plain function under a property, a cached property or a cache."""
    for wrapped in ("fget", "func", "__wrapped__"):
        held = getattr(held, wrapped, held)
    return held


def _functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from ((f"{node.name}.{part.name}", part) for part in node.body if isinstance(part, ast.FunctionDef))


def _inside(function: ast.FunctionDef) -> Iterator[ast.expr | ast.stmt]:
    """Every statement and expression of a body, without assertions and annotations."""
    waiting: list[ast.AST] = list(reversed(function.body))
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Assert):
            continue
        if hasattr(node, "lineno"):
            yield node
        parts = [part for part in ast.iter_child_nodes(node) if part is not getattr(node, "annotation", None)]
        waiting.extend(reversed(parts))


def _changes(node: Any) -> Iterator[tuple[str, Callable[[], None]]]:
    was = ast.unparse(node).split("\n")[0][:60]
    match node:
        case ast.Compare(ops=[op]):
            for other in _COMPARISONS.get(type(op), ()):
                yield f"in {was!r} {type(op).__name__} becomes {other.__name__}", _set(node, "ops", [other()])
        case ast.BoolOp(op=op):
            other = ast.Or if isinstance(op, ast.And) else ast.And
            yield f"in {was!r} {type(op).__name__} becomes {other.__name__}", _set(node, "op", other())
        case ast.BinOp(op=ast.Add() | ast.Sub() as op) | ast.AugAssign(op=ast.Add() | ast.Sub() as op):
            other = ast.Sub if isinstance(op, ast.Add) else ast.Add
            yield f"in {was!r} {type(op).__name__} becomes {other.__name__}", _set(node, "op", other())
        case ast.Constant(value=bool(value)):
            yield f"{value} becomes {not value}", _set(node, "value", not value)
        case ast.Constant(value=int(value)):
            yield f"{value} becomes {value + 1}", _set(node, "value", value + 1)
        case ast.Name(id=name) if name in _NAMES:
            yield f"{name} becomes {_NAMES[name]}", _set(node, "id", _NAMES[name])
        case ast.If(test=test) | ast.IfExp(test=test) if isinstance(test, (*_PLAIN, ast.UnaryOp)):
            yield f"in {was!r} the test is turned round", _set(node, "test", ast.UnaryOp(ast.Not(), test))


def _set(node: ast.AST, field: str, value: object) -> Callable[[], None]:
    return lambda: setattr(node, field, value)


def _code_of(tree: ast.Module, path: Path, name: str) -> CodeType:
    waiting = [compile(tree, str(path), "exec")]
    while waiting:
        code = waiting.pop()
        if code.co_qualname == name:
            return code
        waiting.extend(part for part in code.co_consts if isinstance(part, CodeType))
    raise LookupError(name)
