"""The Porter stemmer (M. F. Porter, An algorithm for suffix stripping, 1980): `managed`, `manager` and `managing` meet."""

import re
from functools import lru_cache

_VOWEL = "aeiou"
_STEP_2 = (
    ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("abli", "able"),
    ("alli", "al"), ("entli", "ent"), ("eli", "e"), ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"), ("ator", "ate"),
    ("alism", "al"), ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"), ("aliti", "al"), ("iviti", "ive"),
    ("biliti", "ble"),
)  # fmt: skip
_STEP_3 = (("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", ""))
_STEP_4 = (
    "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou", "ism", "ate", "iti", "ous",
    "ive", "ize",
)  # fmt: skip


_IRREGULAR = dict(
    pair.split(":")
    for pair in [
        "built:build",
        "led:lead",
        "taught:teach",
        "wrote:write",
        "written:write",
        "ran:run",
        "won:win",
        "grew:grow",
        "grown:grow",
        "fell:fall",
        "fallen:fall",
        "rose:rise",
        "risen:rise",
        "sold:sell",
        "bought:buy",
        "spoke:speak",
        "spoken:speak",
        "began:begin",
        "begun:begin",
        "made:make",
        "held:hold",
        "kept:keep",
        "took:take",
        "taken:take",
        "brought:bring",
        "drew:draw",
        "drawn:draw",
        "drove:drive",
        "driven:drive",
        "gave:give",
        "given:give",
        "went:go",
        "knew:know",
        "known:know",
        "met:meet",
        "oversaw:oversee",
        "overseen:oversee",
        "paid:pay",
        "saw:see",
        "seen:see",
        "sent:send",
        "spent:spend",
        "stood:stand",
        "thought:think",
        "understood:understand",
        "caught:catch",
        "chose:choose",
        "chosen:choose",
        "broke:break",
        "broken:break",
        "dealt:deal",
        "sang:sing",
        "sung:sing",
        "swam:swim",
        "flew:fly",
        "flown:fly",
        "rebuilt:rebuild",
        "rewrote:rewrite",
        "shown:show",
        "sewn:sew",
        "grown:grow",
        "became:become",
        "came:come",
        "did:do",
        "done:do",
        "ate:eat",
        "eaten:eat",
        "learnt:learn",
        "slept:sleep",
        "shot:shoot",
        "children:child",
        "people:person",
        "women:woman",
        "men:man",
        "theses:thesis",
        "analyses:analysis",
    ]
)
"""Forms that no ending tells: the past of irregular verbs, a few plurals."""


_WHOLE_TEXT = """
officer internal international organ organist university universe general generation community communication communications
experiment experimental opera important department apartment policy server authority author station statement stationery
police minister business news marketing number animal animation arm army commerce commercial customs contract
contractor factor factory form format formation formula former intern internship human humanity operator patent
patient probate
probation product production productive project projector secret secretary sever several moment momentum
"""
_WHOLE = frozenset(_WHOLE_TEXT.split())
"""Words that an ending would make the same as another word: an officer is no office."""


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The stem of a lower-case English word; anything else, and words of up to three letters, as they are."""
    word = _british(_IRREGULAR.get(word, word))
    bare = word.removesuffix("s")
    if bare in _WHOLE:
        return bare
    if len(word) <= 3 or not re.fullmatch(r"[a-z]+", word):
        return word
    word = _plural(word)
    word = _past(word)
    if word.endswith("y") and _has_vowel(word[:-1]):
        word = word[:-1] + "i"
    word = _replaced(word, _STEP_2)
    word = _replaced(word, _STEP_3)
    word = _dropped(word)
    if word.endswith("e") and (_measure(word[:-1]) > 1 or (_measure(word[:-1]) == 1 and not _is_short(word[:-1]))):
        word = word[:-1]
    if word.endswith("ll") and _measure(word) > 1:
        word = word[:-1]
    return word[:-1] + "i" if word.endswith("y") else word


_SPELLINGS = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        (
            r"^(col|harb|lab|fav|behavi|hon|neighb|hum|flav|rum|vap|arm|endeav|od|rig|tum|vig|sav)or(?!a[lt]|if|i[td])",
            r"\1our",
        ),
        (r"^(cent|theat|lit|fib|kilomet|millimet|centimet|spect|calib)er(s?)$", r"\1re\2"),
        (r"(?<=\w{4})iz(?=e[sdr]?s?$|ing$|ations?$)", "is"),
        (r"(?<=\w{3})yz(?=e[sdr]?s?$|ing$)", "ys"),
        (r"^(licen|defen|offen|preten)s(?=e[sd]?$|ing$)", r"\1c"),
        (r"^practis(?=e[sd]?$|ing$)", "practic"),
        (r"^program(s?)$", r"programme\1"),
        (r"^(ortho)?ped(?=iatr|ic)", r"\1paed"),
        (r"^anesth", "anaesth"),
        (r"^hem(?=at|o[gp])", "haem"),
        (r"^gynec", "gynaec"),
        (r"^gray(?=s?$)", "grey"),
        (r"^aluminum$", "aluminium"),
    )
)
"""What American spelling writes where British spelling has something else."""


def _british(word: str) -> str:
    for pattern, instead in _SPELLINGS:
        word = pattern.sub(instead, word)
    return word


def _is_consonant(word: str, index: int) -> bool:
    letter = word[index]
    if letter == "y":
        return index == 0 or not _is_consonant(word, index - 1)
    return letter not in _VOWEL


def _measure(word: str) -> int:
    """How often a consonant follows a vowel."""
    kinds = "".join("c" if _is_consonant(word, index) else "v" for index in range(len(word)))
    return len(re.findall(r"v+c+", kinds))


def _has_vowel(word: str) -> bool:
    return any(not _is_consonant(word, index) for index in range(len(word)))


def _is_double(word: str) -> bool:
    return len(word) > 1 and word[-1] == word[-2] and _is_consonant(word, len(word) - 1)


def _is_short(word: str) -> bool:
    """Whether it ends consonant, vowel, consonant other than w, x, y."""
    end = len(word) - 1
    return (
        end >= 2
        and _is_consonant(word, end)
        and not _is_consonant(word, end - 1)
        and _is_consonant(word, end - 2)
        and word[end] not in "wxy"
    )


def _plural(word: str) -> str:
    if word.endswith(("sses", "ies")):
        return word[:-2]
    if word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


def _past(word: str) -> str:
    if word.endswith("eed"):
        return word[:-1] if _measure(word[:-3]) > 0 else word
    for ending in ("ed", "ing"):
        rest = word[: -len(ending)]
        if word.endswith(ending) and _has_vowel(rest):
            if rest.endswith(("at", "bl", "iz")):
                return rest + "e"
            if _is_double(rest) and rest[-1] not in "lsz":
                return rest[:-1]
            return rest + "e" if _measure(rest) == 1 and _is_short(rest) else rest
    return word


def _replaced(word: str, endings: tuple[tuple[str, str], ...]) -> str:
    for ending, instead in endings:
        if word.endswith(ending):
            rest = word[: -len(ending)]
            return rest + instead if _measure(rest) > 0 else word
    return word


def _dropped(word: str) -> str:
    for ending in sorted(_STEP_4, key=len, reverse=True):
        if word.endswith(ending):
            rest = word[: -len(ending)]
            if _measure(rest) > 1 and (ending != "ion" or rest.endswith(("s", "t"))):
                return rest
            return word
    return word
