"""A coding agent: agent > plan, then edit and tool by turns, then review."""

import json
from datetime import timedelta
from typing import Any, Final

from logs_app.demo.scene import Scene
from logs_app.records import Failure, Record

FORMAT = "native"
TOOLS: Final = [
    {"type": "function", "function": {"name": "read_file", "parameters": {"type": "object", "required": ["path"]}}},
    {
        "type": "function",
        "function": {"name": "edit_file", "parameters": {"type": "object", "required": ["path", "diff"]}},
    },
    {"type": "function", "function": {"name": "run_tests", "parameters": {"type": "object", "required": []}}},
    {"type": "function", "function": {"name": "search_code", "parameters": {"type": "object", "required": ["query"]}}},
]
# A task, the file that it is about, the function in question, and what the change turned out to be.
TASKS: Final = (
    (
        "Invoices of {n} lines are cut off on page two.",
        "billing/invoice.py",
        "paginate",
        "the last page was dropped when it was full",
    ),
    (
        "Retry the export when the store answers 503.",
        "export/upload.py",
        "send_chunk",
        "it now waits and tries three times",
    ),
    ("Dates before {n}00 are shown a day early.", "core/calendar.py", "to_local", "the offset was applied twice"),
    (
        "The list of {n} drivers takes 9 s to load.",
        "fleet/views.py",
        "driver_list",
        "one query for each driver became one for all",
    ),
    (
        "Allow commas in amounts, as in 1,{n}0.50.",
        "forms/money.py",
        "parse_amount",
        "the separator is read from the locale",
    ),
    ("Users named O'Neil cannot register.", "accounts/forms.py", "clean_name", "the apostrophe is allowed in names"),
    (
        "Webhook signatures fail for bodies over {n} KB.",
        "hooks/verify.py",
        "signature_of",
        "the raw bytes are signed, not the text",
    ),
    (
        "Show seats that are held for {n} minutes as free again.",
        "seats/holds.py",
        "expire",
        "the comparison looked the wrong way",
    ),
)
_FAILURE: Final = (
    "FAILED tests/test_{name}.py::test_{name} - AssertionError: assert {n} == {m}\n1 failed, {n} passed in 3.{m}s"
)
_FUNCTIONS: Final = (
    ("open", "groups"), ("close", "groups"), ("merge", "orders"), ("split", "orders"), ("find", "drivers"),
    ("assign", "drivers"), ("book", "seats"), ("release", "seats"), ("round", "amounts"), ("check", "totals"),
    ("import", "routes"), ("export", "routes"),
)  # fmt: skip
_FUNCTION: Final = """

def {verb}_{noun}({noun}, at, user):
    \"\"\"{verb} the {noun} that are due at a time; what is not ready is left for the next run.\"\"\"
    if not {noun}:
        raise NotReady("{module}")
    due = [one for one in {noun} if one.due_at <= at and not one.is_locked]
    for one in {name}(due):
        one.last_changed_by = user
        one.total = sum((line.amount * line.quantity for line in one.lines), Decimal(0))
        one.save(update_fields=["last_changed_by", "total"])
    return len(due)
"""


def play(scene: Scene) -> None:
    rng = scene.rng
    task, path, name, found = rng.choice(TASKS)
    slots = {"n": rng.randrange(12, 99), "m": rng.randrange(2, 10), "name": name}
    task = task.format(**slots)
    scene.trace = scene.id
    scene.tags = ["coding", path.partition("/")[0]]
    start, root = scene.now, f"{scene.id}-root"
    history: list[dict[str, Any]] = [{"role": "user", "content": task}]
    plan = f"1. Read {path}.\n2. Find why {name} does it.\n3. Change {name} only.\n4. Run tests/test_{name}.py."
    last = scene.call("coding/plan", history, plan, parent=root)
    if last.status != "error":
        history.append({"role": "assistant", "content": plan})
        last = _work(scene, root, history, path, slots)
    if last.status != "error":
        diff = _diff(path, name)
        last = scene.call("coding/review", [{"role": "user", "content": diff}], f"Looks right: {found}.", parent=root)
    _close(scene, root, start, task, f"Done: {found}. Changed {path}, {slots['m']} lines.", last)


def _work(scene: Scene, root: str, history: list[dict[str, Any]], path: str, slots: dict[str, Any]) -> Record:
    last = None
    for number, (tool, arguments, result) in enumerate(_steps(scene, path, slots)):
        call = {
            "id": f"call_{number}",
            "type": "function",
            "function": {"name": tool, "arguments": json.dumps(arguments)},
        }
        last = scene.call("coding/edit", list(history), "", parent=root, tools=TOOLS, tool_calls=[call], cached=0.85)
        if last.status == "error":
            return last
        _use(scene, tool, arguments, result, last)
        history.append({"role": "assistant", "content": None, "tool_calls": [call]})
        history.append({"role": "tool", "tool_call_id": call["id"], "content": result})
        scene.now += timedelta(milliseconds=scene.rng.randrange(5, 60))
    return scene.call("coding/edit", list(history), "The tests pass.", parent=root, tools=TOOLS, cached=0.9)


def _use(scene: Scene, tool: str, arguments: Any, result: str, caller: Record) -> None:
    is_refused = scene.rng.random() < 0.02
    error = (
        Failure(type="ToolError", message=f"{tool}: permission denied: {arguments.get('path', '.')}")
        if is_refused
        else None
    )
    ms = scene.rng.lognormvariate(8.3, 0.4) if tool == "run_tests" else scene.rng.lognormvariate(3, 0.6)
    scene.record(
        "tool", tool, ms, parent=caller.external_id, input=arguments, output=None if error else result, error=error
    )


def _steps(scene: Scene, path: str, slots: dict[str, Any]) -> list[tuple[str, dict[str, Any], str]]:
    name = slots["name"]
    edit = ("edit_file", {"path": path, "diff": _diff(path, name)}, "1 hunk applied")
    steps: list[tuple[str, dict[str, Any], str]] = [("read_file", {"path": path}, _source(path, name))]
    if scene.rng.random() < 0.5:
        steps.insert(0, ("search_code", {"query": name}, f"{path}:41: def {name}(\ntests/test_{name}.py:9: {name}("))
    for _ in range(scene.rng.choice((0, 0, 1, 1, 2))):
        steps += [edit, ("run_tests", {}, _FAILURE.format(**slots))]
    return [*steps, edit, ("run_tests", {}, f"{slots['n'] + 1} passed in 3.{slots['m']}s")]


def _close(scene: Scene, root: str, start: Any, task: str, report: str, last: Record) -> None:
    whole = scene.record(
        "agent",
        "fix-it",
        (scene.now - start) / timedelta(milliseconds=1),
        started_at=start,
        external_id=root,
        opens_trace=True,
        status=last.status,
        error=last.error,
        input=task,
        output=None if last.status == "error" else report,
        metadata={"repository": f"{scene.customer.name}/platform"},
    )
    if last.status != "error" and scene.rng.random() < 0.35:
        is_merged = scene.rng.random() < 0.74
        scene.judge(whole, "merged", is_merged, None if is_merged else "Right idea, but the migration is missing.")


def _diff(path: str, name: str) -> str:
    return (
        f"--- a/{path}\n+++ b/{path}\n@@ -41,7 +41,9 @@ def {name}(rows, limit):\n"
        "     kept = []\n-    for row in rows[:limit]:\n+    for number, row in enumerate(rows):\n"
        "+        if number >= limit and not row.is_last:\n+            break\n"
        "         kept.append(row)\n     return kept\n"
    )


def _source(path: str, name: str) -> str:
    module = path.rpartition("/")[2].removesuffix(".py")
    head = (
        f'"""{module.capitalize()}."""\n\nfrom decimal import Decimal\n\n'
        "from core.errors import NotReady\n\nLIMIT = 40\n\n\n"
        f"def {name}(rows, limit=LIMIT):\n    kept = []\n    for row in rows[:limit]:\n"
        "        kept.append(row)\n    return kept\n"
    )
    return head + "".join(_FUNCTION.format(verb=verb, noun=noun, name=name, module=module) for verb, noun in _FUNCTIONS)
