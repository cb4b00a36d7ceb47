"""The highest degree, by the words that degrees are called in several languages."""

import re
from collections.abc import Iterator

from resume_chat.domain.facts.dated import listed, sources, study
from resume_chat.domain.facts.fact import Fact, FactItem, FactKind
from resume_chat.domain.resume import Entry, Resume
from resume_chat.domain.text import plain

_DOCTOR = r"ph ?d|d ?phil|doctor\w*|doktor\w*|dr|dottorato|doutor\w*|ed ?d|m ?d|j ?d|sc ?d|dnp"
_MASTER = (
    r"master\w*|m ?sc|m ?s|m ?a|mba|m ?eng|m ?ed|m ?phil|ll ?m|msn|mph|mfa|magister|maestria|mestrado|laurea magistrale|"
    r"diplom ingenieur\w*|dipl ing|diplom"
)
_BACHELOR = (
    r"bachelor\w*|b ?sc|b ?s|b ?a|b ?eng|b ?ed|bba|bfa|bsn|b ?tech|ll ?b|licence|licenciatura|licenciado|laurea|"
    r"bacharel\w*|grado"
)
_POSTGRADUATE = r"postgraduate|post graduate|graduate (?:diploma|certificate)|pgce|pgdip"
_ASSOCIATE = r"associate\w*|a ?a ?s|foundation degree|hnd|hnc|bts|dut|higher national \w+|diploma"
_SCHOOL = (
    r"certificate|certificat|zertifikat|certificado|apprenticeship|ausbildung|cap|a levels?|abitur|baccalaureat|"
    r"high school|secondary|bootcamp"
)
_RANKS = ((5, _DOCTOR), (4, _MASTER), (3, _BACHELOR), (2, _POSTGRADUATE), (1, _ASSOCIATE), (1, _SCHOOL))
"""How high degrees are, tried in this order; a postgraduate certificate is no degree, but more than a diploma."""
_PATTERNS = tuple((rank, re.compile(rf"\b(?:{words})\b")) for rank, words in _RANKS)


def rank(degree: str) -> int:
    """How high a degree is, 5 (doctor) to 1 (certificate); 0 when its name is not known."""
    words = plain(degree)
    return next((number for number, pattern in _PATTERNS if pattern.search(words)), 0)


def highest_degree(resume: Resume) -> Iterator[Fact]:
    """The highest of the degrees whose names are known; studies that go on are told apart."""
    studied = [(each.text("studyType") or each.text("area"), each) for each in resume.entries("education")]
    ranked = [(rank(degree), each) for degree, each in studied if degree]
    best = max((number for number, _ in ranked), default=0)
    if best == 0:
        return
    top = [each for number, each in ranked if number == best]
    others = [each for number, each in ranked if number != best]
    unknown = [each for number, each in ranked if number == 0]
    names = [_described(each) for each in top]
    yield Fact(
        kind=FactKind.HIGHEST_DEGREE,
        section="education",
        subject="highest degree",
        statement=f"{resume.person}'s highest degree is {listed(names, 300)}."
        + (f" Also studied: {listed([_described(each) for each in others], 240)}." if others else ""),
        derivation="degrees ranked by their names" + (f"; {len(unknown)} could not be ranked" if unknown else ""),
        pointer=top[0].pointer,
        sources=sources([*top[:5], *others[:5]]),
        items=tuple(FactItem(name=study(each), pointer=each.pointer, detail=each.dates_label) for each in top[:5]),
    )


def _described(entry: Entry) -> str:
    if entry.span and entry.span.is_ongoing:
        return f"{study(entry)} (not finished, {entry.dates_label})"
    return f"{study(entry)} ({entry.dates_label})" if entry.dates_label else study(entry)
