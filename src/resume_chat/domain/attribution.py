"""Says where an answer's statements stand: from its marks, or, where it has none, from the passages most alike."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from resume_chat.domain.answer import Citation
from resume_chat.domain.answering.statements import Statement, month
from resume_chat.domain.answering.words import fold, stems, words
from resume_chat.domain.date_reading import parse_date
from resume_chat.domain.document import Source
from resume_chat.domain.evidence import Evidence, is_within
from resume_chat.domain.index import ResumeIndex
from resume_chat.domain.passages import Passage, PassageKind
from resume_chat.domain.prompt import Prompt
from resume_chat.domain.text import clean, sentences

SHOWN_SOURCES = 6
"""Citations of the `sources` event."""
ALIKE = 0.34
"""Share of a sentence's telling words that a passage must have to be cited for it, 0 to 1."""
RESTATED = 0.6
"""Share of the words of a sentence, or of a statement, that they must have in common to say the same, 0 to 1."""
MAX_NODE_CHARS = 1500
"""A longer node is too much to be a place: one of its texts is cited instead."""
_MARK = re.compile(r"\[\s*(\d{1,6}(?:\s*[,;]\s*\d{1,6})*)\s*\]")


def sources(evidence: Evidence) -> tuple[Citation, ...]:
    """What an answer will draw on, best first, before its text is there."""
    return tuple(_whole(each) for each in evidence.passages[:SHOWN_SOURCES])


def cite(text: str, prompt: Prompt) -> tuple[Citation, ...]:
    """The citations of a finished answer, in the order in which it refers to them.

    Marks `[n]` decide; of a text without any valid mark each sentence is cited by what those statements rest on that it
    says again, else by the passage that has most of its names, numbers and telling words. Each citation is narrowed to
    the one field that bears the sentence out, where one does.
    """
    by_number = {each.number: each for each in prompt.index.passages}
    said: dict[int, str] = {}
    for sentence in _marked(text):
        bare = _MARK.sub(" ", sentence)
        for number in _numbers(sentence):
            if number in by_number:
                said[number] = f"{said.get(number, '')} {bare}"
    if said:
        return tuple(_narrowed(by_number[number], sentence) for number, sentence in said.items())
    found: dict[int, str] = {}
    for sentence in _plain(text):
        nearest = _nearest(sentence, prompt)
        for passage in _restated(sentence, prompt.statements) or ((nearest,) if nearest else ()):
            found[passage.number] = f"{found.get(passage.number, '')} {sentence}"
    return tuple(_narrowed(by_number[number], sentence) for number, sentence in found.items())


def still_stand(citations: Iterable[Citation], index: ResumeIndex) -> bool:
    """Whether each of these `sources` is the same in an index: a resume that was changed, or a new day, moves passages."""
    now = {str(each.number): _whole(each) for each in index.passages}
    return all(now.get(each.id) == each for each in citations)


def cited_pointers(citations: Iterable[Citation]) -> tuple[str, ...]:
    """Every place that citations name, a computed fact's places included; each once."""
    return tuple(dict.fromkeys(each for item in citations for each in (item.pointers or (item.pointer,))))


def marks_of(text: str) -> frozenset[str]:
    """The ids of citations that a text refers to."""
    return frozenset(str(number) for number in _numbers(text))


def _numbers(sentence: str) -> list[int]:
    return [int(each) for match in _MARK.finditer(sentence) for each in re.split(r"\D+", match.group(1)) if each]


def _marked(text: str) -> list[str]:
    """The text in pieces that end with their marks."""
    pieces, position = [], 0
    for match in re.finditer(r"(?:\[\s*\d[\d\s,;]*\]\s*)+[.!?:]?", text):
        pieces.append(text[position : match.end()])
        position = match.end()
    return pieces


def _plain(text: str) -> Sequence[str]:
    return [each.strip() for each in sentences(_MARK.sub(" ", text)) if each.strip()]


def _restated(sentence: str, statements: Iterable[Statement]) -> tuple[Passage, ...]:
    """What those of the statements rest on that a sentence says again: most of its words, or what they are about."""
    said = stems(sentence)
    found: dict[str, Passage] = {}
    for each in statements:
        own, head = stems(each.text), stems(each.text.partition(":")[0])
        if len(said & own) >= RESTATED * min(len(said), len(own)) or (":" in each.text and head <= said):
            found.update((passage.id, passage) for passage in each.passages)
    return tuple(found.values())


def _nearest(sentence: str, prompt: Prompt) -> Passage | None:
    """The passage that has most of a sentence's telling words; those found for the question first among equals."""
    said = stems(sentence)
    numbers = set(re.findall(r"\d[\d.,]*\d|\d", sentence))
    names = {each.stem for each in words(sentence) if each.is_capitalised and each.is_content}
    if not said:
        return None
    ranks = {each.id: place for place, each in enumerate(prompt.evidence)}
    best, most = None, 0.0
    for passage in prompt.index.passages:
        if passage.kind is PassageKind.SECTION:
            continue
        own = stems(passage.text)
        shared = len(said & own) / len(said)
        if shared < ALIKE and not (
            numbers and numbers <= set(re.findall(r"\d[\d.,]*\d|\d", passage.text)) and shared > ALIKE / 2
        ):
            continue
        score = shared + 0.5 * len(names & own) / max(len(names), 1)
        score += 0.5 * len(numbers & set(re.findall(r"\d[\d.,]*\d|\d", passage.text))) / max(len(numbers), 1)
        score += 0.25 / (1 + ranks[passage.id]) if passage.id in ranks else 0.0
        if score > most:
            best, most = passage, score
    return best


def _narrowed(passage: Passage, sentence: str) -> Citation:
    """The citation of a passage, at the exact field where one bears the sentence out."""
    shown = [each for each in passage.sources if not each.is_withheld]
    if passage.computed or len(shown) < 2:
        return _whole(passage)
    said = fold(sentence)
    borne = [each for each in shown if _bears(each, said)]
    if len(borne) == 1:
        return passage.citation(borne[0])
    whole = _whole(passage)
    if sum(len(each.text) for each in passage.sources) > MAX_NODE_CHARS:
        return passage.citation((borne or shown)[0])
    return whole if not borne else _quoting(whole, borne[0])


def _whole(passage: Passage) -> Citation:
    """The citation of a passage as a whole; what it quotes lies inside the place that it points at."""
    whole = passage.citation()
    shown = [each for each in passage.sources if not each.is_withheld]
    inside = [each for each in shown if is_within(each.pointer, whole.pointer)]
    if inside or not shown:
        return _quoting(whole, inside[0]) if inside else whole
    return replace(whole, pointer=shown[0].pointer, quote=shown[0].text)


def _quoting(citation: Citation, source: Source) -> Citation:
    return replace(citation, quote=source.text)


def _bears(source: Source, said: str) -> bool:
    text = fold(clean(source.text))
    if not text:
        return False
    moment = parse_date(text)
    if moment is not None and not moment.is_worded:
        return fold(month(moment)) in said or moment.label in said
    return text in said
