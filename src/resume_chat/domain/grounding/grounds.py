"""What one version of the resume bears out, prepared once: its words, addresses, figures and entries."""

import re
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from resume_chat.domain.answering.countries import country_in, country_of_code
from resume_chat.domain.answering.languages import language_named
from resume_chat.domain.answering.people import name_stems
from resume_chat.domain.answering.records import Records, records_of
from resume_chat.domain.answering.stems import stem
from resume_chat.domain.answering.words import words
from resume_chat.domain.facts.degrees import rank
from resume_chat.domain.grounding.addresses import KnownAddresses
from resume_chat.domain.grounding.copies import Copies
from resume_chat.domain.grounding.figures import Figures
from resume_chat.domain.grounding.things import Things
from resume_chat.domain.index import ResumeIndex

KEPT = 4
"""Prepared resumes that are remembered: the current one, and those of answers that are still running."""
_EXPANSIONS = {
    "msc": "master science", "ms": "master science", "bsc": "bachelor science", "bs": "bachelor science",
    "ba": "bachelor arts", "ma": "master arts", "mba": "master business administration",
    "bba": "bachelor business administration", "beng": "bachelor engineering", "meng": "master engineering",
    "phd": "doctor doctorate doctoral philosophy", "bfa": "bachelor fine arts", "mfa": "master fine arts",
    "bed": "bachelor education", "med": "master education", "bsn": "bachelor science nursing",
    "msn": "master science nursing", "llb": "bachelor laws", "llm": "master laws", "mph": "master public health",
    "btech": "bachelor technology", "mtech": "master technology", "md": "doctor medicine",
}  # fmt: skip
"""What the letters of a degree stand for."""
_RANK_WORDS = {5: "doctor doctorate doctoral phd", 4: "master masters", 3: "bachelor bachelors undergraduate"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """The resume as the guard looks things up in it."""

    words: frozenset[str]
    """Every word of the resume and its facts, folded."""
    stems: frozenset[str]
    own_stems: frozenset[str]
    """Stems of what the resume says of the person, without what it says of those who recommend them."""
    person: frozenset[str]
    """Stems of the person's name."""
    referees: frozenset[str]
    """Words of the names of those who recommend the person, folded."""
    acronyms: frozenset[str]
    """First letters of names of several words, folded."""
    countries: frozenset[str]
    languages: frozenset[str]
    """English names of the languages that it names."""
    degrees: frozenset[int]
    """Ranks of the degrees."""
    text: str
    """All of it, folded."""
    addresses: KnownAddresses
    figures: Figures
    things: Things
    copies: Copies

    def knows(self, folded: str) -> bool:
        """Whether a folded word, or another form of it, stands in the resume."""
        if folded in self.words or stem(folded) in self.stems or folded in self.acronyms:
            return True
        bare = re.sub(r"[^\w]|_", "", folded)
        return (
            bare in self.words
            or (len(bare) >= 5 and any(each.startswith(bare) for each in self.words))
            or (
                len(bare) >= 8
                and any(len(each) >= 5 and bare.startswith(each) and len(bare) - len(each) < 4 for each in self.words)
            )
        )


_prepared: OrderedDict[tuple[str, str, date], Grounds] = OrderedDict()


def grounds_of(index: ResumeIndex) -> Grounds:
    """The grounds of a resume, made when its first answer needs them."""
    key = (index.resume.version, index.fingerprint, index.as_of)
    found = _prepared.get(key)
    if found is None:
        found = _prepared[key] = _prepare(index)
        while len(_prepared) > KEPT:
            _prepared.popitem(last=False)
    return found


def _prepare(index: ResumeIndex) -> Grounds:
    records = records_of(index)
    texts = [each.text for each in index.passages]
    derivations = [each.derivation for each in index.facts]
    said = {word.folded for text in (*texts, *derivations, *_titles(index)) for word in words(text)}
    said |= {re.sub(r"[\W_]", "", each) for each in said} | {
        part for each in said for part in re.split(r"[\W_]+", each) if part
    }
    own = [field.text for record in records.all if record.section != "references" for field in record.fields]
    degrees = frozenset(rank(each.text("studyType") or each.text("area")) for each in records.of("education")) - {0}
    said |= _spelled_out(records, degrees, said)
    folded = frozenset(said) - {""}
    things = Things(records, index.facts)
    return Grounds(
        words=folded,
        stems=frozenset(map(stem, folded)),
        own_stems=frozenset(each.stem for text in own for each in words(text))
        | frozenset(map(stem, _spelled_out(records, degrees, said))),
        person=name_stems(index.resume.name),
        referees=frozenset(
            word.folded for each in records.of("references") for word in words(each.text("name").split(",")[0])
        ),
        acronyms=frozenset(_acronyms(texts)),
        countries=_countries(records),
        languages=frozenset(name for text in texts for name in language_named(text)),
        degrees=degrees,
        text=" \n".join(each.casefold() for each in texts),
        addresses=KnownAddresses(texts),
        figures=Figures(index, records),
        things=things,
        copies=Copies(index.passages, name_stems(index.resume.name)),
    )


def _titles(index: ResumeIndex) -> Iterable[str]:
    return (index.resume.name, index.resume.label, *(each.title for each in index.resume.sections))


def _spelled_out(records: Records, degrees: Iterable[int], said: Iterable[str]) -> set[str]:
    """The words that the degrees' abbreviations stand for."""
    known = set(said)
    kinds = {
        re.sub(r"[\W_]", "", word.folded) for each in records.of("education") for word in words(each.text("studyType"))
    }
    found = {word for short, full in _EXPANSIONS.items() if short in kinds for word in full.split()}
    found |= {word for each in degrees for word in _RANK_WORDS.get(each, "").split()}
    found |= {short for short, full in _EXPANSIONS.items() if set(full.split()) <= known | found and len(short) > 2}
    return found


def _acronyms(texts: Iterable[str]) -> set[str]:
    """`aws` for Amazon Web Services."""
    found = set()
    for text in texts:
        for run in re.findall(r"(?:[A-Z][\w'-]*(?: (?:of|and|the|for|&) | |-)){1,6}[A-Z][\w'-]*", text):
            capitals = re.findall(r"(?<![\w'])[A-Z]", run)
            for start in range(len(capitals)):
                for end in range(start + 2, min(len(capitals), start + 6) + 1):
                    found.add("".join(capitals[start:end]).casefold())
    return found


def _countries(records: Records) -> frozenset[str]:
    found = set()
    for record in records.all:
        for field in record.fields:
            if field.name == "location" or field.key.endswith("countryCode"):
                code = country_of_code(field.text) if len(field.text) == 2 else country_in(field.text)
                found.add(code or "")
    return frozenset(found - {""})
