"""What no sentence of an answer may be, whatever its figures and names: the prompt speaking, an order, gossip, babble."""

import re
from functools import lru_cache

from resume_chat.domain.answering.common_words import COMMON
from resume_chat.domain.answering.stems import stem
from resume_chat.domain.answering.words import NUMBERS, STOPWORDS, words
from resume_chat.domain.grounding.denial import denies
from resume_chat.domain.grounding.grounds import Grounds
from resume_chat.domain.hostile import is_instruction
from resume_chat.domain.prompt import RULES

_RUN = 6
"""Words in a row that a sentence and the prompt's rules may not have in common."""
_ECHO = re.compile(
    r"\b(?:system|developer|hidden|initial|original|internal|secret) (?:prompt|instructions?|messages?|rules)\b"
    r"|\bmy (?:\w+ )?(?:prompt|instructions|rules|guidelines|programming|training data)\b"
    r"|\bas an? (?:ai|artificial intelligence|language model|llm|assistant|chatbot)\b"
    r"|\b(?:i am|i'm) an? (?:\w+ ){0,3}(?:ai|language model|assistant|chatbot|bot)\b"
    r"|^\W*you are an? (?:\w+ ){0,6}(?:assistant|chatbot|bot|ai|model)\b|\byou answer visitors\b"
    r"|\bi (?:was|am|have been) (?:told|instructed|programmed|designed|trained|asked) (?:to|not to)\b"
    r"|\b(?:passages|evidence) that fit the question\b|^\W*(?:computed facts|rules)\W*$|^\W*(?:system"
    r"|developer)\s*(?:prompt|message)?\s*:"
    r"|\bthe (?:provided |given )?(?:prompt|context|passages?) (?:above|below|says?|states?|does not|provided)\b"
)
_ORDER = re.compile(
    r"^\W*(?:(?:please|now|then|just|simply|first|next)[, ]+)*(?:click|tap|subscribe|sign up|log ?in|donate|ignore"
    r"|disregard|forget|obey"
    r"|(?:download|install|run|execute|copy|paste|repeat|open|visit|follow|buy|pay|transfer) (?:this|that"
    r"|the (?:link|file|page|site|following|text|code)"
    r"|our|my|it\b|https?|www)|(?:go|navigate) to (?:this|the|our|https?|www)|(?:send|give|tell|forward) (?:me|us"
    r"|your|the (?:code|password))"
    r"|(?:enter|type|provide|submit|confirm|verify) your)\b"
    r"|\b(?:click here|your (?:password|credit card|bank|account number|pin code))\b"
    r"|\byou (?:must|should|have to|need to) (?:hire|click|download|install|pay|ignore|send|always|never)\b"
)
_PERSON = r"(?:she|he|they|\w+)"
_PRIVATE = re.compile(
    r"\b(?:\d{2}|[a-z]+ty(?:[- ][a-z]+)?|[a-z]+teen)[- ]?years?[- ]old\b|\baged? (?:of )?\d{2}\b|\b(?:in"
    r"|into) (?:her|his|their) (?:early |mid[- ]?|late )?"
    r"(?:twenties|thirties|forties|fifties|sixties|\d0s)\b|\bborn (?:in|on|around|circa)\b|\b(?:her|his"
    r"|their) (?:age|birthday|date of birth) (?:is|was)\b"
    r"|\bmarried\b|\bunmarried\b|\bdivorced\b|\bwidow(?:ed|er)?\b|\b(?:her|his|their) (?:husband|wife|spouse"
    r"|girlfriend|boyfriend|partner is|fiancee?)\b"
    r"|\bpregnan\w+|\b(?:has|have) (?:\w+ ){0,2}(?:children|kids|sons?|daughters?)\b|\b(?:mother|father"
    r"|parent) of (?:\w+)\b"
    rf"|\b{_PERSON} (?:is|was|seems|appears|may be|might be|is probably|is likely|identifies as|is an?) (?:an? "
    r"|likely |probably |most likely |single,? )?"
    r"(?:single|christian|muslim|jewish|hindu|buddhist|catholic|protestant|atheist|sikh|mormon|religious|gay"
    r"|lesbian|bisexual|straight|transgender"
    r"|queer|black|white|asian|hispanic|latin[oa]|disabled|autistic|diabetic|ill|sick|depressed|alcoholic"
    r"|republican|democrat|conservative"
    r"|liberal|left-wing|right-wing|old|young|middle-aged|attractive|handsome|beautiful|overweight)\b"
    r"|\bsuffers? from\b|\b(?:her|his|their) (?:religion|faith|ethnicity|nationality|sexual\w*|political (?:views"
    r"|beliefs)|disability|health|illness)\b"
    r"|\bjahre alt\b|\bverheiratet\b|\bgeschieden\b|\bschwanger\b|\bmariee?\b|\bdivorcee?\b|\benceinte\b"
    r"|\bcasad[oa]\b|\bdivorciad[oa]\b|\bembarazada\b"
    r"|岁|已婚|未婚|离婚|怀孕"
)
_DAMAGING = re.compile(
    r"\b(?:fired|dismissed|sacked|laid off|lawsuits?|sued|fraud\w*|convict\w+|arrest\w*|crimes?|criminal\w*|stole"
    r"|stolen|theft|embezzl\w+|harass\w+"
    r"|plagiari\w+|lied|liar|brib\w+|incompeten\w+|stupid\w*|dumb|idiot\w*|moron\w*|clueless|lazy|scandal\w*"
    r"|misconduct|drunk|cheat\w*|unprofessional"
    r"|entlassen|gefeuert|betrug|verklagt|licencie pour|despedid[oa])\b"
)
_STUTTER = re.compile(r"\b(\w{1,24})\b(?:\W{1,4}\1\b){11}")
_OTHERS = re.compile(
    r"\b(?:visitors?|users?|people|person|somebody|someone)(?: \d+| before (?:you|me|this)"
    r"| earlier)? (?:also )?(?:asked|typed|wrote|wanted to know|inquired)\b"
)
"""What somebody else has asked."""
_HAN = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_FEW_SIGNS = 6
_SAYS_SOMETHING = re.compile("[她他是有的没不会能在年月和与説曾职于]|です|ます|した|ない")
"""Without any of these, a few signs are no statement about a person."""
_SPEAKS_OF_RESUME = re.compile(r"\b(?:resume|cv|lebenslauf|curriculum|document|question|information|answer)\b")


@lru_cache(maxsize=1)
def _rules() -> frozenset[str]:
    """Every run of words of the prompt's rules."""
    return frozenset(_runs(re.sub(r"\{\w+\}", " ", RULES)))


def _runs(text: str) -> list[str]:
    said = re.findall(r"[a-z']+", text.casefold())
    return [" ".join(said[start : start + _RUN]) for start in range(len(said) - _RUN + 1)]


def echoes_prompt(text: str, folded: str) -> bool:
    """Whether a sentence is the prompt's, or speaks of it."""
    return bool(_ECHO.search(folded)) or any(each in _rules() for each in _runs(text))


def gives_order(text: str, folded: str) -> bool:
    """Whether a sentence tells the reader, or a machine, what to do."""
    return _ORDER.search(folded) is not None or is_instruction(text)


def _is_claimed(pattern: re.Pattern[str], folded: str, grounds: Grounds) -> bool:
    """Whether a sentence asserts something of a kind that the resume does not state."""
    for match in pattern.finditer(folded):
        if match.group() in grounds.text or denies(folded, match.start(), match.end()):
            continue
        if stem(match.group().split()[-1]) in grounds.stems and len(match.group().split()) == 1:
            continue
        return True
    return False


def is_private(folded: str, grounds: Grounds) -> bool:
    """Whether a sentence states or guesses a private matter that the resume does not state."""
    return _is_claimed(_PRIVATE, folded, grounds)


def is_damaging(folded: str, grounds: Grounds) -> bool:
    """Whether a sentence says something to the person's discredit that the resume does not say."""
    return _is_claimed(_DAMAGING, folded, grounds)


def is_stutter(folded: str) -> bool:
    """Whether a sentence says one word over and over."""
    return _STUTTER.search(folded) is not None


@lru_cache(maxsize=1)
def _common_stems() -> frozenset[str]:
    return frozenset(stem(each) for each in COMMON)


def is_elsewhere(text: str, folded: str, grounds: Grounds) -> bool:
    """Whether a sentence has nothing to do with the resume: not one of its telling words stands there."""
    if _OTHERS.search(folded):
        return True
    if _HAN.search(text):
        return len(_HAN.findall(text)) <= _FEW_SIGNS and not _SAYS_SOMETHING.search(text)
    said = [each for each in words(text) if each.folded not in STOPWORDS and len(each.folded) > 2]
    telling = [
        each
        for each in said
        if each.folded.isascii() and not any(map(str.isdigit, each.folded)) and each.folded not in NUMBERS
    ]
    if not telling or _SPEAKS_OF_RESUME.search(folded):
        return False
    known = sum(each.stem in grounds.stems for each in telling)
    if known:
        return known / len(telling) < 0.15
    return not all(each.stem in _common_stems() for each in telling)
