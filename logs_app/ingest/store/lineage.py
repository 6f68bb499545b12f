"""What logs have from their ancestors: environment, customer, user, session, and a trace where only parents are named.

Logs come in any order. A child whose parent is not here yet waits in a trace that bears the parent's id. When the
parent comes, or a later half of it says more, what hangs below it is settled anew: the rows end up as if all had come
at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from logs_app import ids
from logs_app.ingest.drafts import Belongings, Draft
from logs_app.ingest.store.known import Known
from logs_app.models import Log, LogBody

_SEGMENTS: Final = ("environment", "customer", "user")
_CHANGED: Final = (*_SEGMENTS, "session", "trace")


@dataclass(slots=True)
class Moves:
    """Stored logs that were given other belongings, and the traces and sessions that logs have left."""

    logs: list[Log] = field(default_factory=list)
    traces: set[UUID] = field(default_factory=set)
    sessions: set[UUID] = field(default_factory=set)

    def leave(self, logs: Iterable[Draft]) -> None:
        """These logs are no more: what their rows were of, they have left."""
        for draft in logs:
            for what, left in (("trace", self.traces), ("session", self.sessions)):
                if key := draft.key(what, (draft.stored or {}).get(what)):
                    left.add(key)


def settle(drafts: list[Draft], known: Known) -> Moves:
    """Gives each draft its belongings, and stored descendants theirs anew."""
    if _stands_alone(drafts, known):
        return Moves()
    family = _Family(drafts, known.traces)
    family.settle()
    while traces := family.unsettled_traces():
        family.add_logs_of(traces)
        family.settle()
    return family.write_back()


def _stands_alone(drafts: list[Draft], known: Known) -> bool:
    """Whether nobody here has a parent, or a child that waits: then each log belongs where it says itself."""
    if known.logs or known.calls or known.traces or any(draft.record.parent for draft in drafts):
        return False
    for draft in drafts:
        draft.belongings = own = draft.own
        if draft.record.opens_trace and draft.record.external_id:
            own.setdefault("trace", draft.record.external_id)
    return True


@dataclass(eq=False, slots=True)
class _Node:
    """A log in its family: a draft or a stored row."""

    project_id: int
    key: UUID | None
    external_id: str
    parent: str
    own: Belongings
    stored: Belongings | None  # as its row says; None: it has none
    opens_trace: bool
    of: Draft | Log
    settled: Belongings | None = None
    hands_down: bool = False
    comes_last: bool = False
    is_head: bool = False  # where a circle of parents was cut open
    parent_key: UUID | None = field(init=False)

    def __post_init__(self) -> None:
        self.parent_key = self.id_of("log", self.parent)

    def id_of(self, what: str, text: str | None) -> UUID | None:
        return ids.key_of(self.project_id, what, text) if text else None


def _of_draft(draft: Draft) -> _Node:
    record = draft.record
    opens = record.opens_trace or bool(draft.stored and draft.stored.get("trace"))
    key = draft.external_key if record.external_id else None
    names = (record.external_id or "", record.parent or "")
    node = _Node(draft.project_id, key, *names, draft.own, draft.stored, opens, draft)
    node.hands_down, node.comes_last = record.hands_down, record.comes_last
    return node


def stored_belongings(log: Log) -> Belongings:
    """What a row says. `session` and `trace` must be loaded."""
    said = {name: getattr(log, name) for name in _SEGMENTS}
    said |= {name: row.external_id for name in ("session", "trace") if (row := getattr(log, name))}
    return {name: text for name, text in said.items() if text}


def _of_log(log: Log, clock: dict[str, float] | None) -> _Node:
    stored = stored_belongings(log)
    own = {name: text for name, text in stored.items() if clock is None or name in clock}
    key = log.external_key if log.external_id else None
    return _Node(log.project_id, key, log.external_id, log.parent, own, stored, "trace" in stored, log)


class _Family:
    """The drafts, their parents, and the stored logs that may hang below them."""

    def __init__(self, drafts: list[Draft], known_traces: set[UUID]) -> None:
        self.known_traces = known_traces
        self.members = [_of_draft(draft) for draft in drafts]
        self.by_key: dict[UUID, _Node] = {key: node for node in self.members if (key := node.key)}
        self.fixed: list[_Node] = []
        self.seen_traces: set[UUID] = set()
        self._add_parents(self.members)

    def add_logs_of(self, traces: set[UUID]) -> None:
        """Takes in what is stored in these traces."""
        self.seen_traces |= traces
        here = [node.of.id for node in self.members]
        logs = list(
            Log.objects.filter(trace_id__in=traces)
            .exclude(id__in=here)
            .select_related("session", "trace")
            .order_by("id")
        )
        bodies = LogBody.objects.filter(log_id__in=[log.id for log in logs]).only("clock")
        clocks: dict[UUID, Any] = {body.log_id: body.clock for body in bodies}
        nodes = [_of_log(log, clocks.get(log.id)) for log in logs]
        drafts = {key for node in self.members if isinstance(node.of, Draft) and (key := node.key)}
        self.by_key |= {key: node for node in nodes if (key := node.key) and key not in drafts}
        self.members += nodes
        self._add_parents(nodes)

    def _add_parents(self, nodes: Iterable[_Node]) -> None:
        keys = {key for node in nodes if (key := node.parent_key)} - self.by_key.keys()
        if not keys:
            return
        for log in Log.objects.filter(external_key__in=keys).select_related("session", "trace").order_by("id"):
            node = _of_log(log, None)
            self.fixed.append(node)
            self.by_key[log.external_key] = node  # type: ignore[index]  # asked for by it

    def settle(self) -> None:
        """Gives every node what it says itself and what its parent has."""
        for node in self.fixed:
            node.settled = node.stored
        for node in self.members:
            node.settled, node.is_head = None, False
        for node in self.members:
            for each in reversed(self._line(node)):
                self._inherit(each)

    def _line(self, node: _Node) -> list[_Node]:
        """A node and those of its ancestors that are not settled. A circle of parents is cut open at its least id."""
        line: dict[_Node, None] = {}
        at: _Node | None = node
        while at and at.settled is None and at not in line:
            line[at] = None
            at = self._parent_of(at)
        if at in line:
            circle = list(line)[list(line).index(at) :]
            min(circle, key=lambda each: each.external_id).is_head = True
            return self._line(node)
        return list(line)

    def _parent_of(self, node: _Node) -> _Node | None:
        key = None if node.is_head or node.parent == node.external_id else node.parent_key
        return self.by_key.get(key) if key else None

    def _inherit(self, node: _Node) -> None:
        parent = self._parent_of(node)
        node.settled = ((parent.settled if parent else None) or {}) | node.own
        if "trace" in node.settled:
            return
        if parent:
            # The first child makes its parent the root of a trace.
            parent.settled = (parent.settled or {}) | {"trace": parent.external_id}
            node.settled["trace"] = parent.external_id
        elif node.parent and not node.is_head:
            node.settled["trace"] = node.parent
        elif node.opens_trace or node.is_head:
            node.settled["trace"] = node.external_id

    def unsettled_traces(self) -> set[UUID]:
        """Traces with logs that may have to be settled anew, and were not looked at yet."""
        traces = {
            node.id_of("trace", node.stored.get("trace"))
            for node in self.members
            if node.stored is not None and node.stored != node.settled
        }
        if not self.seen_traces:
            traces |= self._waiting_traces() | self._joined_traces()
        return {id for id in traces if id} - self.seen_traces

    def _waiting_traces(self) -> set[UUID]:
        """The traces in which the children of logs that are new wait, or whatever lies below a root that comes last."""
        if not self.known_traces:
            return set()
        new = [node for node in self.members if node.stored is None]
        roots = [node for node in new if node.hands_down]
        return self.known_traces & (
            {node.id_of("trace", node.external_id) for node in new}
            | {node.id_of("trace", node.own.get("trace")) for node in roots}
        )

    def _joined_traces(self) -> set[UUID]:
        """Named traces in which a parent came after one that has something for it, and after a child, which has it not.
        Asked only where a log that is told when it is over finds one above it stored: as a rule it comes before."""
        stored = [node for node in [*self.fixed, *self.members] if node.stored and node.stored.keys() - {"trace"}]
        giving = {id for node in stored if (id := node.id_of("trace", (node.stored or {}).get("trace")))}
        if not giving:
            return set()
        late = [node for node in self.members if node.comes_last and node.stored is None]
        names = [node.external_id for node in late if node.id_of("trace", node.own.get("trace")) in giving]
        if not names:
            return set()
        children = Log.objects.filter(trace_id__in=giving, parent__in=names).order_by()
        return set(children.values_list("trace_id", flat=True))

    def write_back(self) -> Moves:
        """Tells the drafts, and changes the rows of the others."""
        moves = Moves()
        for node in [*self.members, *self.fixed]:
            settled = node.settled or {}
            if isinstance(node.of, Draft):
                node.of.belongings = settled
            if node.stored is not None and node.stored != settled:
                self._leave(node, settled, moves)
        Log.objects.bulk_update(moves.logs, _CHANGED, batch_size=100)
        return moves

    def _leave(self, node: _Node, settled: Belongings, moves: Moves) -> None:
        stored = node.stored or {}
        for what, left in (("trace", moves.traces), ("session", moves.sessions)):
            if stored.get(what) and (id := node.id_of(what, stored[what])):
                left.add(id)
        if isinstance(node.of, Log):
            for name in _SEGMENTS:
                setattr(node.of, name, settled.get(name, ""))
            node.of.session_id = node.id_of("session", settled.get("session"))
            node.of.trace_id = node.id_of("trace", settled.get("trace"))
            moves.logs.append(node.of)
