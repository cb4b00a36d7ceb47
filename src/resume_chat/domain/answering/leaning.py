"""How a question shows that it leans on what was said before: by pronouns, by what it leaves out."""

import re

from resume_chat.domain.answering.reading import Reading

_THING = "one|job|project|time|work|company|role|place|degree|paper|award|course|period"
_REFERRING = re.compile(
    rf"\b(?:it|its|that(?=\W*$| (?:{_THING}|was|is|come|came|end)| (?:on|in|at|for|with|about)\W*$)"
    rf"|(?<!is )(?<!are )(?<!was )(?<!were )there|this (?:{_THING})|those|these|then"
    r"|(?:the|which|that|this|first|second|third|last|other) ones?|the (?:latter|former)|of them|both of them"
    r"|(?:before|after|since|during|about|besides) that)\b|^\W*(?:ist|war|gilt|lauft|gibt es) (?:der|die|das|er|es)\b"
    r"|\b(?:davor|danach|dort|dabei|daran|la-bas|eso|alli|ahi|daar)\b|那|这|その|それ"
)
_ELLIPTIC = re.compile(r"^\W*(?:in|at|by|for|with|from|on|to|of|since|until) (?:which|what|whom|when|where)\b")
_GOING_ON = re.compile(r"^\W*(?:and|or|what about|how about|but|und|et|y|e|en)\b")
_DETAIL = re.compile(
    r"^\W*(?:how (?:many|much|big|large|far|long|often)|(?:what|which|who|where|when|why)\b)(?! (?:else|other)\b)"
)
_FEW, _VERY_FEW = 6, 4
"""Words that a question may have which asks for a detail of what was spoken of; fewer, where one is not the resume's."""
_OTHER = re.compile(r"\bthe other (?:one|two|ones)?\b")


def refers_back(reading: Reading) -> bool:
    """Whether a pronoun, or a word like `there`, stands for what was spoken of."""
    return bool(_REFERRING.search(reading.folded))


def means_another(reading: Reading) -> bool:
    """Whether `the other one` of what was spoken of is meant."""
    return bool(_OTHER.search(reading.folded))


def cannot_stand_alone(reading: Reading, *, is_known: bool) -> bool:
    """Whether a question that names no entry leaves out what it is about.

    Args:
        reading: The question.
        is_known: Whether the resume has all that it is about.
    """
    if _ELLIPTIC.search(reading.folded) and len(reading.words) <= 5:
        return not reading.is_about_person
    content = [each for each in reading.words if each.is_content]
    return (
        _asks_detail(reading, is_known=is_known)
        or bool(_GOING_ON.search(reading.folded))
        or (not content and not reading.is_about_person)
    )


def _asks_detail(reading: Reading, *, is_known: bool) -> bool:
    """Whether a few words ask for a detail of nothing that they name: `How many containers?`, `What was the grade?`."""
    is_short = len(reading.words) <= (_FEW if is_known else _VERY_FEW) and bool(_DETAIL.search(reading.folded))
    stands_alone = reading.nouns or reading.is_about_person or any(each.folded.isdigit() for each in reading.words)
    return is_short and not stands_alone
