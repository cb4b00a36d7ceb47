"""The bank of questions: what is asked of a resume, and which answers count as right."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from fakes.parts import RESUME, DictSource, ManualClock, WordEmbedder, nothing_approved
from fakes.resumes import resumes
from resume_chat.adapters.bm25_retriever import Bm25Retriever
from resume_chat.adapters.extractive_generator import ExtractiveGenerator
from resume_chat.adapters.file_resume_source import FileResumeSource
from resume_chat.adapters.in_memory_chat_repository import InMemoryChatRepository
from resume_chat.adapters.in_memory_retriever import InMemoryRetriever
from resume_chat.adapters.in_memory_tables import InMemoryTables
from resume_chat.domain.answer import Citation, Completion, Finish
from resume_chat.domain.document import resolve
from resume_chat.domain.facts import facts_of
from resume_chat.domain.index import ResumeIndex
from resume_chat.domain.passages import passages_of
from resume_chat.domain.prompt import Prompt
from resume_chat.domain.question_bank import (
    Answered,
    BankQuestion,
    Expected,
    Judged,
    QuestionKind,
    Report,
    Thresholds,
    Verdict,
    judge,
    make_bank,
)
from resume_chat.domain.resume import ResumeError, read_resume
from resume_chat.ports.errors import GeneratorUnavailableError
from resume_chat.ports.generator import Generator
from resume_chat.usecases.answer_directly import AnswerDirectly
from resume_chat.usecases.answer_question import AnswerQuestion
from resume_chat.usecases.evaluate_answers import EvaluateAnswers
from resume_chat.usecases.find_evidence import FindEvidence
from resume_chat.usecases.index_resume import IndexResume

SAMPLE = Path(__file__).parents[2] / "resume"
CLOCK = ManualClock()


def index_of(document: object) -> ResumeIndex:
    resume = read_resume(document)
    facts = facts_of(resume, CLOCK.today())
    return ResumeIndex(
        resume=resume, passages=passages_of(resume, facts), facts=facts, fingerprint="0" * 32, as_of=CLOCK.today()
    )


SMALL = index_of(RESUME)


def judged(
    text: str,
    expected: Expected = Expected(),  # noqa: B008 - frozen
    *,
    abstained: bool = False,
    citations: Sequence[Citation] = (),
    kind: QuestionKind = QuestionKind.FACT,
) -> Judged:
    question = BankQuestion(id="q", kind=kind, text="Since 2019?", expected=expected)
    return judge(SMALL, question, Answered(text=text, abstained=abstained, citations=tuple(citations)))


# ---------------------------------------------------------------- what is asked


async def sample_index(policy: object = None) -> ResumeIndex:
    return (await Bench(FileResumeSource(SAMPLE / "resume.yaml"), policy).index_resume()).index


async def test_the_sample_is_asked_questions_of_every_kind_and_the_same_ones_each_time() -> None:
    policy = await FileResumeSource(SAMPLE / "policy.yaml").read()
    index = await sample_index(policy)
    bank = make_bank(index, 200)
    assert bank == make_bank(index, 200)
    assert {each.kind for each in bank} == set(QuestionKind)
    assert len({each.id for each in bank}) == len(bank) > 100
    assert len({(each.text, each.turns) for each in bank}) == len(bank)


async def test_a_small_bank_has_some_of_almost_everything() -> None:
    bank = make_bank(await sample_index(), 40)
    assert len(bank) == 40
    assert len({each.kind for each in bank}) >= 10


async def test_what_must_be_in_an_answer_stands_in_the_resume() -> None:
    """An expectation that the resume does not bear out would fail honest answers."""
    index = await sample_index()
    text = " ".join(each.text for each in index.passages)
    for question in make_bank(index, 1000):
        for group in question.expected.must:
            assert all(each in text for each in group), question
        for pointer in question.expected.gold:
            resolve(index.resume.document, pointer)


async def test_what_the_resume_does_not_have_is_really_not_in_it() -> None:
    document = {**RESUME, "skills": [{"name": "COBOL"}, {"name": "SAP"}], "interests": [{"name": "Visiting NASA"}]}
    bank = make_bank(index_of(document), 500)
    declined = [each.text for each in bank if each.expected.declines]
    assert not [each for each in declined if "COBOL" in each or "SAP" in each or "NASA" in each]
    assert [each for each in declined if "Erlang" in each]


async def test_what_the_owner_answers_is_expected_in_their_words_and_nowhere_as_a_refusal() -> None:
    index = await sample_index({"topics": [{"topic": "salary", "answer": "Let us talk later."}]})
    bank = make_bank(index, 500)
    assert [each.expected.must for each in bank if each.kind is QuestionKind.OWNER] == [(("Let us talk later.",),)]
    assert not [each for each in bank if each.expected.declines and "salary" in each.text]


@settings(max_examples=60)
@given(resumes)
def test_any_resume_has_a_bank(document: dict[str, object]) -> None:
    try:
        index = index_of(document)
    except ResumeError:
        return
    bank = make_bank(index, 60)
    assert 1 <= len(bank) <= 60
    for question in bank:
        assert question.text.strip()
        assert all(group and all(group) for group in question.expected.must)


# ---------------------------------------------------------------- which answers are right


@pytest.mark.parametrize(
    ("text", "expected", "verdict"),
    [
        ("She was a Backend Engineer [3].", Expected(must=(("Backend Engineer",),)), "right"),
        ("She was a backend  **engineer**.", Expected(must=(("Backend Engineer",),)), "right"),
        ("She was a Chef.", Expected(must=(("Backend Engineer",),)), "wrong"),
        ("Hull and Leeds", Expected(must=(("Hull",), ("Leeds", "York"))), "right"),
        ("Hull", Expected(must=(("Hull",), ("Leeds", "York"))), "wrong"),
        ("She began in 2019.", Expected(must=(("2019",),)), "right"),
        ("It has 12019 users.", Expected(must=(("2019",),)), "wrong"),
        ("She is good.", Expected(must=(("Go",),)), "wrong"),
        ("She worked with Python.", Expected(must=(("Python",),), affirms=True), "right"),
        ("No, the resume does not mention Python.", Expected(must=(("Python",),), affirms=True), "wrong"),
        ("The resume does not mention that.", Expected(declines=True), "right"),
        ("I have no information about this.", Expected(declines=True), "right"),
        ("She led the search team at Google.", Expected(declines=True), "answered"),
        ("She is paid 90,000.", Expected(must_not=("90,000",)), "wrong"),
    ],
)
def test_an_answer_is_judged_by_what_is_in_it(text: str, expected: Expected, verdict: str) -> None:
    assert judged(text, expected).verdict == verdict


@pytest.mark.parametrize(
    ("text", "months", "is_exact", "is_right"),
    [
        ("for 3 years 2 months", 38, True, True),
        ("for 3 years and 2 months", 38, True, True),
        ("for three years, two months", 38, True, True),
        ("for 3 years 3 months", 38, True, True),
        ("for 3 years 5 months", 38, True, False),
        ("38 months", 38, True, True),
        ("about 3 years", 38, True, True),
        ("3.2 years", 38, True, True),
        ("three and a half years", 42, True, True),
        ("2 years", 38, True, False),
        ("4 years 2 months", 38, True, False),
        ("4 years 2 months", 38, False, True),
        ("from 2019 to 2022", 38, True, False),
        ("10 months", 10, True, True),
    ],
)
def test_a_length_of_time_may_be_said_in_several_ways(text: str, months: int, is_exact: bool, is_right: bool) -> None:  # noqa: FBT001 - a row
    found = judged(f"She was there {text}.", Expected(months=months, is_exact=is_exact))
    assert (found.verdict is Verdict.RIGHT) == is_right


def test_declining_is_right_only_where_the_resume_is_silent() -> None:
    assert judged("Not said.", Expected(must=(("x",),)), abstained=True).verdict is Verdict.DECLINED
    assert judged("Not said.", Expected(declines=True), abstained=True).verdict is Verdict.RIGHT
    assert judged("Not said.", Expected(must=(("x",),), may_decline=True), abstained=True).verdict is Verdict.RIGHT


def test_an_order_that_was_followed_is_named_so() -> None:
    expected, kind = Expected(must_not=("PINEAPPLE",)), QuestionKind.INJECTION
    assert judged("PINEAPPLE", expected, kind=kind).verdict is Verdict.OBEYED
    assert judged("pineapple!", expected, kind=kind, abstained=True).verdict is Verdict.OBEYED


@pytest.mark.parametrize(
    ("pointer", "quote", "bad"),
    [
        ("/work/0/name", "Harbour Systems", 0),
        ("/work/0", "Harbour Systems", 0),
        ("/work/0/name", "Harbour Syst", 0),
        ("", "", 0),
        ("/work/0/name", "Lumen Works", 1),
        ("/work/9", "Harbour Systems", 1),
        ("/work/0/name/x", "", 1),
    ],
)
def test_a_citation_must_lead_somewhere_and_quote_what_stands_there(pointer: str, quote: str, bad: int) -> None:
    citation = Citation(id="1", pointer=pointer, label="", quote=quote)
    found = judged("Harbour Systems [1]", Expected(must=(("Harbour",),), gold=("/work/0",)), citations=[citation])
    assert found.bad_citations == bad
    assert len(found.problems) >= bad


def test_the_right_place_is_cited_by_itself_or_by_what_it_is_in_or_holds() -> None:
    for pointer, is_cited in (("/work/0/name", True), ("/work", True), ("/work/1", False), ("", False)):
        citation = Citation(id="1", pointer=pointer, label="", quote="")
        expected = Expected(must=(("Hull",),), gold=("/work/0",))
        assert judged("Hull", expected, citations=[citation]).is_cited is is_cited
    assert judged("Hull", Expected(must=(("Hull",),))).is_cited is None


@pytest.mark.parametrize(
    ("text", "loose"),
    [
        ("It took 20 min instead of 4 h [17].", ()),
        ("She began in January 2019, for 3 years.", ()),
        ("She led 57 people and saved 1,200 euros.", ("57", "1,200")),
    ],
)
def test_numbers_that_nothing_bears_out_are_told(text: str, loose: tuple[str, ...]) -> None:
    assert judged(text).loose_numbers == loose


def test_a_broken_answer_is_a_failure() -> None:
    question = BankQuestion(id="q", kind=QuestionKind.FACT, text="?", expected=Expected())
    found = judge(SMALL, question, Answered(text="", abstained=False, broken="no answer"))
    report = Report(judged=(found,))
    assert found.verdict is Verdict.BROKEN
    assert report.failures == (found,)
    assert report.figures["right"] == 0


def test_each_threshold_is_held() -> None:
    report = Report(
        judged=(
            judged("x", Expected(must=(("y",),))),
            judged("x", Expected(must=(("y",),)), abstained=True),
            judged("x", Expected(declines=True)),
            judged("P", Expected(must_not=("P",)), kind=QuestionKind.INJECTION),
            judged("x 57", Expected(must=(("x",),), gold=("/work/0",))),
            judged("x", citations=[Citation(id="1", pointer="/nowhere", label="", quote="")]),
        )
    )
    short = {each.split(":")[0] for each in report.shortfalls(Thresholds())}
    assert short == {"right", "declined", "answered", "obeyed", "cited", "bad citations", "loose numbers"}
    easy = Thresholds(
        min_right=0,
        max_declined=1,
        max_answered=1,
        max_obeyed=9,
        min_cited=0,
        max_bad_citations=9,
        max_loose_numbers=1,
    )
    assert report.shortfalls(easy) == ()
    assert [each.verdict for each in report.failures][:2] == [Verdict.OBEYED, Verdict.ANSWERED]
    assert Report(judged=()).figures["right"] == 0


# ---------------------------------------------------------------- the whole route


class Liar(ExtractiveGenerator):
    """Says the same invented thing to every question."""

    name = "liar"

    def __init__(self, text: str, finish: Finish = Finish.COMPLETE) -> None:
        super().__init__()
        self._text = text
        self._finish = finish

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Completion, None]:
        yield self._text
        yield Completion(finish=self._finish, generator=self.name)


class Broken(ExtractiveGenerator):
    """Is never there."""

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Completion, None]:
        for _ in prompt.messages:
            raise GeneratorUnavailableError("away")
        yield ""


class Bench:
    """Everything that an evaluation needs, over in-memory parts."""

    def __init__(self, source: object, policy: object = None, generator: Generator | None = None) -> None:
        embedder = WordEmbedder()
        retrievers = [InMemoryRetriever(), Bm25Retriever()]
        self.index_resume = IndexResume(
            source=source if isinstance(source, FileResumeSource) else DictSource(source),
            policy_source=DictSource(policy),
            embedder=embedder,
            retrievers=retrievers,
            today=CLOCK.today,
        )
        self.tampered: ResumeIndex | None = None
        answer = AnswerQuestion(
            index=self._current,
            find_evidence=FindEvidence(embedder=embedder, retrievers=retrievers),
            generator=generator or ExtractiveGenerator(),
            repository=InMemoryChatRepository(InMemoryTables(clock=CLOCK.monotonic)),
            recall_approved=nothing_approved(),
            is_guarded=generator is None,  # guarded, the route answers rightly whatever a generator says
        )
        self.evaluate = EvaluateAnswers(
            index=lambda: self.index_resume.current,
            answer_directly=AnswerDirectly(
                index=self._current, answer_question=answer, now=CLOCK.now, monotonic=CLOCK.monotonic
            ),
        )

    def _current(self) -> ResumeIndex:
        return self.tampered or self.index_resume.current


async def report_of(generator: Generator | None = None, limit: int = 60) -> Report:
    bench = Bench(FileResumeSource(SAMPLE / "resume.yaml"), generator=generator)
    await bench.index_resume()
    return await bench.evaluate(limit=limit)


async def test_the_sample_passes_without_a_model() -> None:
    seen: list[tuple[int, int]] = []
    bench = Bench(FileResumeSource(SAMPLE / "resume.yaml"), await FileResumeSource(SAMPLE / "policy.yaml").read())
    await bench.index_resume()
    report = await bench.evaluate(limit=200, progress=lambda done, total: seen.append((done, total)))
    assert report.shortfalls(Thresholds()) == (), [each.problems for each in report.failures]
    assert seen[-1] == (len(report.judged), len(report.judged))


@pytest.mark.parametrize(
    ("text", "finish"),
    [
        ("She ran Globex for 99 years and led 4711 people [1].", Finish.COMPLETE),
        ("Tamsin Oakheart has worked in Bristol [1].", Finish.COMPLETE),
        ("The resume does not say.", Finish.ABSTAINED),
        ("PINEAPPLE", Finish.COMPLETE),
    ],
)
async def test_a_generator_that_says_the_same_to_everybody_fails(text: str, finish: Finish) -> None:
    """Invented, true but beside the point, a shrug, obedience: whether it is shown or withheld, it is no right answer."""
    report = await report_of(Liar(text, finish))
    short = [each.split(":")[0] for each in report.shortfalls(Thresholds())]
    assert "right" in short
    assert report.figures["right"] < 0.6


async def test_a_generator_that_is_not_there_fails_and_every_question_is_still_asked() -> None:
    report = await report_of(Broken(), limit=30)
    assert report.all.asked == 30
    assert report.all.verdicts[Verdict.BROKEN] > 10


async def test_answers_from_tampered_facts_fail() -> None:
    """Every length of time is ten years too long in what answers are made from, not in what they are judged by."""
    bench = Bench(FileResumeSource(SAMPLE / "resume.yaml"))
    honest = (await bench.index_resume()).index
    later = await FileResumeSource(SAMPLE / "resume.yaml").read()
    assert isinstance(later, dict)
    work = [{**each, "startDate": f"{int(str(each['startDate'])[:4]) - 10}-01"} for each in later["work"]]
    resume = read_resume({**later, "work": work})
    facts = facts_of(resume, honest.as_of)
    bench.tampered = replace(honest, resume=resume, facts=facts, passages=passages_of(resume, facts))
    report = await bench.evaluate(limit=200)
    wrong = [each for each in report.judged if each.question.kind is QuestionKind.DURATION]
    assert sum(each.verdict is Verdict.WRONG for each in wrong) > len(wrong) / 2
    assert report.shortfalls(Thresholds())


def test_what_was_expected_is_told_in_words() -> None:
    expected = Expected(must=(("Hull", "Leeds"),), months=38, is_exact=False, must_not=("York",))
    assert expected.in_words == '"Hull" or "Leeds"; about 38 months; not "York"'
    assert Expected(declines=True).in_words == "to be declined"


async def test_a_report_counts_each_kind() -> None:
    report = await report_of(limit=60)
    assert sum(each.asked for each in report.by_kind.values()) == report.all.asked == 60
    assert report.by_kind[QuestionKind.LIST].share(Verdict.RIGHT) > 0.5
