"""Logs as the tree that the ids of their clients make."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from logs_app.models import Log
from logs_app.selectors.lean import Lean

L = TypeVar("L", Log, Lean)


@dataclass(slots=True)
class Node(Generic[L]):
    """A log in its trace."""

    log: L
    children: list["Node[L]"] = field(default_factory=list)
    depth: int = 0


def tree_of(logs: Sequence[L]) -> list[Node[L]]:
    """Logs in order as a tree, by the ids that clients gave. A log whose parent is not among them is a root; a circle
    of parents is cut at its earliest log."""
    nodes = [Node(log) for log in logs]
    by_id = {node.log.external_id: node for node in reversed(nodes) if node.log.external_id}
    parents = {id(node): by_id.get(node.log.parent) for node in nodes if node.log.parent}
    roots, grounded = [], set[int]()
    for node in nodes:
        parent = parents.get(id(node))
        if parent is None or _is_circular(node, parents, grounded):
            parents[id(node)] = None
            roots.append(node)
        else:
            parent.children.append(node)
    return roots


def flat(roots: Iterable[Node[L]]) -> Iterator[Node[L]]:
    """In reading order, a parent before its children, each with its depth. Without recursion: a trace may be thousands
    of levels deep."""
    left = list(roots)
    left.reverse()
    while left:
        node = left.pop()
        yield node
        for child in node.children:
            child.depth = node.depth + 1
        left.extend(reversed(node.children))


def _is_circular(node: Node[L], parents: dict[int, Node[L] | None], grounded: set[int]) -> bool:
    """Whether a log is its own ancestor. `grounded` are those whose ancestors end in a root: no need to look again."""
    seen = {id(node)}
    above = parents.get(id(node))
    while above is not None and id(above) not in grounded:
        if id(above) in seen:
            return above is node
        seen.add(id(above))
        above = parents.get(id(above))
    grounded |= seen
    return False
