"""One question in front of one resume, with all that the ways of answering need."""

from collections.abc import Iterable, Sequence
from functools import cached_property

from resume_chat.domain.answering.lexicon import Section
from resume_chat.domain.answering.mentions import Mention, Speech, sections_said
from resume_chat.domain.answering.people import known_as
from resume_chat.domain.answering.reading import Reading, read_question
from resume_chat.domain.answering.records import Record, Records, records_of
from resume_chat.domain.answering.rules import DecliningRules
from resume_chat.domain.conversation import Turn
from resume_chat.domain.facts import Fact, FactKind
from resume_chat.domain.index import ResumeIndex
from resume_chat.domain.passages import Passage, PassageKind

DATED = (Section.WORK, Section.VOLUNTEER, Section.EDUCATION, Section.PROJECTS)


class Case:
    """A question, the resume, what was said before, and what the searches found."""

    def __init__(
        self,
        index: ResumeIndex,
        question: str,
        turns: Sequence[Turn] = (),
        ranked: Sequence[Passage] = (),
        similarities: Sequence[float] = (),
        *,
        rules: DecliningRules | None = None,
        goes_on: bool = False,
    ) -> None:
        self.index = index
        self.rules = rules or DecliningRules()
        self.question = question
        self.turns = tuple(turns)
        self.ranked = tuple(ranked)
        self.similarity = dict(zip((each.id for each in ranked), similarities, strict=False))
        self.records: Records = records_of(index)
        self.reading: Reading = read_question(
            question,
            name=index.resume.name,
            known=self.records.folded_words,
            known_stems=self.records.vocabulary,
        )
        self.speech = Speech(self.reading, self.records, self.turns, goes_on=goes_on)

    def going_on(self, question: str, *turns: Turn) -> "Case":
        """Another question about the same, after these turns and what was said before."""
        return Case(
            self.index,
            question,
            (*self.turns, *turns),
            self.ranked,
            tuple(self.similarity.values()),
            rules=self.rules,
            goes_on=bool(turns),
        )

    @cached_property
    def name(self) -> str:
        """What answers call the person."""
        return known_as(self.index.resume.name)

    @cached_property
    def sections(self) -> tuple[str, ...]:
        """The sections that the question names, nouns first."""
        return sections_said(self.reading)

    @cached_property
    def section(self) -> str | None:
        """The section that a noun of the question names; none when it names none or several."""
        nouns = [each for each in self.sections if each in self.reading.nouns]
        return nouns[0] if nouns else None

    @cached_property
    def subjects(self) -> tuple[Mention, ...]:
        """The entries that are spoken of, those referred to by a follow-up included."""
        own = self.speech.subjects
        if self.speech.leans_back and not any(each.is_named for each in own):
            referred = tuple(
                Mention(record=each, score=1.0, matched=frozenset(), is_named=True) for each in self.speech.referred
            )
            return referred or own
        return own

    def named(self, *sections: str) -> tuple[Record, ...]:
        """The named entries, of some sections where such are given."""
        return tuple(
            each.record for each in self.subjects if each.is_named and (not sections or each.record.section in sections)
        )

    def fact(self, *kinds: FactKind, pointer: str | None = None, section: str | None = None) -> tuple[Fact, ...]:
        """The facts of some kinds, about an entry or a section where such is given."""
        return tuple(
            each
            for each in self.index.facts
            if each.kind in kinds
            and (pointer is None or each.pointer == pointer or any(item.pointer == pointer for item in each.items))
            and (section is None or each.section == section)
        )

    @cached_property
    def _fact_passages(self) -> dict[str, Passage]:
        return {each.body: each for each in self.index.passages if each.kind is PassageKind.FACT}

    def passage_of(self, fact: Fact) -> Passage | None:
        """The passage by which a fact is cited."""
        return self._fact_passages.get(fact.statement)

    def section_passages(self, section: str) -> tuple[Passage, ...]:
        """The passages that hold a whole section in short."""
        return tuple(
            each
            for each in self.index.passages
            if each.kind is PassageKind.SECTION and each.pointer.split("/")[1:2] == [section]
        )

    def days(self, record: Record) -> int:
        """How many days an entry lasted; 0 where the dates do not tell."""
        interval = record.interval(self.index.as_of)
        return (interval.end - interval.start).days if interval else 0

    def newest_first(self, records: Iterable[Record]) -> list[Record]:
        """Entries by when they ended or happened, the latest first; undated ones last."""
        return sorted(records, key=self._when, reverse=True)

    def _when(self, record: Record) -> tuple[int, int, int, int]:
        if record.span and record.span.is_ongoing:
            start = record.span.start
            return (9999, start.year if start else 0, (start.month or 0) if start else 0, -record.place)
        last = record.span.end if record.span and record.span.end else record.moment
        if last is None:
            return (0, 0, 0, -record.place)
        return (last.year, last.month or 0, last.day or 0, -record.place)

    def oldest_first(self, records: Iterable[Record]) -> list[Record]:
        """Entries by when they began or happened, the earliest first; undated ones last."""

        def begun(record: Record) -> tuple[int, int, int, int]:
            first = record.span.start if record.span and record.span.start else record.moment
            if first is None:
                return (9999, 0, 0, -record.place)
            return (first.year, first.month or 0, first.day or 0, -record.place)

        return sorted(records, key=begun)
