"""The promise of `ChatRepository` about search, C9: the same words are found in every store."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.chat_examples import ON_A_BUSY_MACHINE, TEXTS, question, tokens
from fakes.chat_steps import accept, end
from fakes.chat_stores import CHAT_ADAPTERS, ChatProcess
from resume_chat.domain.searching import has_words, searched_words
from resume_chat.ports.errors import NotFoundError

ADAPTERS = CHAT_ADAPTERS


async def found(process: ChatProcess, query: str, *, visitor_id: str = "visitor") -> Sequence[str]:
    """The titles of the conversations that are found."""
    page = await process.repository.conversations(visitor_id, limit=100, words=searched_words(query))
    return [each.title for each in page.items]


async def test_questions_and_answers_are_found_by_the_beginnings_of_their_words(chat_process: ChatProcess) -> None:
    """C9. Found by a question only: the words of an answer are not stored with its end."""
    first = await accept(chat_process.repository, question("Where did she study?"))
    await end(chat_process, first, text="At the École Polytechnique, in Zürich [4].")
    second = await accept(chat_process.repository, question("Does she know C++ or node.js?", minutes=1))
    await end(chat_process, second, text="She knows Node.js.")
    for query, titles in {
        "ecole": ["Where did she study?"],
        "ÉCOLE zur": ["Where did she study?"],
        "polytech at": ["Where did she study?"],
        "js": ["Does she know C++ or node.js?"],
        "SHE": ["Does she know C++ or node.js?", "Where did she study?"],
        "she zurich": [],
        "technique": [],
        "'; DROP": [],
        'she" OR "at': [],
        "visitor": [],
        "nothing": [],
    }.items():
        assert await found(chat_process, query) == titles, query
    messages = await chat_process.repository.messages("visitor", second.conversation_id, limit=9, words=["node"])
    assert len(messages.items) == 2
    messages = await chat_process.repository.messages("visitor", second.conversation_id, limit=9, words=["knows"])
    assert [each.content for each in messages.items] == ["She knows Node.js."]


async def test_nobody_finds_what_is_somebody_elses(chat_process: ChatProcess) -> None:
    """C9 and C4. One index serves all visitors."""
    theirs = await accept(chat_process.repository, question("Berths?", visitor_id="somebody"))
    await end(chat_process, theirs, visitor_id="somebody", text="Berths.")
    await accept(chat_process.repository, question("Ships?"))
    assert await found(chat_process, "berths") == []
    assert await found(chat_process, "berths", visitor_id="somebody") == ["Berths?"]
    for query in ("somebody", "\ue000somebody", "visitor", "\ue000visitor"):
        assert await found(chat_process, query) == []
    with pytest.raises(NotFoundError):
        await chat_process.repository.messages("visitor", theirs.conversation_id, limit=9, words=["berths"])


async def test_a_running_answer_is_found_once_it_has_ended(chat_process: ChatProcess) -> None:
    """C9. Its text is not a message's yet."""
    acceptance = await accept(chat_process.repository, question("Where?"))
    await chat_process.log.append(acceptance.answer_id, 1, tokens(1, "Tidewater"))
    assert await found(chat_process, "tidewater") == []


async def test_pages_of_what_is_found_follow_one_another(chat_process: ChatProcess) -> None:
    """C5 and C9. A cursor of one search must not open the list of another."""
    for number in range(7):
        acceptance = await accept(
            chat_process.repository, question(f"Berth {number}?" if number % 2 else f"Ship {number}?", minutes=number)
        )
        await end(chat_process, acceptance)
    walked: list[str] = []
    cursor: str | None = None
    while True:
        page = await chat_process.repository.conversations("visitor", limit=2, cursor=cursor, words=["berth"])
        walked.extend(each.title for each in page.items)
        if page.next_cursor is None:
            break
        cursor = page.next_cursor
    assert walked == ["Berth 5?", "Berth 3?", "Berth 1?"]
    for words in ([], ["ship"]):
        with pytest.raises(NotFoundError):
            await chat_process.repository.conversations("visitor", limit=2, cursor=cursor, words=words)


async def test_pages_of_messages_that_are_found_follow_one_another(chat_process: ChatProcess) -> None:
    """C5 and C9. A place after what was left out is still a place."""
    conversation_id = None
    for number in range(5):
        acceptance = await accept(
            chat_process.repository, question(f"Berth {number}?", conversation_id=conversation_id, minutes=number)
        )
        conversation_id = acceptance.conversation_id
        await end(chat_process, acceptance, text="A ship." if number % 2 else "A berth.")
    walked: list[str] = []
    cursor: str | None = None
    while True:
        page = await chat_process.repository.messages(
            "visitor", conversation_id or "", limit=3, cursor=cursor, words=["berth"]
        )
        walked.extend(each.content for each in page.items)
        if page.next_cursor is None:
            break
        cursor = page.next_cursor
    expected = [f"Berth {number}? A berth." if number % 2 == 0 else f"Berth {number}?" for number in range(5)]
    assert " ".join(walked) == " ".join(expected)


QUERIES = st.lists(st.sampled_from(["be", "BERTH", "é", "e", "1", "straße", "履歴", "ﬁ", "\u0130", "x'y", "न"])).map(
    " ".join
)


@ON_A_BUSY_MACHINE
@given(text=TEXTS | QUERIES, query=TEXTS | QUERIES)
async def test_any_text_is_found_by_exactly_what_the_domain_says(
    chat_process: ChatProcess, text: str, query: str
) -> None:
    """C9. Differs where a database folds, cuts or reads a word in its own way."""
    visitor_id = f"visitor of {text!r}"[:60].encode("ascii", "replace").decode()
    acceptance = await accept(chat_process.repository, question(text, visitor_id=visitor_id))
    words = searched_words(query)
    page = await chat_process.repository.messages(visitor_id, acceptance.conversation_id, limit=9, words=words)
    is_found = acceptance.question_id in {each.id for each in page.items}
    assert is_found is has_words(text, words)
    assert bool(await found(chat_process, query, visitor_id=visitor_id)) >= is_found
    if is_found and words:
        own_beginnings = [word[: max(1, len(word) // 2)] for word in searched_words(text)]
        again = await chat_process.repository.messages(
            visitor_id, acceptance.conversation_id, limit=9, words=own_beginnings
        )
        assert acceptance.question_id in {each.id for each in again.items}
