"""Tells what a sentence denies from what it asserts: "the resume does not mention Google" says nothing of Google."""

import re
from functools import lru_cache

_NOT = (
    r"(?:not|n't|cannot|never|none|nothing|nowhere|neither|nor|no|without|lacks?|absent|unable|unclear|unknown"
    r"|whether|rather than"
    r"|instead of|nicht|nie|niemals|kein\w*|ohne|weder|ob|pas|jamais|aucune?|rien|sans|ni|nunca|ningun\w*|nada|sin"
    r"|jamas|non(?!-)|nessun\w*"
    r"|senza|nao|nenhum\w*|sem|niet|geen|nooit|zonder|不|没|未|無|无|ない|ません)"
)
_DENIAL = re.compile(rf"(?<![a-z]){_NOT}(?![a-z])|(?:不|没|未|無|无|ない|ません)|n't\b")
_NO_DENIAL = re.compile(
    r"\b(?:not only|not just|not merely|not least|not to mention|no less|no fewer|no later|no doubt|no question"
    r"|without (?:a )?doubt"
    r"|nicht nur|non seulement|no solo|non solo|nao so|niet alleen|no\. ?\d)"
)
_TURN = re.compile(
    r"\b(?:but|however|though|although|except|yet|instead|rather(?! than)|still|nevertheless|only that|aber|jedoch"
    r"|sondern|obwohl|mais"
    r"|cependant|pero|sino|sin embargo|ma|pero|tuttavia|mas|porem|maar)\b|[;\u2014]|,? (?:and|und|et|y|e|en) (?:she"
    r"|he|they|sie|er|elle|il|ella|el)\b"
    r"|, (?:she|he|they) (?:\w+ed|was|is|has|had|did|led|held|ran|built)\b|[.!?] "
)
_AFTER = re.compile(
    r"^(?:(?!,|;|\u2014|\bbut\b|\band\b|\balthough\b|\bthough\b)[^.!?]){0,60}?"
    r"(?:\b(?:is|are|was|were|does|do|did|has|have|had|can|could|would|will|appears?)(?: not\b|n't\b|nt\b| never\b)"
    r"|\bnowhere\b"
    r"|\b(?:wird|werden|ist|sind|war|hat|haben|kommt)\b[^.,]{0,30}?\b(?:nicht|nie|kein\w*)\b|\b(?:n'est|ne"
    r"|n')\b[^.,]{0,24}\bpas\b"
    r"|\bno (?:se|aparece|esta|figura|consta)\b|\bnon (?:e|compare|risulta)\b|\bnao (?:e|consta|aparece)\b"
    r"|\b(?:niet|nergens)\b|没|未|不)"
)


@lru_cache(maxsize=1024)
def _scopes(text: str) -> tuple[tuple[int, int], ...]:
    """From where to where a denial of a folded sentence reaches."""
    found = []
    blanked = _NO_DENIAL.sub(lambda match: " " * len(match.group()), text)
    for match in _DENIAL.finditer(blanked):
        turn = _TURN.search(blanked, match.end())
        found.append((match.start(), turn.start() if turn else len(text)))
    return tuple(found)


def denies(text: str, start: int, end: int) -> bool:
    """Whether a folded sentence denies what stands from `start` to `end` in it."""
    if any(first <= start and end <= last for first, last in _scopes(text)):
        return True
    return _AFTER.search(text[end : end + 120]) is not None


def is_denial(text: str) -> bool:
    """Whether a folded sentence denies anything."""
    return bool(_scopes(text))
