"""Decides which known question was asked, if any: near in meaning, of the same form, and about the same things."""

from dataclasses import dataclass
from functools import lru_cache

from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.forms import Form, forms_of
from resume_chat.domain.answering.lexicon import NOUNS
from resume_chat.domain.answering.meaning.naming import Name, Named, called, named
from resume_chat.domain.answering.mentions import GENERIC
from resume_chat.domain.answering.people import name_stems
from resume_chat.domain.answering.words import Word, stems, words
from resume_chat.domain.known_question import KnownQuestion, Near, Sort

_TELLING_FORMS = frozenset(
    (
        Form.DURATION,
        Form.WHEN,
        Form.WHO,
        Form.WHERE,
        Form.WHY,
        Form.COUNT,
        Form.AMOUNT,
        Form.FIRST,
        Form.LATEST,
        Form.LONGEST,
        Form.SHORTEST,
        Form.HIGHEST,
        Form.BEFORE,
        Form.AFTER,
        Form.OVERLAP,
        Form.WHILE,
        Form.GAP,
        Form.EXPIRY,
        Form.FIT,
    )
)
"""What a question asks for that a known one must ask for too."""

_LEVELS = stems("master masters bachelor bachelors doctorate phd mba diploma certificate licence license thesis")
"""Nouns of a section that narrow it down: a question about a master's degree is not one about degrees."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A question in other words."""

    plain: str
    """The same, as the ways of answering read it surely."""
    is_general: bool
    """Whether it is about the person or a section, and not about what happens to be called like something in it."""


def understood(case: Case) -> Understood | None:
    """The known question that means what was asked; none where none is near enough or says the same.

    Args:
        case: The question, with the known questions that are near to it.
    """
    if not case.near or case.reading.asks(Form.FIT) or case.speech.leans_back:
        return None
    found = named(case)
    nearest = max((each.similarity for each in case.near if each.question.sort is not Sort.RESUME), default=0.0)
    for each in case.near:
        if each.similarity < case.rules.understood_near or each.similarity < nearest - case.rules.outside_slack:
            return None
        if each.question.sort is Sort.RESUME and _is_same(case, found, each):
            plain = _plain(each.question, found.name)
            return Understood(plain=plain, is_general=not each.question.about)
    return None


def outside(case: Case) -> Sort | None:
    """The sort of question that this one is, when it is clearly nearer to ones that no resume answers."""
    found = named(case)
    about = found.name.about if found.name else ""
    rivals = [each for each in case.near if each.question.sort is Sort.RESUME and each.question.about in {"", about}]
    others = [each for each in case.near if each.question.sort is not Sort.RESUME]
    if not others:
        return None
    best = others[0]
    lead = best.similarity - max((each.similarity for each in rivals), default=0.0)
    if best.similarity < case.rules.outside_near or lead < case.rules.outside_lead:
        return None
    return best.question.sort


def _is_same(case: Case, found: Named, near: Near) -> bool:
    """Whether a near question asks for the same, about the same."""
    known = near.question
    if known.about != (found.name.about if found.name else ""):
        return False
    asked, meant = forms_of(found.text), _forms(known.wording) | _forms(known.asks)
    if (asked & _TELLING_FORMS) - meant:
        return False
    left = _left_over(case, found, known)
    allowed = case.rules.left_over_share if near.similarity >= case.rules.understood_sure else 0.0
    if any(_is_telling(case, each) for each in left):
        return False
    said = [each for each in words(found.text) if each.is_content]
    return len(left) <= allowed * len(said)


@lru_cache(maxsize=2048)
def _forms(text: str) -> frozenset[Form]:
    """The forms of a known question, which never change."""
    return forms_of(text)


def _is_telling(case: Case, word: Word) -> bool:
    """Whether a word may not be passed over: a name, a number, anything that the resume has a word for."""
    is_name = word.is_capitalised and word.start > 0
    return is_name or word.folded.isdigit() or word.stem in case.records.vocabulary


def _left_over(case: Case, found: Named, known: KnownQuestion) -> list[Word]:
    """The question's telling words that neither the name nor any wording of the known question has."""
    person = name_stems(called(case.records.name))
    kind = {each for noun in words(known.wording) for each in (*NOUNS.get(noun.folded, ()), *NOUNS.get(noun.stem, ()))}
    left = []
    for word in words(found.text):
        if not word.is_content or word.stem in person or word.stem in known.frame:
            continue
        if word.folded in GENERIC or word.stem in GENERIC:
            continue
        if word.stem not in _LEVELS and {*NOUNS.get(word.folded, ()), *NOUNS.get(word.stem, ())} & kind:
            continue
        left.append(word)
    return left


def _plain(known: KnownQuestion, name: Name | None) -> str:
    """The plain question with the names of the entry."""
    record = name.record if name else None
    title = (
        (name.text if name.about not in {"company", "university", "charity"} else record.title)
        if name and record
        else ""
    )
    return known.asks.replace("{org}", record.organisation if record else "").replace("{title}", title)
