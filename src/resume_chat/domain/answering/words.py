"""Words as questions and resumes are compared: folded, stemmed, with a tolerance for slips of the keyboard."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from resume_chat.domain.answering.stems import stem

_TOKEN = re.compile(r"[a-z0-9](?:&[a-z0-9](?![a-z0-9]))|\.?[^\W_]+(?:[.'][^\W_]+)*(?:\+\+|#|\+(?!\w))?", re.IGNORECASE)
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ELIDED = re.compile(r"(?:l|d|j|m|t|s|n|c|qu|dell|all|nell|sull|un)'(?=\w\w)", re.IGNORECASE)
"""An article or pronoun that has lost its vowel: `l'onboarding`."""
_DASHES = dict.fromkeys(range(0x2010, 0x2016), "-") | {0x2212: "-", 0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"'}
_NUMBER_WORDS = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
nineteen twenty
"""
NUMBERS = {word: number for number, word in enumerate(_NUMBER_WORDS.split())}
_STOPWORDS_TEXT = """
a about above after again all also am an and any anybody anyone anything are aren't as at be because been before being
between both but by came can can't come could did didn't do does doesn't doing don't done during each either else ever
every everyone everything few for from further get gets getting give gives go goes going gone got had has hasn't have
haven't having he he's her here hers him his how how's i i'd i'm i've if in into is isn't it it's its itself just let
like list made make makes many may me might mine more most much must my name no nor not now of off on once one ones
only or other others our out over own per please put quite really said same since ok okay how'd who'd she'd he'd what'd
where'd when'd why'd they'd they've she'll he'll what've
still already yet say says see she she's
should show shows so some somebody someone something such tell than thank thanks that that's the their theirs them
then there there's these they they're thing things this those though through to too under until up upon us use very
was wasn't way we we're well were weren't what what's when where where's whether which while who who's whom whose why
will with within without won't would yes yet you you're your whats wheres hows s t re ve ll d m der die das ein eine
einen einem einer des dem den und oder ist sind war hat haben sie er es ihr ihre ihrer sein seine seiner wie was wo
wer welche welcher welches wann warum mit bei von zu zum zur im in auf fur als nach vor uber kann gibt le la les l un
une des du de d et ou est sont a ont elle il elles ils son sa ses quel quelle quels quelles que qu qui quoi comment
combien quand pourquoi avec chez pour dans sur au aux en t y pas plus ce cette cet parle ya t-il el los las lo uno una
unos unas y o es son ha han ella su sus que cual cuales quien quienes como cuando donde cuanto cuanta cuantos cuantas
por para con en del al se tiene hay este esta il gli i uno ed sono lei lui suo sua suoi sue che quale quali chi dove
perche con per nel nella ha della dei o os as um uma e ela ele seu sua qual quais quem onde quando para com no na do
da tem de het een en zijn haar hij zij ze welke wat wie waar wanneer hoe met bij van op voor naar heeft
"""
STOPWORDS = frozenset(_STOPWORDS_TEXT.split())


def fold(text: str) -> str:
    """Lower case, without accents, dashes and quotes made plain: for comparing, never for showing."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_DASHES))
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(plain.replace("ß", "ss").casefold().split())


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text."""

    text: str
    """As written."""
    folded: str
    stem: str
    start: int
    """Where it begins in the text."""

    @property
    def is_capitalised(self) -> bool:
        """Whether it is written like a name: a capital at its beginning or a capital or digit further on."""
        return self.text[:1].isupper() or any(letter.isupper() for letter in self.text[1:])

    @property
    def is_content(self) -> bool:
        """Whether it says what a sentence is about, as far as its form tells."""
        return self.folded not in STOPWORDS and (
            len(self.folded) > 1 or not self.folded.isascii() or self.is_capitalised
        )


def _split(text: str) -> Iterable[tuple[int, str]]:
    for match in _TOKEN.finditer(text):
        token, start = match.group(), match.start()
        if _CJK.search(token):
            for part in re.finditer(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[a-zA-Z0-9.+#]+", token):
                yield start + part.start(), part.group()
            continue
        yield start, token


@lru_cache(maxsize=8192)
def words(text: str) -> tuple[Word, ...]:
    """The words of a text. Hyphens part words; `C++`, `C#`, `.NET`, `Node.js` and `A&E` stay whole."""
    found = []
    for start, token in _split(text.translate(_DASHES)):
        elided = _ELIDED.match(token)
        bare = re.sub(r"'s$|'$", "", token[elided.end() :] if elided else token)
        folded = fold(bare)
        if folded:
            found.append(Word(bare, folded, stem(folded), start + (elided.end() if elided else 0)))
    return tuple(found)


@lru_cache(maxsize=8192)
def stems(text: str) -> frozenset[str]:
    """The stems of a text's content words; of all its words where it has no others, as in the name of the language Go."""
    said = words(text)
    return frozenset(each.stem for each in said if each.is_content) or frozenset(each.stem for each in said)


def distance(left: str, right: str, limit: int) -> int:
    """Letters added, dropped, changed or swapped with their neighbour; `limit` + 1 when there are more."""
    if abs(len(left) - len(right)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, letter in enumerate(left, start=1):
        earlier, before, row = before, row, [i]
        for j, other in enumerate(right, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == right[j - 2] and left[i - 2] == other:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]


def tolerance(word: str) -> int:
    """How many slips a word of this length may have and still be recognised."""
    return 0 if len(word) < 4 else 1 if len(word) < 8 else 2


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` is a misspelling of, or none; first letters must agree, or be swapped.

    Among equally near ones one from which only letters were dropped, then one of the same length, else the earlier one.
    """
    limit = tolerance(word)
    best, fewest = None, (limit + 1, False, 0)
    for each in known:
        if abs(len(each) - len(word)) > limit or each[:1] not in word[:2] or len(each) < 4:
            continue
        slips = (distance(word, each, limit), not _is_shortened(word, each), abs(len(each) - len(word)))
        if slips < fewest:
            best, fewest = each, slips
    return best if fewest[0] <= limit else None


def _is_shortened(word: str, whole: str) -> bool:
    """Whether a word is another with letters left out, the slip that is made most."""
    letters = iter(whole)
    return len(word) < len(whole) and all(each in letters for each in word)


def joined(items: Iterable[str], *, last: str = "and") -> str:
    """`a, b and c`; with semicolons where an item has a comma of its own."""
    parts = [each for each in items if each]
    if len(parts) <= 1:
        return "".join(parts)
    comma = "; " if any("," in each for each in parts) else ", "
    head = comma.join(parts[:-1])
    return f"{head}{comma.rstrip() if comma == '; ' else ''} {last} {parts[-1]}"


def spelled(number: int) -> str:
    """`three` for 3; digits above twelve."""
    for word, value in NUMBERS.items():
        if value == number and number <= 12:
            return word
    return str(number)
