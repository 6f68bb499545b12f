"""From what an adapter read to durable rows: resolve the prompt, check, and commit with whoever else waits."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec
from django.conf import settings
from django.utils import timezone

from logs_app.ingest import store
from logs_app.ingest.drafts import AnyDraft, Draft, FeedbackDraft
from logs_app.ingest.group_commit import GroupCommit
from logs_app.ingest.limits import problem_of
from logs_app.ingest.own_rates import own_rates
from logs_app.records import Feedback, PromptRef, Record
from logs_app.wire import BadPayload, Item, Receipt, Unkept
from observability import metrics
from observability.projects.keys import Access
from prompts_app.resolve import NotFound, Reference, Resolved, resolve

_commits: GroupCommit[AnyDraft] = GroupCommit(
    metrics.measured(store.write_kept, lambda: _commits.waiting), lambda: settings.COMMIT_MAX_ROWS, store.release
)


def accept(access: Access, items: Sequence[Item]) -> list[Receipt]:
    """Makes what can be stored durable. One receipt an item, in order: its id, or the reason why it was refused."""
    receipts, drafts = drafted(access, items)
    # A request of thousands of items is several transactions: answered once, after the last.
    for batch in batches(drafts):
        _commits.commit(batch)
    return receipts


def drafted(access: Access, items: Sequence[Item]) -> tuple[list[Receipt], list[AnyDraft]]:
    """A receipt an item, and what of them is to be written, which then tells its receipt."""
    receipts = [Receipt(item, refusal=item if isinstance(item, BadPayload) else None) for item in items]
    now = timezone.now()
    return receipts, [draft for receipt in receipts if (draft := _draft(access, receipt, now))]


def batches(drafts: Sequence[AnyDraft]) -> Iterator[Sequence[AnyDraft]]:
    """As many as are written at once."""
    for start in range(0, len(drafts), settings.COMMIT_MAX_ROWS):
        yield drafts[start : start + settings.COMMIT_MAX_ROWS]


def _draft(access: Access, receipt: Receipt, now: datetime) -> AnyDraft | None:
    item = receipt.item
    if isinstance(item, BadPayload | Unkept):
        return None
    try:
        if problem := problem_of(item):
            raise problem
        found = _resolved(access, item.prompt, item) if item.prompt else None
    except BadPayload as refusal:
        receipt.refusal = refusal
        return None
    if found:
        receipt.prompt_id, receipt.version_id = found.prompt_id, found.version_id
    if isinstance(item, Record):
        record = _as_its_version(item, found) if found else item
        if record.call and not access.joins_calls:
            record = msgspec.structs.replace(record, call=None)
        draft = Draft(access.project_id, record, receipt, now, own_rates(access.project_id))
        draft.prompt_id, draft.version_id = receipt.prompt_id, receipt.version_id
        return draft
    judgement = msgspec.structs.replace(item, name=found.path) if found else item
    return FeedbackDraft(access.project_id, judgement, receipt, now, receipt.version_id)


def _resolved(access: Access, ref: PromptRef, item: Record | Feedback) -> Resolved | None:
    # A registry's own client means the default environment; its log's environment is a label.
    said = item.environment if isinstance(item, Record) and not ref.must_exist else None
    reference = Reference(
        ref.path, ref.id, ref.version_id, ref.environment, ref.details, ref.file, ref.must_exist, ref.number
    )
    try:
        return resolve(access.project_id, reference, said or access.default_environment)
    except NotFound as missing:
        if ref.may_be_elsewhere:
            return None
        raise BadPayload(missing.message, missing.what, 404) from None


def _as_its_version(record: Record, found: Resolved) -> Record:
    """A call of a version runs that version's model, where the log does not say another. A log of a registry's own
    client, which may know the file by its id only, is named after the file."""
    if record.name is None and record.prompt and record.prompt.must_exist:
        record = msgspec.structs.replace(record, name=found.path.rpartition("/")[2])
    if record.kind != "llm" or record.model or not found.model:
        return record
    return msgspec.structs.replace(record, model=found.model, provider=record.provider or found.provider)
