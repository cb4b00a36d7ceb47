"""Questions in wordings that nobody has written a reading for: understood by the nearest known question, or not at all."""

import pytest

from fakes.embedding import onnx_cache
from fakes.indexes import built_known, index_named
from resume_chat.adapters.bm25_retriever import Bm25Retriever
from resume_chat.adapters.in_memory_retriever import InMemoryRetriever
from resume_chat.adapters.onnx_embedder import OnnxConfig, OnnxEmbedder
from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.meaning.glossary import LANGUAGES, in_english
from resume_chat.domain.answering.meaning.known import KINDS, known_questions
from resume_chat.domain.answering.meaning.naming import named, names_of
from resume_chat.domain.answering.meaning.understanding import outside, understood
from resume_chat.domain.answering.planner import is_read, plan
from resume_chat.domain.declining import decide
from resume_chat.domain.evidence import Evidence
from resume_chat.domain.known_question import KnownQuestion, Near, Sort
from resume_chat.usecases.find_evidence import FindEvidence

NAMES = ("resume", "odile-marchetti", "tomasz-wierzba", "jamal-whitfield", "gareth-pryce")


class Searched:
    """The real search over the resumes of `tests/data`, made at the first question."""

    def __init__(self) -> None:
        self._embedder = OnnxEmbedder(OnnxConfig(cache_dir=str(onnx_cache()), download=False))
        self._retrievers = [InMemoryRetriever(), Bm25Retriever()]
        self._find = FindEvidence(embedder=self._embedder, retrievers=self._retrievers)

    async def __call__(self, name: str, question: str) -> Evidence:
        """What is found for a question about one of them."""
        index = index_named(name)
        vectors = await self._embedder.embed([each.text for each in index.passages])
        for retriever in self._retrievers:
            await retriever.build(index.fingerprint, self._embedder.fingerprint, index.passages, vectors)
        await built_known(self._embedder, self._retrievers[0])
        return await self._find(index, question, ())


@pytest.fixture(scope="module")
def search() -> Searched:
    """One model and one index of known questions for all tests here."""
    return Searched()


def _near(wording: str, similarity: float) -> Near:
    found = next(each for each in known_questions() if each.wording == wording)
    return Near(question=found, similarity=similarity)


def _asked(name: str, question: str, *near: Near) -> Case:
    return Case(index_named(name), question, near=near)


# ---------------------------------------------------------------- the known questions


def test_each_known_question_stands_once_and_can_be_answered_or_declined() -> None:
    """A line twice in the tables, or a plain question that is answered by none of its own wordings."""
    known = known_questions()
    assert (
        len({each.id for each in known}) == len({(each.wording, each.about, each.asks) for each in known}) == len(known)
    )
    assert all(bool(each.asks) is (each.sort is Sort.RESUME) for each in known)
    assert {each.about for each in known} == set(KINDS)
    assert len(known) <= 700, "each is embedded at the first start"


@pytest.mark.parametrize("person", NAMES)
def test_plain_questions_are_read_surely(person: str) -> None:
    """A plain question that no way of answering reads: everything that means the same is then declined."""
    index = index_named(person)
    records = Case(index, "x").records
    unread = []
    total = 0
    for name in names_of(records)[:24]:
        plain = dict.fromkeys(each.asks for each in known_questions() if each.about == name.about)
        for asks in list(plain)[:2]:
            title = name.text if "{title}" in asks else ""
            text = asks.replace("{org}", name.record.organisation).replace("{title}", title)
            total += 1
            found = plan(Case(index, text))
            if found is None or not is_read(found):
                unread.append(text)
    assert len(unread) <= total * 0.1, unread


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("person", "question", "plain"),
    [
        ("odile-marchetti", "time at the Thistle?", "time at the company?"),
        ("odile-marchetti", "What did Odile do at The Thistle & Rye?", "What did she do at the company?"),
        ("gareth-pryce", "How is his spoken Welsh?", "How is her spoken the language?"),
        ("gareth-pryce", "What are his hobbies?", "What are her hobbies?"),
    ],
)
def test_a_name_is_said_as_what_it_is(person: str, question: str, plain: str) -> None:
    """A name left in the question draws it to whatever sounds like it."""
    assert named(_asked(person, question)).text == plain


@pytest.mark.parametrize(
    ("language", "question", "english"),
    [
        ("fr", "O\u00f9 a-t-elle travaill\u00e9 ?", "where has she works?"),
        ("fr", "Elle fait quoi en ce moment ?", "she does what now?"),
        ("de", "Wie lange war sie in Edinburgh?", "how long was she in Edinburgh?"),
        ("es", "\u00bfHa dirigido un equipo?", "has she led a team?"),
        ("it", "Come posso contattarla?", "how can she contact?"),
        ("pt", "Onde ela trabalha agora?", "where she works now?"),
        ("nl", "Hoe kan ik haar bereiken?", "how can i her contact?"),
        ("zh", "\u5979\u6709\u4ec0\u4e48\u7231\u597d\uff1f", "she has what hobbies ?"),
        ("ja", "\u5b66\u6b74\u306f\uff1f", "\u5b66\u6b74\u306f\uff1f"),
        ("en", "Who is she?", "Who is she?"),
    ],
)
def test_a_question_in_another_language_is_compared_in_english(language: str, question: str, english: str) -> None:
    """The model knows English only: what it is not told in English is near to nothing, or to "translate this"."""
    assert in_english(question, language) == english


def test_every_line_of_the_glossary_has_a_column_for_each_language() -> None:
    """A bar too few shifts every language behind it into the next one's words."""
    assert all(len(in_english("?", each)) == 1 for each in LANGUAGES)
    assert [
        in_english(each, code)
        for code, each in zip(LANGUAGES, ("wer", "qui", "quien", "chi", "quem", "wie"), strict=True)
    ] == ["who"] * 6
    assert in_english("opzegtermijn", "nl") == "notice period"
    assert in_english("buitenland", "nl") == "abroad"


# ---------------------------------------------------------------- understanding


def test_an_ellipsis_is_understood_with_the_name_in_it() -> None:
    """The commonest way to ask: a noun and a name."""
    case = _asked("odile-marchetti", "time at the Thistle?", _near("time at the company", 0.98))
    known = understood(case)
    assert known is not None
    assert known.plain == "How long did she work at The Thistle & Rye?"
    assert not known.is_general


@pytest.mark.parametrize(
    ("question", "wording", "similarity"),
    [
        ("What did she publish in Nature?", "What has she published?", 0.85),
        ("How many languages did she speak in 2009?", "Which languages does she speak?", 0.93),
        ("Why did she leave The Thistle & Rye?", "When did she leave the company?", 0.9),
        ("What was her role at the Savoy?", "What was her job title at the company?", 0.95),
        ("What did she study for her master's?", "What did she study?", 0.86),
        ("What is her email address?", "What is her email address?", 0.3),
    ],
)
def test_what_asks_for_something_else_is_not_taken_for_a_known_question(
    question: str, wording: str, similarity: float
) -> None:
    """A near question with another name, number or form was answered: a true sentence, and the wrong answer."""
    assert understood(_asked("odile-marchetti", question, _near(wording, similarity))) is None


def test_a_question_nearer_to_one_that_no_resume_answers_is_not_understood() -> None:
    """The nearest question of another sort must speak against it."""
    salary = _near("How much does she earn?", 0.9)
    assert understood(_asked("gareth-pryce", "her earnings", salary, _near("her employers", 0.7))) is None
    assert outside(_asked("gareth-pryce", "her earnings", salary, _near("her employers", 0.7))) is Sort.ABSENT
    assert outside(_asked("gareth-pryce", "her earnings", salary, _near("her employers", 0.85))) is None
    assert outside(_asked("gareth-pryce", "her earnings")) is None


@pytest.mark.parametrize(
    ("person", "question", "expected"),
    [
        ("odile-marchetti", "total time at the Thistle?", "2 years 2 months"),
        ("tomasz-wierzba", "his very earliest job, please", "first job"),
        ("gareth-pryce", "under which number can I reach him by phone", "phone number"),
        ("odile-marchetti", "Hoe kan ik haar bereiken?", "email"),
        ("odile-marchetti", "Elle fait quoi en ce moment ?", "currently"),
    ],
)
async def test_other_wordings_get_the_answer_of_the_plain_one(
    search: Searched, person: str, question: str, expected: str
) -> None:
    """The whole way: search of the known questions, understanding, answer."""
    evidence = await search(person, question)
    case = Case(index_named(person), question, (), evidence.passages, evidence.similarities, near=evidence.near)
    found = plan(case)
    assert found is not None
    assert expected in " ".join(map(str, found.statements))
    assert decide(index_named(person), question, (), evidence) is None


@pytest.mark.parametrize(
    "question",
    [
        "How many citations do her papers have by now?",
        "Does she require a visa, perhaps?",
        "Does she happen to have little ones at home?",
        "What should I have for lunch?",
    ],
)
async def test_what_no_resume_answers_is_declined_in_any_wording(search: Searched, question: str) -> None:
    """Quoting some sentence with a word of the question in it, where the question is of another kind."""
    assert decide(index_named("odile-marchetti"), question, (), await search("odile-marchetti", question)) is not None


def test_a_known_question_is_found_by_its_wording_alone() -> None:
    """Two questions with one id: an index cannot hold both."""
    one = KnownQuestion(wording="her degree", sort=Sort.RESUME, asks="a")
    assert one.id == KnownQuestion(wording="her degree", sort=Sort.RESUME, asks="a", about="x").id
    assert one.id != KnownQuestion(wording="her degree", sort=Sort.RESUME, asks="b").id
    assert one.as_passage(3).number == 3
