"""Values that a client wrote with Python's repr() or str(): `Usage(prompt_tokens=3, details=None)`. Never evaluated."""

import ast
import re
from typing import Any, Final

MAX_TEXT: Final = 2_000_000  # characters; a longer text stays text
_OBJECT: Final = re.compile(r"<[\w.]+(?: object)? at 0x[0-9a-f]+>|<class '[\w.]+'>")
_ENUM: Final = re.compile(r"<[\w.]+: ('[^']*'|\d+)>")
_FIELD: Final = re.compile(r" (?=\w+=)")
_QUOTED: Final = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"", re.DOTALL)


class NotAValue(Exception):  # noqa: N818
    """The text is no Python value."""


def value_of(text: Any) -> Any:
    """The value that a text is the repr of: calls become objects of their keyword arguments. Other texts stay texts."""
    if not isinstance(text, str) or len(text) > MAX_TEXT:
        return text
    for source in (text, _OBJECT.sub("None", _ENUM.sub(r"\1", text)), f"_({_with_commas(text)})"):
        try:
            return _value(ast.parse(source.strip(), mode="eval").body)
        except (SyntaxError, ValueError, RecursionError, MemoryError, NotAValue):
            continue
    return text


def _with_commas(text: str) -> str:
    """pydantic's str() separates fields with blanks: `id='x' created=1`. Blanks inside strings or brackets stay."""
    masked = _QUOTED.sub(lambda match: "x" * len(match.group()), text)
    depth, cuts = 0, []
    for at, character in enumerate(masked):
        depth += (character in "([{") - (character in ")]}")
        if depth == 0 and _FIELD.match(masked, at):
            cuts.append(at)
    pieces = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    return ",".join(pieces)


def _value(node: ast.AST) -> Any:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str | int | float | bool | None) else str(node.value)
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return [_value(item) for item in node.elts]
    if isinstance(node, ast.Dict):
        return {str(_value(k)): _value(v) for k, v in zip(node.keys, node.values, strict=True) if k is not None}
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_value(node.operand)
    if isinstance(node, ast.Call):
        return _call(node)
    if isinstance(node, ast.Name) and node.id in ("nan", "inf"):
        return node.id
    raise NotAValue(ast.dump(node)[:80])


def _call(node: ast.Call) -> Any:
    """`Usage(a=1)` is {"a": 1}; `datetime.datetime(2026, 1, 2, …)` and the like stay text."""
    if node.keywords and not node.args:
        return {keyword.arg: _value(keyword.value) for keyword in node.keywords if keyword.arg}
    return ast.unparse(node)
