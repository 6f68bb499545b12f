"""Search with retrieval: chain > rewrite, embedding, retriever, reranker, answer. An evaluator scores the answers."""

from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from logs_app.demo.cast import EMBEDDER, RERANKER
from logs_app.demo.scene import Scene, tokens_of
from logs_app.records import Record, Usage

FORMAT = "athina"
# Title, question, what the reader is told, and the passage that says so.
ARTICLES: Final = (
    (
        "Parental leave",
        "How many weeks of parental leave do I get in {place}?",
        "In {place} it is {n} weeks, of which {m} are paid in full [1]. Tell your manager eight weeks ahead [2].",
        "Employees in {place} are entitled to {n} weeks of parental leave. The first {m} weeks are paid in full, the "
        "others at 80 per cent. Leave may be taken in up to three parts until the child is three years old.",
    ),
    (
        "Expenses abroad",
        "what's the daily allowance for a trip to {place}",
        "For {place} the allowance is {n}.00 EUR a day, or {m}.00 EUR where breakfast is included [1].",
        "The daily allowance for {place} is {n}.00 EUR. It is lowered to {m}.00 EUR when the hotel bill includes "
        "breakfast. Receipts are needed for anything above the allowance and are kept for ten years.",
    ),
    (
        "VPN",
        "VPN keeps dropping at the {place} office, error {n}{m}",
        "Error {n}{m} means that the certificate has expired [1]. Renew it in the self-service portal and restart [2].",
        "When the client reports {n}{m}, the machine's certificate has expired. Open the portal, choose Devices, then "
        "Renew certificate. After a restart the tunnel comes up again. Offices such as {place} use their own gateway.",
    ),
    (
        "Retention of records",
        "How long must we keep delivery notes in {place}?",
        "Delivery notes are kept for {m} years in {place}; invoices for {n} [1]. After that they are destroyed [1].",
        "Invoices are kept for {n} years and delivery notes for {m}. In {place} the period begins at the end of the "
        "calendar year. Records under a legal hold are never destroyed, whatever their age.",
    ),
    (
        "Cold chain",
        "Max temperature for vaccine transport from {place}?",
        "Between 2 and 8 °C; above that for more than {n} minutes, the load is quarantined [1].",
        "Vaccines travel at 2 to 8 °C. If a logger from {place} shows a higher temperature for more than {n} minutes, "
        "the load is put into quarantine and the quality manager decides within {m} hours.",
    ),
    (
        "Overbooking",
        "what do we owe a guest when {place} is overbooked",
        "A room of at least the same class nearby, the transfer, and {n} per cent off the next stay [1][2].",
        "When {place} is overbooked, the guest is given a room of the same class or a better one within {m} km, a free "
        "transfer, and a voucher of {n} per cent for the next stay. The duty manager signs for it.",
    ),
)
_PLACES: Final = ("Hamburg", "Lisbon", "Chicago", "Nantes", "Kyoto", "Tallinn", "Porto Alegre", "Oslo", "Valencia")
_OTHERS: Final = (
    "This page was last reviewed by the policy team in spring. Questions go to the service desk, extension 4410.",
    "Part-time staff are treated alike in proportion to their hours. Exceptions need the consent of two managers.",
    "The table below lists the contact of each site. New sites are added at the end of the quarter.",
    "Forms are found under Documents. Send them by post only when the portal is closed for maintenance.",
)


def play(scene: Scene) -> None:
    rng = scene.rng
    title, question, answer, passage = rng.choice(ARTICLES)
    slots = {"place": rng.choice(_PLACES), "n": rng.randrange(10, 60), "m": rng.randrange(2, 10)}
    question, answer = question.format(**slots), answer.format(**slots)
    scene.trace = scene.id
    scene.tags = ["search", title.lower().replace(" ", "-")]
    start, root = scene.now, f"{scene.id}-root"
    rewritten = scene.call("search/rewrite", [_user(question)], _queries(question, title), parent=root)
    if rewritten.status == "error":
        _close(scene, root, start, question, None, rewritten)
        return
    passages = _retrieve(scene, root, question, title, passage.format(**slots))
    context = "\n\n".join(f"[{number}] {text}" for number, text in enumerate(passages, 1))
    log = scene.call("search/answer", [_user(f"{context}\n\nQuestion: {question}")], answer, parent=root)
    whole = _close(scene, root, start, question, log.output, log)
    if log.status != "error":
        _judge(scene, log, whole)


def _retrieve(scene: Scene, root: str, question: str, title: str, passage: str) -> list[str]:
    usage = Usage(input_tokens=tokens_of(question))
    about = {"provider": EMBEDDER.provider, "model": EMBEDDER.name, "parent": root}
    scene.record("embedding", "embed", scene.rng.lognormvariate(4.6, 0.3), input=question, usage=usage, **about)
    found = [passage, *scene.rng.sample(_OTHERS, 3)]
    scored = [
        {"title": title, "text": text, "score": round(0.91 - place * 0.08, 3)} for place, text in enumerate(found)
    ]
    scene.record(
        "retriever", "handbook", scene.rng.lognormvariate(3.6, 0.5), input=question, output=scored, parent=root
    )
    scene.record(
        "reranker",
        "rerank",
        scene.rng.lognormvariate(5, 0.3),
        provider=RERANKER.provider,
        model=RERANKER.name,
        input={"query": question, "documents": found},
        output=[{"index": 0, "relevance": 0.97}, {"index": 2, "relevance": 0.31}],
        usage=Usage(input_tokens=sum(map(tokens_of, found))),
        reported_usd=Decimal("0.002"),
        parent=root,
    )
    return found[:3]


def _close(scene: Scene, root: str, start: Any, question: str, answer: Any, last: Record) -> Record:
    """The chain around the rest: it is as good as its last step."""
    ms = (scene.now - start) / timedelta(milliseconds=1)
    return scene.record(
        "chain",
        "ask-the-handbook",
        ms,
        started_at=start,
        external_id=root,
        opens_trace=True,
        status=last.status,
        error=last.error,
        input={"question": question},
        output=answer and {"answer": answer},
    )


def _judge(scene: Scene, log: Record, whole: Record) -> None:
    if scene.environment != "production" or scene.rng.random() < 0.2:
        scene.judge(log, "faithfulness", round(min(scene.rng.betavariate(14, 2), 1.0), 3), user="evaluator")
    if scene.rng.random() < 0.1:
        is_good = scene.rng.random() < 0.8
        scene.judge(whole, "helpful", is_good, None if is_good else "It cites the page of another country.")


def _queries(question: str, title: str) -> str:
    words = question.rstrip("?").lower().split()
    return f"{title.lower()}\n{' '.join(words[-4:])}\n{title.lower()} {words[-1]}"


def _user(said: str) -> dict[str, Any]:
    return {"role": "user", "content": said}
