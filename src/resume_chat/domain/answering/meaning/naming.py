"""Finds the one entry that a question names, and says the question without the name: `months at the company?`."""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.common_words import COMMON
from resume_chat.domain.answering.english_words import ENGLISH
from resume_chat.domain.answering.lexicon import NOUNS, Section
from resume_chat.domain.answering.meaning.glossary import in_english
from resume_chat.domain.answering.people import name_stems
from resume_chat.domain.answering.records import Record, Records
from resume_chat.domain.answering.words import Word, words

_ABOUT = {
    Section.WORK: ("job", "company"),
    Section.EDUCATION: ("degree", "university"),
    Section.VOLUNTEER: ("", "charity"),
    Section.PROJECTS: ("project", ""),
    Section.SKILLS: ("skill", ""),
    Section.LANGUAGES: ("language", ""),
    Section.CERTIFICATES: ("certificate", ""),
    Section.AWARDS: ("award", ""),
    Section.PUBLICATIONS: ("article", ""),
    Section.REFERENCES: ("referee", ""),
    Section.INTERESTS: ("hobby", ""),
    "profiles": ("website", ""),
}
"""What the title of an entry and the organisation behind it are called in known questions; empty where they are not."""
PREFIX_CHARS = 7
"""So many letters must be the same for `postdoc` to be `postdoctoral`."""
SHORT_PREFIX_CHARS = 4
"""The same for the names of websites, which people shorten: `insta`."""
LONG_NAME_STEMS = 4
"""From so many words on a name is a sentence: one ordinary word of it does not say it."""
NAMED_SHARE = 0.6
"""Share of a name's words, 0 to 1, that must be said where none of them is telling alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """One name in the resume."""

    text: str
    about: str
    """What it is the name of: `company`, `degree`."""
    record: Record
    stems: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A question with the name in it found."""

    text: str
    """The question with `the company` in place of the name and `she` for the person."""
    name: Name | None
    """None when no entry is named."""


_LATEST: deque[tuple[Records, tuple[Name, ...]]] = deque(maxlen=4)
"""The names of the resumes asked last, which each question needs."""


def names_of(records: Records) -> tuple[Name, ...]:
    """Every name that a question may call an entry by."""
    for known, names in tuple(_LATEST):
        if known is records:
            return names
    made = tuple(name for record in records.all for name in _names(record))
    _LATEST.append((records, made))
    return made


def _names(record: Record) -> Iterator[Name]:
    title, organisation = _ABOUT.get(record.section, ("", ""))
    titles = [record.title]
    if record.section == Section.EDUCATION:
        titles = [record.text("studyType"), record.text("area")]
    elif record.section == Section.SKILLS:
        titles = [record.title, *(each.text for each in record.all("keywords"))]
    elif record.section == "profiles":
        titles = [record.text("network")]
    elif record.section == Section.REFERENCES:
        titles = [record.title.split(",")[0]]
    for about, text in (*((title, each) for each in titles), (organisation, record.organisation)):
        bare = re.sub(r"\s*\([^()]*\)", "", text).strip() or text
        parts = tuple(dict.fromkeys(each.stem for each in words(bare) if each.is_content))
        if about and parts:
            yield Name(text=bare, about=about, record=record, stems=parts)


_LATEST_NAMED: deque[tuple[Records, str, Named]] = deque(maxlen=8)
"""The questions put last: each is looked at several times on its way."""


def named(case: Case) -> Named:
    """What a question names, and the question without it."""
    for records, text, found in tuple(_LATEST_NAMED):
        if records is case.records and text == case.reading.text:
            return found
    made = _named(case)
    _LATEST_NAMED.append((case.records, case.reading.text, made))
    return made


def _named(case: Case) -> Named:
    said = [
        each
        for each in case.reading.words
        if each.is_content and each.stem not in name_stems(called(case.records.name))
    ]
    best: tuple[float, Name, list[Word]] | None = None
    for name in names_of(case.records):
        score, matched = _match(name, said)
        if score > (best[0] if best else 0.0):
            best = (score, name, matched)
    text = case.reading.text
    if best is None:
        return Named(text=_depersoned(in_english(text, case.reading.language), case), name=None)
    _, name, matched = best
    text = in_english(_without(text, matched, f"the {name.about}"), case.reading.language)
    return Named(text=_depersoned(text, case), name=name)


def _match(name: Name, said: Sequence[Word]) -> tuple[float, list[Word]]:
    """How surely a name is said, 0 when it is not, and by which words."""
    least = SHORT_PREFIX_CHARS if name.about == "website" else PREFIX_CHARS
    matched = [each for each in said if any(_is_same(each.stem, one, least) for one in name.stems)]
    if len(name.stems) > 1:
        matched = [each for each in matched if _is_capital(each) or not _is_section(each)]
    if not matched:
        return 0.0, []
    share = len({each.stem for each in matched}) / len(name.stems)
    telling = [
        each for each in matched if _is_capital(each) or (each.folded not in COMMON and each.folded not in ENGLISH)
    ]
    is_long = len(name.stems) >= LONG_NAME_STEMS
    if share < NAMED_SHARE and (not telling or (is_long and len(matched) < 2 and not any(map(_is_capital, telling)))):
        return 0.0, []
    return share + 0.5 * len(telling) + 0.1 * len(matched), matched


def _is_capital(word: Word) -> bool:
    return word.is_capitalised and word.start > 0


def _is_section(word: Word) -> bool:
    """Whether a word is what parts of resumes are called: it names none of them."""
    return word.folded in NOUNS or word.stem in NOUNS


def _is_same(said: str, held: str, least: int) -> bool:
    if said == held:
        return True
    short, long = sorted((said, held), key=len)
    return len(short) >= least and long.startswith(short)


def _without(text: str, matched: Sequence[Word], kind: str) -> str:
    """The text with the first run of matched words replaced, and the other matched words left out."""
    out, position, is_placed = "", 0, False
    for word in matched:
        before = text[position : word.start]
        if is_placed and re.fullmatch(
            r"\W*(?:(?:of|for|and|in|the|de|du|des|la|le|für|und|et|&) *)*", before, re.IGNORECASE
        ):
            before = ""
        out += re.sub(r"\b(?:the|a|an) $", "", before, flags=re.IGNORECASE) if not is_placed else before
        if not is_placed:
            out += kind
            is_placed = True
        position = word.start + len(word.text)
    return out + text[position:]


def called(name: str) -> str:
    """A person's name without the degrees and honours behind it."""
    return name.split(",", maxsplit=1)[0]


_PRONOUNS = ((r"\b(?:he|they)\b", "she"), (r"\b(?:his|their|him|them)\b", "her"))


def _depersoned(text: str, case: Case) -> str:
    """The text with `she` and `her` for the person."""
    parts = [re.escape(each.text) for each in words(called(case.index.resume.name)) if len(each.text) > 2]
    if parts:
        one = "|".join(parts)
        text = re.sub(
            rf"\b(?:{one})(?:[ -](?:{one}))*(['\u2019]s)?(?!\w)", lambda found: "her" if found.group(1) else "she", text
        )
    for pattern, pronoun in _PRONOUNS:
        text = re.sub(pattern, pronoun, text, flags=re.IGNORECASE)
    return text
