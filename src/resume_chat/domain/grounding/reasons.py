"""Why a sentence of an answer is kept back."""

from enum import StrEnum


class Reason(StrEnum):
    """What was wrong with a sentence; the name goes to the visitor's client as it is."""

    UNSUPPORTED_NUMBER = "unsupported_number"  # a number, date or duration that neither resume nor facts have
    UNSUPPORTED_NAME = "unsupported_name"  # an employer, school, title, skill or other name that they do not have
    UNSUPPORTED_CLAIM = "unsupported_claim"  # about something else than the resume, or damaging and not in it
    CONTRADICTS_RESUME = "contradicts_resume"  # each part stands in the resume, but of another entry
    PRIVATE = "private"  # age, family, belief, health and the like, which the resume does not state
    INSTRUCTION_ECHO = "instruction_echo"  # the prompt speaking: its rules, its form, talk of being an assistant
    ORDER = "order"  # tells the reader, or a machine that reads it, what to do
    LINK = "link"  # an address that does not stand in the resume
    MARKUP = "markup"  # code, scripts, marks of a chat template
    REPETITION = "repetition"  # said before, word for word
