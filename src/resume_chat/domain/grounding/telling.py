"""Tells a sentence that says something from one that only says the question again, or that the resume is silent."""

import re
from collections.abc import Set as AbstractSet

from resume_chat.domain.answering.common_words import COMMON
from resume_chat.domain.answering.words import words
from resume_chat.domain.grounding.word_sets import word_set

_MARK = re.compile(r"\[[\d\s,;-]{1,80}\]")
_OF_RESUMES = word_set(
    """angabe angaben answer available based cannot cita citato contain contained context curriculo curriculum cv
    describe described detail details determine directly document erwahnt explicitly genannt genoemd indica
    indicate indicated indique info informacao informacion information informazioni lebenslauf list listed menciona
    mention mentioned mentionne mentionnee mentions passage passages precise provide provided provides question
    record reference resume say says section show shown shows sorry specific specifically specified specify state
    stated statement statements states text unable unclear unknown vermeld vermeldt"""
)
"""Words, folded, that say nothing of a person: about resumes and what stands in them."""


def tells(text: str, asked: AbstractSet[str]) -> bool:
    """Whether a text says more than was asked.

    Args:
        text: A sentence.
        asked: The stems of the question and of the person's name.
    """
    return any(
        each.is_content and each.stem not in asked and each.folded not in COMMON and each.folded not in _OF_RESUMES
        for each in words(_MARK.sub(" ", text))
    )
