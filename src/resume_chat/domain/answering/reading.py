"""Reads a question: its wording put right, what it asks for, which parts of the resume it names."""

import re
from dataclasses import dataclass
from functools import lru_cache

from resume_chat.domain.answering import lexicon
from resume_chat.domain.answering.common_words import COMMON
from resume_chat.domain.answering.english_words import ENGLISH
from resume_chat.domain.answering.forms import Form, forms_of
from resume_chat.domain.answering.inflected import in_the_resumes_forms
from resume_chat.domain.answering.lexicon import PROGRAMMING, Section
from resume_chat.domain.answering.orders import without_orders
from resume_chat.domain.answering.people import speaks_of
from resume_chat.domain.answering.spelled import SPELLED
from resume_chat.domain.answering.stems import stem
from resume_chat.domain.answering.taxonomy import kinds
from resume_chat.domain.answering.words import STOPWORDS, Word, fold, nearest, words
from resume_chat.domain.text import visible

_LANGUAGES = {
    "de": "der die das und ist hat wie wo wer was welche welcher welches sie er ihr ihre ein eine bei mit wann "
    "kann seit war noch und aber den dem fur zu zum hatte warum wieso habe gibt es als nach vor uber auf im von",
    "fr": "le la les des est elle il quel quelle quels quelles que qui ou comment combien quand avec chez dans une "
    "sa son a-t-elle et au aux du un ce c'est qu'est n'est pour sur depuis avant apres quoi pourquoi lui sait peut moi "
    "est-ce qu'elle qu'il qu'a d'une d'un l'a a-t-il y",
    "es": "el la los las que cual cuales quien donde cuando cuanto como tiene ha su sus es en una por y antes despues "
    "hizo hace algun alguna cuantos cuantas del al con para sabe estudio desde porque",
    "it": "il la gli che quale quali chi dove quando ha sono lei lui suo sua una di e prima dopo quanto quanti come "
    "perche nel nella della per con cosa fatto",
    "pt": "o a os as que qual quais quem onde quando ela ele tem seu sua uma e antes depois quanto quantos como fez do da "
    "na no em foi",
    "nl": "de het een welke wat wie waar wanneer hoe heeft zij hij haar zijn en voor daarvoor met van bij hoeveel waarom "
    "ooit welk naar is",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a question says."""

    text: str
    """The question without orders to the machine, invisible characters and slips of the keyboard."""
    has_orders: bool
    """Whether something in it addressed the machine."""
    words: tuple[Word, ...]
    forms: frozenset[Form]
    nouns: frozenset[Section]
    """Sections that a noun of the question names."""
    cues: frozenset[Section]
    """Sections that its verbs or phrases point at."""
    language: str
    """`en` unless function words or script say otherwise."""
    is_about_person: bool
    is_programming: bool
    """Whether `languages` means those of computers."""

    def asks(self, *forms: Form) -> bool:
        """Whether the wording shows any of these forms."""
        return any(form in self.forms for form in forms)

    @property
    def sections(self) -> frozenset[Section]:
        """All sections that nouns and cues point at."""
        return self.nouns | self.cues

    @property
    def folded(self) -> str:
        """The text as it is compared."""
        return fold(self.text)


@lru_cache(maxsize=1)
def _vocabulary() -> frozenset[str]:
    """Words that are spelled right, whatever the resume says."""
    lexical = {form for form in (*lexicon.NOUNS, *lexicon.CUES) if form.isascii()}
    terms = {part for names, members in kinds() for term in names | members for part in term.split()}
    plain = STOPWORDS | COMMON | ENGLISH | {*_REACHING, "mail", "mails"}
    return frozenset(plain | {stem(each) for each in plain} | lexical | terms | SPELLED)


_REACHING = (
    "email",
    "phone",
    "telephone",
    "contact",
    "address",
    "website",
    "linkedin",
    "github",
    "portfolio",
    "library",
    "libraries",
    "framework",
    "frameworks",
)


@lru_cache(maxsize=1)
def _lexical() -> frozenset[str]:
    """The words, of every language, by which questions name sections."""
    return frozenset(each for each in (*lexicon.NOUNS, *lexicon.CUES) if each.isalpha())


@lru_cache(maxsize=1)
def _asking() -> tuple[str, ...]:
    """Words that a misspelled word of a question is likely to be."""
    lexical = {form for form in (*lexicon.NOUNS, *lexicon.CUES) if form.isascii() and len(form) > 3}
    usual = [each for each in (*sorted(STOPWORDS), *sorted(COMMON)) if each.isascii() and each.isalpha()]
    return tuple(dict.fromkeys([*_REACHING, *usual, *sorted(lexical)]))


_DOES = re.compile(r"dose (?:she|he|they)\b|dose \w+ \w+")
_WHERE = re.compile(r"were (?:did|does|do|has|was) ")


def _corrected(text: str, known: frozenset[str], known_stems: frozenset[str]) -> str:
    """The text with misspelled words replaced by words of the resume, or by words that questions are made of."""
    out, position = [], 0
    for word in words(text):
        better = _meant(word, text, known, known_stems) if word.start >= position else None
        if better:
            out.append(text[position : word.start] + better)
            position = word.start + len(word.text)
    return "".join(out) + text[position:]


def _meant(word: Word, text: str, known: frozenset[str], known_stems: frozenset[str]) -> str | None:
    """What a word was meant to be: the usual slips first, then what it is short for, then what it is near to."""
    folded = word.folded
    if folded == "dose" and _DOES.match(text[word.start :].casefold()) and (not word.start or "dose" not in known):
        return "does"
    if not word.start and _WHERE.match(text.casefold()):
        return "where"
    if folded in _SLIPS and folded not in known and not (word.is_capitalised and word.start):
        return _SLIPS[folded]
    if folded in known or word.stem in known_stems:
        return None
    whole = _short_for(folded, known) or _in_full(folded, known) or _without_ship(folded, known)
    return whole or _unslipped(word, text, known, known_stems)


def _unslipped(word: Word, text: str, known: frozenset[str], known_stems: frozenset[str]) -> str | None:
    """What a misspelled word was meant to be; none for one that is spelled right, or whose slip is not known."""
    folded, vocabulary = word.folded, _vocabulary()
    if _is_spelled_right(folded, vocabulary):
        return None
    slip = None if _is_name(word, text) else _small_slip(folded, vocabulary | known)
    if slip or not folded.isascii() or not folded.isalpha() or len(folded) < 4:
        return slip
    better = nearest(folded, [each for each in known if each.isalpha()]) if len(folded) >= 5 else None
    if better in vocabulary and _is_name(word, text):
        return None  # a name, and not that ordinary word
    better = better or _nearest_stem(folded, known, known_stems)
    return better or (None if _is_name(word, text) else nearest(folded, _asking()))


def _without_ship(word: str, known: frozenset[str]) -> str | None:
    """What somebody is rather than the state of it, where the resume says that: `traineeship`, `trainee`."""
    bare = word.removesuffix("ship")
    return bare if bare != word and word not in _vocabulary() and bare in known else None


def _short_for(word: str, known: frozenset[str]) -> str | None:
    full = _SHORT_FOR.get(word, "")
    return full if full and all(each in known for each in full.split()) else None


def _in_full(word: str, known: frozenset[str]) -> str | None:
    """The one word of the resume that a word is the beginning of, where it is no ordinary word: `insta`, `postdoc`."""
    if len(word) < 4 or word in STOPWORDS | COMMON | ENGLISH or word in lexicon.NOUNS or stem(word) in ENGLISH:
        return None
    whole = sorted(each for each in known if each.startswith(word) and len(each) > len(word) + 1)
    return whole[0] if len({stem(each) for each in whole}) == 1 else None


def _nearest_stem(word: str, known: frozenset[str], known_stems: frozenset[str]) -> str | None:
    """The bare form of a longer word of the resume that a word is a misspelling of: `tran` for `train`."""
    found = nearest(word, sorted(each for each in known_stems if each.isalpha() and len(each) > 4))
    if found is None or found in _vocabulary():
        return found
    return min((each for each in known if stem(each) == found), key=lambda each: (len(each), each), default=None)


def _compounded(text: str, known: frozenset[str]) -> str:
    """The text with two words put together where the resume writes them as one: `food bank`, `Foodbank`."""
    said = words(text)
    for one, other in zip(reversed(said[:-1]), reversed(said[1:]), strict=True):
        whole = one.folded + other.folded
        between = text[one.start + len(one.text) : other.start]
        if (
            len(one.folded) > 2 < len(other.folded)
            and between in {" ", "-"}
            and whole in known
            and other.folded not in known
        ):
            text = text[: one.start] + one.text + other.text.lower() + text[other.start + len(other.text) :]
    return text


def _is_spelled_right(word: str, vocabulary: frozenset[str]) -> bool:
    """Whether a word is known, or is a form of one that is."""
    return word in vocabulary or (word.endswith(_ENDINGS) and stem(word) in vocabulary)


_ENDINGS = ("s", "d", "r", "ing", "ly", "y", "ment", "ion", "able", "al", "ive", "or", "ist")
"""Endings that make a form of a known word; a word that has none of them and only shares a stem is a slip of it."""


@lru_cache(maxsize=4096)
def _small_slip(word: str, known: frozenset[str]) -> str | None:
    """What a short word was meant to be: with letters swapped (`adn`), one too many (`laww`) or no vowels (`strt`)."""
    if len(word) == 3:
        swapped = (word[0] + word[2] + word[1], word[1] + word[0] + word[2])
        return next((each for each in swapped if each in _ENGLISH), None)
    if 3 < len(word) <= 5 and word[-1] == word[-2] and word[:-1] in known:
        return word[:-1]
    if 3 < len(word) <= 6 and not set(word) & set("aeiouy"):
        return next(
            (each for each in _asking() if re.sub("[aeiou]", "", each) == word and len(each) <= len(word) + 2), None
        )
    return None


def _is_name(word: Word, text: str) -> bool:
    """Whether a word looks like a name: written with a capital where a sentence does not begin."""
    return word.is_capitalised and bool(re.search(r"[\w,;:)\"'\u201d] *$", text[: word.start]))


def _is_part_of_name(word: Word, text: str, known: frozenset[str]) -> bool:
    """Whether a word is one of the resume's, written as in a name: `Educator` in `Educator of the Year` is no section."""
    return word.folded in known and word.folded not in lexicon.NOUNS and _is_name(word, text)


def language_of(text: str) -> str:
    """The language of a question, by its script and its function words; `xx` for one that is not known."""
    if re.search(r"[\u3040-\u30ff]", text):
        return "ja"
    if re.search(r"[\u4e00-\u9fff]", text):
        return "zh"
    if re.search(r"[\u00bf\u00a1]", text):
        return "es"
    said = [each.folded for each in words(text)]
    english = sum(each in _ENGLISH for each in said)
    best, most = "en", english
    if (
        not english
        and not text.isascii()
        and len(said) >= 4
        and sum(each in _vocabulary() or each.isdigit() for each in said) < len(said) / 2
    ):
        best = "xx"
    for language, listed in _LANGUAGES.items():
        hits = sum(each in listed.split() for each in said)
        if hits > most:
            best, most = language, hits
    return best


_SLIPS_TEXT = """
wich which; whcih which; witch which; dus does; hw how; n and; rn right now; atm at the moment; langages languages;
jobwise job; speek speak; dat that; ppl people;
dis this; thru through; bout about;
gud good; wrk work; wat what; waht what; wot what; teh the; hte the; hav have; haev have;
whats what is; wheres where is; whos who is; hows how is; doe does; wen when; wher where; wehre where; hwo how;
ho how; shes she is; hes he is; thier their; abt about; u you; r are; ur your; pls please; plz please; exp
experience; yrs years; yr year; knwo know; konw know; langs languages; lang language; certs certificates; uni
university; maths mathematics; math mathematics; stats statistics; econ economics; chem chemistry; admin administration;
info information; exec executive; dept department; mgmt management; mgr manager; eng engineering; edu education
"""
_SHORT_TEXT = """
k8s kubernetes; postgres postgresql; js javascript; ts typescript; golang go; py python; ml machine learning;
gcp google cloud; aws amazon web services; psych psychology; bio biology; phys physics; ops operations
"""
_SHORT_FOR = dict(each.split(None, 1) for each in _SHORT_TEXT.replace("\n", " ").split(";"))
"""What things are called in short; said in full where the resume does so."""
_SLIPS = dict(each.split(None, 1) for each in _SLIPS_TEXT.split(";"))
"""Slips too short to be recognised by their letters, and usual abbreviations."""
_UNPAID = re.compile(r"\bunpaid\b|\bvoluntary (?:work|roles?|jobs?|positions?)\b|\bpro bono\b")
"""What makes work of a question volunteering."""
_ENGLISH_TEXT = """
the a an is are was were does do did has have had what which who where when how long many much her his their she he
they and or of for in at with any can could would all list tell me about there been ever
"""
_ENGLISH = frozenset(_ENGLISH_TEXT.split())


def read_question(question: str, *, name: str, known: frozenset[str], known_stems: frozenset[str]) -> Reading:
    """Reads a question.

    Args:
        question: As the visitor wrote it.
        name: Of the person whose resume it is.
        known: Every word of the resume, folded.
        known_stems: Their stems.
    """
    asked, has_orders = without_orders(visible(question).lstrip("\u00bf\u00a1\"' "))
    language = language_of(asked if asked in question else question)
    if language == "en":
        text = _compounded(_corrected(asked, known, known_stems), known)
    else:
        text = in_the_resumes_forms(asked, known | _lexical() if language == "de" else known, language)
    folded = fold(text)
    said = words(text)
    forms = {*(each.folded for each in said), *(each.stem for each in said)}
    names = {each.stem for each in said if _is_part_of_name(each, text, known)} if language == "en" else set()
    nouns = {section for form in forms - names for section in lexicon.NOUNS.get(form, ())}
    cues = {section for form in forms for section in lexicon.CUES.get(form, ())}
    cues |= {section for section, pattern in lexicon.PHRASES.items() if pattern.search(folded)}
    if language in {"zh", "ja"}:
        nouns |= lexicon.ideographic(folded)
    if Section.VOLUNTEER in cues and _UNPAID.search(folded):
        nouns = (nouns - {Section.WORK}) | {Section.VOLUNTEER}
    is_programming = bool(PROGRAMMING.search(folded)) and not (language == "en" and Section.LANGUAGES in cues)
    if is_programming:
        nouns = (nouns - {Section.LANGUAGES, Section.PROJECTS, Section.EDUCATION}) | {Section.SKILLS}
        cues -= {Section.LANGUAGES}
    return Reading(
        text=text,
        has_orders=has_orders,
        words=said,
        forms=forms_of(text),
        nouns=frozenset(nouns),
        cues=frozenset(cues),
        language=language,
        is_about_person=speaks_of(text, name),
        is_programming=is_programming,
    )
