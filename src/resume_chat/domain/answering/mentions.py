"""Finds the entries of the resume that a question speaks of, by its words and by what was said before."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from resume_chat.domain.answering import leaning
from resume_chat.domain.answering.common_words import COMMON, GENERIC
from resume_chat.domain.answering.english_words import ENGLISH
from resume_chat.domain.answering.forms import FORMS
from resume_chat.domain.answering.lexicon import CUES, NOUNS, PHRASES, Section
from resume_chat.domain.answering.people import name_stems
from resume_chat.domain.answering.reading import Reading
from resume_chat.domain.answering.records import Record, Records
from resume_chat.domain.answering.words import Word, fold, stems, words
from resume_chat.domain.conversation import Role, Turn

_NAME_FIELDS = {
    "name",
    "position",
    "organization",
    "institution",
    "studyType",
    "area",
    "title",
    "language",
    "entity",
    "issuer",
    "awarder",
    "publisher",
    "network",
}
_PLACE_FIELDS = {"location", "region", "city", "address"}
_ORDINALS_TEXT = """
first 0; second 1; third 2; fourth 3; fifth 4; last -1; latter -1; former 0; 1st 0; 2nd 1; 3rd 2; zweite 1;
zweiten 1; dritte 2; deuxieme 1; seconde 1; troisieme 2; segundo 1; segunda 1; tercero 2; tercera 2
"""
_ORDINALS = {word: int(place) for word, place in (each.split() for each in _ORDINALS_TEXT.split(";"))}
_FAR_MORE = 1.5
"""How many times as much of an exchange an entry must cover that is not named to go before those that are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """An entry that a question speaks of."""

    record: Record
    score: float
    """How much of the question, by the rarity of its words, the entry's words cover."""
    matched: frozenset[str]
    """The question's stems that it covers."""
    is_named: bool
    """Whether a distinctive part of its name or title is said."""


_TITLES = frozenset(("frau", "herr", "herrn", "dame", "kandidatin", "kandidat", "bewerberin", "bewerber", "erfahrung"))
"""What the person is called in German, and what is asked for with any noun."""
_PART = 5
"""Letters from which on a word may be part of a compound."""


class Speech:
    """A question in front of a resume: what it is about and which entries it speaks of."""

    def __init__(
        self, reading: Reading, records: Records, turns: Sequence[Turn] = (), *, goes_on: bool = False
    ) -> None:
        self.reading = reading
        self.records = records
        self.turns = tuple(turns)
        self.goes_on = goes_on
        """Whether it is the second half of a question, which cannot stand alone."""

    @cached_property
    def rarity(self) -> dict[str, float]:
        """For each word of the resume, how telling it is: the fewer entries have it, the more."""
        count: dict[str, int] = {}
        for record in self.records.all:
            for each in record.words:
                count[each] = count.get(each, 0) + 1
        return {each: math.log(1 + len(self.records.all) / number) for each, number in count.items()}

    @cached_property
    def focus(self) -> tuple[Word, ...]:
        """The question's words that say what it is about: neither its form, nor a section, nor the person."""
        person = name_stems(self.records.name)
        patterns = [*FORMS.values(), *PHRASES.values()]
        spans = [match.span() for pattern in patterns for match in pattern.finditer(self.reading.folded)]
        form_words = {each.stem for start, end in spans for each in words(self.reading.folded[start:end])}
        kept = []
        foreign = self.reading.language != "en"
        for word in self.reading.words:
            is_name = word.is_capitalised and word.start > 0
            if word.stem in person or not (word.is_content or (is_name and word.stem in self.names)):
                continue
            if foreign and word.stem not in self.rarity and not (is_name and self.reading.language != "de"):
                continue
            generic = word.folded in GENERIC or word.stem in GENERIC
            of_form = (
                word.stem in form_words
                or word.folded in NOUNS
                or word.stem in NOUNS
                or word.folded in CUES
                or word.stem in CUES
            )
            if (generic or of_form) and not (is_name and word.stem in self.rarity and word.folded not in COMMON):
                continue
            kept.append(word)
        return tuple(kept)

    @cached_property
    def unknown_nouns(self) -> tuple[Word, ...]:
        """In German, where nouns look like names and the focus lacks unknown ones: those of which the resume has no part."""
        if self.reading.language != "de":
            return ()
        person, known = name_stems(self.records.name), self.records.folded_words
        return tuple(
            each
            for each in self.reading.words
            if each.is_capitalised
            and each.start > 0
            and each.is_content
            and each.stem not in person | GENERIC
            and not {each.folded, each.stem} & (NOUNS.keys() | CUES.keys() | _TITLES)
            and not any(one in each.folded or each.folded in one for one in known if len(one) >= _PART)
        )

    @cached_property
    def names(self) -> frozenset[str]:
        """The stems of what consists of a single short word that is elsewhere an ordinary one: the language Go."""
        fields = [
            each
            for record in self.records.all
            for each in record.fields
            if each.name in {"name", "keywords", "language"}
        ]
        return frozenset(words(each.text)[0].stem for each in fields if len(words(each.text)) == 1)

    @cached_property
    def said(self) -> frozenset[str]:
        """The stems of the focus."""
        return frozenset(each.stem for each in self.focus)

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """Entries that the question's own words speak of, best first."""
        return self._mentions(self.focus)

    @cached_property
    def any_mentions(self) -> tuple[Mention, ...]:
        """Entries that any word of the question speaks of, those that name sections included."""
        return self._mentions([each for each in self.reading.words if each.is_content])

    def _mentions(self, said: Sequence[Word]) -> tuple[Mention, ...]:
        found = [each for each in (self._mention(record, said) for record in self.records.all) if each]
        return tuple(sorted(found, key=lambda each: -each.score))

    def _mention(self, record: Record, said: Sequence[Word]) -> Mention | None:
        score, matched, named = 0.0, set(), 0.0
        for word in said:
            if len(word.folded) == 2 and word.stem in record.initials and not word.text.isupper():
                continue
            weight, in_name = self._weight(record, word.stem)
            if not weight:
                continue
            rarity = self.rarity.get(word.stem, 0.0)
            score += weight * rarity
            matched.add(word.stem)
            if in_name or (weight > 2.0 and word.is_capitalised):
                telling = word.is_capitalised or (word.folded not in COMMON and word.folded not in ENGLISH)
                named += 1.0 if telling else 0.5
        if not matched:
            return None
        return Mention(record=record, score=score, matched=frozenset(matched), is_named=named >= 1.0)

    @staticmethod
    def _weight(record: Record, stem: str) -> tuple[float, bool]:
        """How much a word counts for an entry, and whether it stands in its name."""
        if stem not in record.words:
            return 0.0, False
        if stem in record.initials:
            return 3.0, True
        best = 0.0
        for each in record.fields:
            if stem in stems(each.text):
                if each.name in _NAME_FIELDS:
                    return 3.0, True
                best = max(best, 2.2 if each.name in _PLACE_FIELDS else 1.5 if each.name == "keywords" else 1.0)
        return best, False

    @cached_property
    def subjects(self) -> tuple[Mention, ...]:
        """The entries that the question is most likely about: named ones, or those that cover nearly as much as the best."""
        return strongest(self.mentions)

    def subjects_in(self, *sections: str) -> tuple[Mention, ...]:
        """Likewise, among the entries of some sections."""
        return strongest(tuple(each for each in self.mentions if each.record.section in sections))

    # ---------------------------------------------------------------- what was said before

    @cached_property
    def leans_back(self) -> bool:
        """Whether the question cannot be understood without what was said before.

        Only its own wording tells: a question that stands alone is answered alone, whatever was spoken of before.
        """
        if not self.turns or self._names_the_unknown:
            return False
        if self.goes_on or leaning.refers_back(self.reading):
            return True
        if any(each.is_named for each in self.mentions):
            return False
        is_known = all(each.stem in self.records.vocabulary for each in self.focus)
        return leaning.cannot_stand_alone(self.reading, is_known=is_known)

    @cached_property
    def _names_the_unknown(self) -> bool:
        """Whether a name is said that the resume does not have: then nothing spoken of before is meant."""
        names = [each for each in self.focus if each.is_capitalised and each.start > 0 and each.folded not in COMMON]
        return self.reading.language != "de" and any(each.stem not in self.rarity for each in names)

    @cached_property
    def context(self) -> tuple[Mention, ...]:
        """The entries that the latest exchange spoke of, the answer's before the question's."""
        found: dict[str, Mention] = {}
        latest = self.turns[-2:]
        asked = [self._mentions(self._said_in(turn.content)) for turn in latest if turn.role is Role.USER]
        named = {each.record.pointer for mentions in asked for each in mentions if each.is_named}
        for turn in reversed(latest):
            mentions = self._mentions(self._said_in(turn.content))
            top = mentions[0].score if mentions else 0.0
            # What was asked about by name and is what the answer is most about goes before a name said in passing.
            kept = [each for each in mentions if each.record.pointer in named and each.score >= top >= 2.0]
            rest = [each for each in mentions if each.is_named]
            if rest and top >= _FAR_MORE * max(each.score for each in rest):
                kept, mentions = kept or [mentions[0]], ()
            for each in [*kept, *strongest(mentions, least=2.0)]:
                found.setdefault(each.record.pointer, each)
        return tuple(found.values())

    def _said_in(self, text: str) -> tuple[Word, ...]:
        person = name_stems(self.records.name)
        bare = re.sub(r"\[\d+\]", " ", text)
        return tuple(
            each for each in words(bare) if each.is_content and each.stem not in person and each.folded not in GENERIC
        )

    @cached_property
    def context_sections(self) -> tuple[str, ...]:
        """The sections that the latest exchange was about, most likely first."""
        counted: dict[str, float] = {}
        for turn in self.turns[-2:]:
            for word in words(turn.content):
                for section in (*NOUNS.get(word.stem, ()), *NOUNS.get(word.folded, ()), *CUES.get(word.folded, ())):
                    counted[section] = counted.get(section, 0.0) + (1.0 if turn.role is Role.USER else 0.5)
        for each in self.context:
            counted[each.record.section] = counted.get(each.record.section, 0.0) + 0.4
        return tuple(sorted(counted, key=lambda each: -counted[each]))

    @cached_property
    def ordinal(self) -> int | None:
        """The place in a list that the question names: 1 for `the second one`."""
        match = re.search(
            r"\b(" + "|".join(_ORDINALS) + r")(?: (?:one|of them|of those|of these|entry|item))?\b", self.reading.folded
        )
        if not match or not self.turns:
            return None
        pointed = re.search(
            r"\b(?:the|her|his|their) (?:\w+ )?(?:second|third|fourth|fifth|latter|former|2nd|3rd|first one"
            r"|last one)\b",
            self.reading.folded,
        )
        return _ORDINALS[match.group(1)] if pointed or self.reading.language != "en" else None

    @cached_property
    def referred(self) -> tuple[Record, ...]:
        """The entries that the question leans on: the one at the ordinal, else those of the latest exchange."""
        if not self.turns:
            return ()
        if self.ordinal is not None:
            answer = next((turn.content for turn in reversed(self.turns) if turn.role is Role.ASSISTANT), "")
            named = [each.record for each in self._mentions(self._said_in(answer)) if each.is_named]
            for section in self.context_sections:
                listed = self.records.of(section)
                spoken = [each for each in named if each.section == section]
                pool = sorted(spoken, key=self._order) if len(spoken) > 1 else list(listed)
                if -len(pool) <= self.ordinal < len(pool) and len(pool) > 1:
                    return (pool[self.ordinal],)
        return self._others or tuple(each.record for each in self.context)

    @cached_property
    def _others(self) -> tuple[Record, ...]:
        """The entries meant by `the other one`: of the same section, spoken of before or the only ones left."""
        latest = [each.record for each in self.context]
        if not latest or not leaning.means_another(self.reading):
            return ()
        rest = [each for each in self.records.of(latest[0].section) if each not in latest]
        earlier = frozenset(stem for turn in self.turns[:-2] for stem in stems(turn.content))
        spoken = [each for each in rest if stems(each.title) and stems(each.title) <= earlier]
        return tuple(spoken or (rest if len(rest) == 1 else ()))

    def _order(self, record: Record) -> int:
        """Where the latest answer first speaks of an entry."""
        answer = next((fold(turn.content) for turn in reversed(self.turns) if turn.role is Role.ASSISTANT), "")
        title = [each.folded for each in words(record.title or record.organisation)]
        for size in range(len(title), 0, -1):
            place = answer.find(" ".join(title[:size]))
            if place >= 0:
                return place
        short = [answer.find(each) for each in title if len(each) > 2]
        return max(short, default=-1) if max(short, default=-1) >= 0 else len(answer) + record.place


def strongest(found: Sequence[Mention], *, share: float = 0.7, least: float = 0.0) -> tuple[Mention, ...]:
    """The mentions that reach a share of the best one's score; named ones only, when the best is named."""
    if not found or found[0].score < least:
        return ()
    best = max(found, key=lambda each: (each.is_named, each.score))
    kept = [each for each in found if each.score >= share * best.score and (each.is_named or not best.is_named)]
    return tuple(sorted(kept, key=lambda each: -each.score))


def sections_said(reading: Reading) -> tuple[str, ...]:
    """The sections that a question names, nouns before verbs."""
    order = [*Section]
    nouns = sorted(reading.nouns, key=order.index)
    return tuple(dict.fromkeys([*nouns, *sorted(reading.cues, key=order.index)]))
