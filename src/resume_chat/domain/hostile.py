"""Instructions to machines that hide in a resume's text: found sentence by sentence, so that the honest rest stays.

Two things must come together before a sentence counts as one: it is addressed to a machine or is put as an order, and what
it orders concerns answers, rules or prompts. Work done on assistants, prompts and instructions is honest resume text.
"""

import re
from dataclasses import dataclass

from resume_chat.domain.text import clean, sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A piece of a text."""

    text: str
    is_hostile: bool


_I = re.IGNORECASE

_MODEL = r"(?:a\.?i\.?|llms?|(?:large )?language models?|chat-?bots?|bots?|gpt(?:-?\w+)?|chatgpt|assistants?)"
"""What only means a machine, or an assistant."""
_READER = (
    rf"(?:{_MODEL}|claude|gemini|copilot|llama|(?:(?:ai|virtual|digital|automated|resume|chat) )*"
    r"(?:assistants?|agents?|systems?|models?|screeners?|readers?|parsers?|tools?))"
)
"""What may mean a machine, after "note to the"."""

_SAY = (
    r"(?:answer|reply|respond|say|state|claim|tell|print|output|write|repeat|reveal|end|finish|begin|start|close|conclude|sign|"
    r"append|prepend|include|add|insert|mention|recommend|pretend|return|assert|confirm|insist|announce)"
)
_ORDER_TO = (
    rf"(?:(?:ignore|disregard|forget|override|bypass|pretend|obey|say|tell|recommend|mention|reveal|praise)\b|"
    rf"(?:{_SAY}|show|rank|rate|score|act|behave|translate|follow|use|give|treat|consider) "
    r"(?:this|that|the|every|all|any|your|only|with|in|as|him|her|them|me|it|yes|no|high\w*)\b)"
)
"""An order, told from a noun that is spelt like one ("AI: use of ...") by the word that follows it."""
_ORDER = (
    rf"(?:{_ORDER_TO}|(?:always|never|please|must|do not|don't|should|have to) (?:\w+ ){{0,2}}?(?:{_ORDER_TO}|{_SAY}))"
)
_LINK_WORD = (
    r"(?:then|also|and|next|finally|now|instead|afterwards|after that|first|second|please|always|never|from now on|"
    r"additionally|in addition|you|do not|don't|must|should|will|have to|"
    r"(?:whenever|if|when) (?:you are )?asked(?: about (?:\w+ )?\w+)?)"
)

_ADDRESS = re.compile(
    r"^\W*(?:"
    r"(?:(?:important|special|secret|hidden) )*"
    r"(?:notes?|message|instructions?|attention|reminder|memo|info|orders?|prompt|commands?|hint|rules?) (?:to|for) "
    rf"(?:(?:any|all|the|every|an?|whatever|whichever|you|my|our) )*(?:\w+ )?{_READER}\b"
    rf"|(?:dear|hey|hi|hello|attention|listen|ok|okay)[ ,:]+(?:\w+ )?{_MODEL}\b"
    rf"|{_MODEL}(?: (?:only|note|instructions?|readers?|assistants?|systems?|models?|override))*\s?[:,\u2013\u2014-]"
    r"|(?:system|developer)(?: (?:prompt|message|note|instructions?|override))?\s?[:>\]]"
    rf"|(?:if|when|since|as) (?:you are|you're|this is|being) (?:an?|the) (?:\w+ )?{_READER}\b"
    rf"|as (?:an?|the) (?:\w+ )?{_READER},? you\b"
    rf"|(?:any|all|every) {_MODEL}\b)",
    _I,
)
_ORDERED = re.compile(rf"(?:^\W*|[:;,.(\u2013\u2014-]\s?|\b(?:and|then|now|also|to|you) ){_ORDER}", _I)
_AMBIGUOUS = re.compile(r"^\W*(?:system|developer|assistants?)\b", _I)
"""Words that begin an honest line as well, as in "Assistant: prepared reports"."""

_OUTPUT = (
    r"(?:(?:with|by|in|using) (?:only )?(?:the |a |this )?(?:single |exact )?"
    r"(?:words?|phrase|string|token|sentence|letters?|emoji|rhyme|verse|caps|capitals|characters?)\b"
    r"|(?:every|each|all|any|your|the) (?:final |next |following )?"
    r"(?:answers?|repl(?:y|ies)|responses?|messages?|outputs?)\b"
    r"|(?:only|just|exactly) (?:with|the)\b|verbatim|word for word|(?:joined|concatenat|decoded|reversed)\w*"
    r"|that (?:the candidate|he|she|they) \w|that [A-Z]\w+(?: [A-Z]\w+)? (?:is|has|holds?|was)\b)"
)
_COMMANDED = re.compile(
    rf"^\W*(?:{_LINK_WORD}[ ,]+){{0,6}}(?:{_SAY}\b.*?{_OUTPUT}"
    r"|(?:tell|inform|convince|persuade|assure|remind) (?:the|every|any|all) (?:users?|visitors?|readers?|recruiters?)\b)"
    r"|^\W*(?:always|never|from now on)[ ,]+(?:add|append|include|insert|end|finish|mention|show|link)\b.*?https?://",
    _I,
)
_FOLLOWING = re.compile(rf"^\W*(?:{_LINK_WORD}[ ,]+){{0,6}}(?:{_ORDER_TO}|{_SAY}\b|{_LINK_WORD}\b)", _I)
"""What still belongs to an instruction when it comes right after one."""

_CLAUSE = (
    r"(?:^\W*|[:;,.!?(\u2013\u2014]\s*|"
    r"\b(?:and|then|now|please|must|should|you will|shall|assistant|kindly|also|first) )"
)
"""Where an order can begin: "ignore" after "to" or in quotation marks is only spoken of."""
_FEW = r"(?:\w+ ){0,4}?"
_OVERRIDE = re.compile(
    rf"{_CLAUSE}(?:"
    rf"(?:ignore|disregard|forget|override|bypass|abandon|drop) (?:about )?{_FEW}"
    r"(?:instructions?|rules?|prompts?|directions?|guidelines?|guardrails?|constraints?|orders|context|resume|"
    r"(?:everything|anything|all) (?:above|before|else|you))\b"
    rf"|(?:ignorier\w*|vergiss|vergesst|vergessen sie|missachte\w*) {_FEW}"
    r"(?:anweisung\w*|regeln?|vorgaben|instruktion\w*|lebenslauf)\b"
    rf"|(?:ignore[zr]?|oublie[zr]?) {_FEW}(?:r[eè]gles?|consignes?|cv)\b"
    rf"|(?:ignora|ignore|olvida|olvide|ignorad|dimentica|ignorate|esque[çc]a) {_FEW}"
    r"(?:instrucciones|reglas|indicaciones|curr[ií]culum|istruzioni|regole|instru[çc][õo]es|regras)\b)",
    _I,
)
_META = re.compile(
    rf"{_CLAUSE}(?:reveal|print|show|repeat|output|leak|disclose|display|quote) {_FEW}"
    r"(?:system prompt|your (?:\w+ )?(?:prompt|instructions|rules))\b"
    r"|\bnew (?:rules?|instructions?|tasks?|orders?|directives?) (?:for|to) (?:the|any|all|every) "
    rf"(?:\w+ )?{_MODEL}\b"
    rf"|{_CLAUSE}from now on,? (?:you|answer|reply|respond|only|always|never|every|end|speak|act)\b"
    rf"|\byou are (?:now|no longer) (?:an? |the |in )?{_FEW}(?:{_MODEL}|mode|persona|pirate|unrestricted|restricted|bound)\b"
    r"|\byour (?:previous|earlier|original|prior|old) (?:rules|instructions|prompt|guidelines)\b"
    r"|\b(?:developer|debug|god|admin|jailbreak) mode (?:on|enabled|activated)\b",
    _I,
)
_MACHINE = re.compile(
    r"\b(?-i:A\.?I\.?|KI|IA)(?![\w.])|\b(?:llms?|gpt(?:-?\w+)?|chatgpt|claude|gemini|copilot|chat-?bots?|bots?"
    r"|(?:large )?language models?|sprachmodell\w*|mod[eè]les? de langage|modelos? de lengua(?:je|gem)"
    r"|modell[oi] linguistic[oi]|taalmodel\w*"
    r"|(?:automated|ai|virtual|digital) (?:systems?|tools?|screeners?|readers?|parsers?|reviewers?|assistants?|agents?)"
    r"|(?:the|any|every) (?:model|assistant)|assistants? (?:must|should|shall|has to|have to))\b",
    _I,
)
"""Who an instruction is for, in the languages that resumes are written in."""
_TELL = (
    r"(?:say|answer|reply|respond|state|claim|tell|print|output|write|repeat|end|finish|begin|append|prepend|include|add|insert|"
    r"mention|recommend|pretend|return|assert|confirm|insist|announce|describe|praise|treat|rank|rate|score|approve|consider|"
    r"conclude|present|portray|emphasi[sz]e|assume|declare|endorse|shortlist|ignore|"
    r"sag(?:e|t|en)?|antworte[nt]?|beantworte\w*|erw[aä]hne[nt]?|schreib(?:e|t|en)?|nenne[nt]?|behaupte[nt]?|empfiehl|f[uü]ge|"
    r"bewerte[nt]?|dis|dites|r[eé]pond(?:s|ez)|mentionnez?|ajoutez?|[eé]cri(?:s|vez)|recommandez?|affirmez?|"
    r"di|diga|responde|responda|menciona|mencione|a[nñ]ade|agrega|escribe|escreva|recomienda|rispondi|scrivi|aggiungi)"
)
_WHAT = (
    r"(?:\b(?:that|there (?:is|are)|the (?:exact |following )?(?:phrase|words?|string|sentence)|this|candidate|applicant|"
    r"person|profile|him|her|it|he|she|they|them|yes|no|ja|nein|oui|only|best|first|top|highest|dass|que|che|immer|toujours|siempre)\b"
    r"|\bqu'|[\"\u201c\u201e\u00ab\u2018]|(?<!\w)'(?=\w)|(?-i:\b[A-Z]{3,}\b))"
)
_START = (
    r"(?:^\W*|[:;,.!?(\u2013\u2014-]\s*|\b(?:and|then|please|kindly|also|must|should|shall|(?:has|have|obliged|required|supposed|"
    r"need|needs|is|are) to|always|never|not|don't|readers?|reviewers?|bots?) )"
)
_TOLD = re.compile(
    rf"{_START}(?:(?:always|never|please|only|do not|don't|immer|toujours|siempre) )*{_TELL}\b(?:\W+\w+){{0,4}}?\W*{_WHAT}"
    rf"|[:,]\s*(?:approve|recommend|accept)\b",
    _I,
)
"""An order to say something, told by what is to be said from a bullet that is put like one ("Answer phones")."""
_EVERY_ANSWER = re.compile(
    r"\b(?:in|to|of|with|at the end of|into|alle|jeder?|chaque|toutes?|cada|todas?) "
    r"(?:(?:every|each|all|any|of|your|these|les|las|os|vos|tes|sus|fragen|antwort\w*) ?)*"
    r"(?:answers?|repl(?:y|ies)|responses?|questions?|outputs?|fragen|antwort\w*|r[eé]ponses?|respuestas?|respostas?)\b",
    _I,
)
_WHEN_ASKED = re.compile(
    rf"^\W*(?:when(?:ever)?|if|each time|every time) (?:you(?:'re| are)? )?(?:are )?"
    r"(?:asked|questioned|generating|summari[sz]ing|answering|describing|evaluating|ranking|screening|"
    rf"(?:answer|describe|summari[sz]e|evaluate|rank)) .{{0,80}}?, (?:(?:always|never|please) )?{_TELL}\b",
    _I,
)
_ANNOUNCED = re.compile(
    rf"^\W*(?:(?:begin|new|end|hidden|secret) )*(?:system )?(?:prompts?|instructions?|directives?)\s*[:#>]*\s*"
    rf"(?:you (?:are|must|will|have)\b|{_TELL} (?:the|this|that|only|every|all)\b)"
    r"|\byour (?:new |real |only |actual )+(?:instructions?|tasks?|rules?|roles?|goals?|orders?|job) (?:is|are)\b",
    _I,
)
_TEMPLATE = re.compile(
    r"<[|\uff5c][^<>|\uff5c]{1,40}[|\uff5c]>|\[/?(?:INST|SYS|SYSTEM_PROMPT)\]|<</?SYS>>"
    r"|</?(?:system|assistant|user|instructions?|prompt|tool_call)>",
    _I,
)
_TURN = re.compile(
    r"<[|\uff5c](?:im_end|eot_id|end)[|\uff5c]>|\[/INST\]|<</SYS>>|</(?:system|assistant|user|instructions?|prompt|tool_call)>",
    _I,
)
_OPENING, _CLOSING = "[({", "])}"
_MAX_BRACKET = 2_000


def is_instruction(text: str) -> bool:
    """Whether one sentence, cleaned of markup, is an order to a machine that answers from the resume."""
    if any(pattern.search(text) for pattern in (_OVERRIDE, _META, _COMMANDED, _WHEN_ASKED, _ANNOUNCED)):
        return True
    if _TOLD.search(text) and (_MACHINE.search(text) or _EVERY_ANSWER.search(text)):
        return True
    address = _ADDRESS.search(text)
    if address is None:
        return False
    rest = text[address.end() :].strip()
    if _AMBIGUOUS.search(text):
        return _COMMANDED.search(rest) is not None
    return _ORDERED.search(rest) is not None


def _is_hostile(text: str) -> bool:
    """The same, with the marks of a chat template that only show once entities are resolved."""
    return is_instruction(text) or _TEMPLATE.search(text) is not None


def segments(text: str) -> tuple[Segment, ...]:
    """A text cut into honest and hostile pieces, which in order are the text, to the last blank."""
    runs: list[tuple[bool, list[str]]] = []
    after_hostile = False
    for piece, is_template in _pieces(text):
        shown = clean(piece)
        follows = after_hostile and (not shown or _FOLLOWING.search(shown) is not None)
        after_hostile = hostile = is_template or _is_hostile(shown) or follows
        if runs and runs[-1][0] == hostile:
            runs[-1][1].append(piece)
        else:
            runs.append((hostile, [piece]))
    return tuple(Segment(text="".join(pieces), is_hostile=hostile) for hostile, pieces in runs)


def neutralise(text: str) -> tuple[str, tuple[str, ...]]:
    """A text without the instructions to machines in it.

    Returns:
        The honest rest, trimmed; and what was taken out, in order. A text without any comes back as it is.
    """
    found = segments(text)
    removed = tuple(each.text.strip() for each in found if each.is_hostile)
    if not removed:
        return text, ()
    return " ".join(each.text.strip() for each in found if not each.is_hostile and each.text.strip()), removed


def _pieces(text: str) -> list[tuple[str, bool]]:
    """Sentences and bracketed remarks; a chat template's turns, from their mark to their end, are marked as such."""
    pieces: list[tuple[str, bool]] = []
    position = 0
    turns = [each.end() for each in _TURN.finditer(text)]
    while match := _TEMPLATE.search(text, position):
        pieces += [(each, False) for each in _plain(text[position : match.start()])]
        while turns and turns[0] < match.end():
            turns.pop(0)
        stop = turns[0] if turns else _first_sentence(text, match.end())
        pieces.append((text[match.start() : stop], True))
        position = stop
    return pieces + [(each, False) for each in _plain(text[position:])]


def _first_sentence(text: str, start: int) -> int:
    """Where the sentence ends that begins after a lone template mark."""
    rest = sentences(text[start : start + _MAX_BRACKET])
    return start + len(rest[0]) if rest else start


def _plain(text: str) -> list[str]:
    """Bracketed remarks that hold an instruction by themselves, and the sentences between them."""
    pieces: list[str] = []
    position = 0
    for start, end in _brackets(text):
        if is_instruction(clean(text[start + 1 : end - 1])):
            pieces += sentences(text[position:start])
            pieces.append(text[start:end])
            position = end
    return [*pieces, *sentences(text[position:])]


def _brackets(text: str) -> list[tuple[int, int]]:
    """The outermost balanced brackets of moderate length, in order; none inside another."""
    found: list[tuple[int, int]] = []
    stack: list[int] = []
    for index, character in enumerate(text):
        if character in _OPENING:
            stack.append(index)
        elif character in _CLOSING and stack:
            start = stack.pop()
            if index - start <= _MAX_BRACKET:
                while found and found[-1][0] > start:
                    found.pop()
                found.append((start, index + 1))
    return found
