"""How names look: which capitals mean one, and which stand there for the language's or the sentence's sake."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from resume_chat.domain.answering.common_words import COMMON
from resume_chat.domain.answering.english_words import ENGLISH
from resume_chat.domain.answering.lexicon import CUES, NOUNS
from resume_chat.domain.answering.stems import stem
from resume_chat.domain.answering.words import STOPWORDS, Word, words
from resume_chat.domain.date_reading import MONTH_NUMBERS
from resume_chat.domain.grounding.name_words import NAMES
from resume_chat.domain.grounding.word_sets import word_set

CALENDAR = word_set(
    """
    monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays
    sundays spring summer autumn fall winter montag dienstag mittwoch donnerstag freitag samstag sonntag q1 q2 q3 q4
    """
) | frozenset(MONTH_NUMBERS)
_PLAIN = word_set(
    """
    resume cv ok okay yes no n/a note summary unfortunately however additionally furthermore moreover overall
    according based currently previously finally therefore thus hence although though notably specifically namely
    likewise similarly besides regarding concerning meanwhile afterwards lastly firstly secondly thirdly sorry hello
    hi thanks please sure certainly absolutely correct indeed lebenslauf frau herr
    """
)
"""Words that begin sentences of answers, whatever the resume."""
OFFICES = word_set(
    """
    ceo cto cfo coo cio cmo cpo ciso vp svp evp president director founder cofounder chairman chairwoman chairperson
    professor
    """
)
"""Titles that make a difference even in lower case: they must be the person's own."""
DEGREE = re.compile(
    r"(?<![a-z])(?:ph\. ?d|phd|doctorate|doctoral degree|dphil|mba|master'?s(?= |,|\.|$)|master (?:of|degree)"
    r"|m\. ?sc|msc"
    r"|bachelor'?s|bachelor (?:of|degree)|b\. ?sc|bsc|doktortitel|promotion in|doktorat|doctorat|doctorado"
    r"|dottorato)(?![a-z])"
)
_NUMBER_LIKE = re.compile(r"\d[\d.,:/]*(?:st|nd|rd|th|s|x|k|m|bn|h|%|er|ers)?\+?")
_LEAD = re.compile(r"(?:^|[:\n•|])[\s\"'“”\u2018«»(\[*_#>`.-]*(?:\d{1,3}[.)]\s*)?[\"'“\u2018(*_]*\Z")
HEADING = re.compile(r"\s*(?:#{1,6}\s[^.!?]{1,80}|\*\*[^*.!?]{1,80}\*\*:?|[^.!?]{1,60}:)\s*")
"""The title of what follows."""
_GERMAN_ENDING = re.compile(r"(?:ung|heit|keit|schaft|tion|tat|ismus|ik|in|innen|er|en|e|ment|ur|ing|um|ie)s?\Z")
_ABROAD = """
at austria osterreich autriche oostenrijk|au australia australien australie|be belgium belgien belgique belgica belgio
belgie|br brazil brasil brasilien bresil brasile|ca canada kanada|ch switzerland schweiz suisse suiza svizzera suica
zwitserland|cn china chine cina|cz czech czechia tschechien tchequie chequia cechia|de germany deutschland allemagne
alemania germania alemanha duitsland|dk denmark danemark dinamarca danimarca denemarken|eg egypt agypten egypte|es
spain spanien espagne espana spagna espanha spanje|fi finland finnland finlande finlandia|fr france frankreich francia
franca frankrijk|gb uk britain british england kingdom grossbritannien angleterre inglaterra inghilterra engeland|gr
greece griechenland grece grecia griekenland|hu hungary ungarn hongrie hungria ungheria|ie ireland irland irlande
irlanda ierland|il israel|in india indien inde indie|it italy italien italie italia|jp japan japon giappone japao|ke
kenya|kr korea coree corea|mx mexico mexiko mexique messico|ng nigeria|nl netherlands holland niederlande hollande
holanda olanda nederland|no norway norwegen norvege noruega norvegia noorwegen norge|nz zealand|pl poland polen
pologne polonia polska|pt portugal portogallo|ro romania rumanien roumanie|ru russia russland russie rusia rusland|se
sweden schweden suede suecia svezia zweden sverige|sg singapore singapur|tr turkey turkei turquie turquia turchia
turkiye|ua ukraine ucrania ucraina|us us usa states america usa amerika amerique eeuu|za africa sudafrika
"""
_COUNTRIES = {name: line.split()[0] for line in _ABROAD.split("|") for name in line.split()[1:]}
"""Words for countries in several languages, folded, and their codes: a resume may give the code alone."""
_GERMAN_KINDS = word_set(
    """
    stadt region land titel bereich produkt werkzeug datenbank framework tool system team rolle programm fach thema
    level stufe anfang ende mitte jahr monat typ modul paket dienst sprachen
    """
)
"""What stands before a name in German and is none."""
_SHORT = word_set("gpa cv url id pdf ok faq")
"""Short forms of what every resume has."""
_VERBS = word_set(
    """
    is was has had were are have does did will would can could made gave took won ran led taught wrote paid sent bought
    sold
    """
)
_ALONE = word_set(
    """
    team manager candidate applicant recruiter person state city country region department bachelor bachelors master
    masters university college school company experience english internet web email phone website profile contact
    """
)
"""Ordinary words that are sometimes written with a capital."""
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")


TOOLS = word_set(
    """
    python javascript typescript golang kotlin haskell erlang clojure fortran cobol matlab kubernetes docker terraform
    ansible jenkins kafka rabbitmq postgresql mysql mongodb redis cassandra elasticsearch snowflake bigquery
    tensorflow pytorch keras pandas numpy django fastapi laravel graphql grpc linux photoshop figma salesforce tableau
    autocad solidworks revit hubspot shopify wordpress azure aws gcp html css sql php
    """
)
"""Names of tools that are nothing else, so that one in lower case is a name too."""


@dataclass(frozen=True)
class Sentence:
    """A sentence with its words."""

    text: str
    """Without marks and markup."""
    folded: str
    language: str
    is_heading: bool = False
    """Whether it is the title of what follows, where ordinary words have capitals."""

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """Its words."""
        return words(self.text)

    def said(self) -> "Sequence[Said]":
        """Its words, each with its place."""
        return [Said(self, index) for index in range(len(self.words))]


@dataclass(frozen=True)
class Said:
    """One word where it stands."""

    sentence: Sentence
    index: int

    @property
    def word(self) -> Word:
        """The word."""
        return self.sentence.words[self.index]

    @cached_property
    def raw(self) -> str:
        """As written, without the dot of `.NET`."""
        return self.word.text.lstrip(".")

    @cached_property
    def folded(self) -> str:
        """The same, folded."""
        return self.word.folded.lstrip(".")

    @property
    def is_name_like(self) -> bool:
        """Whether it can be a name by its letters: Latin, and no number."""
        return bool(self.raw) and bool(_LATIN.search(self.raw)) and not _NUMBER_LIKE.fullmatch(self.folded)

    @property
    def is_capital(self) -> bool:
        """Whether it begins with a capital."""
        return self.raw[:1].isupper()

    @property
    def has_inner(self) -> bool:
        """Whether it has a capital or a digit further on, as in `GitHub` and `K8s`."""
        return any(each.isupper() or each.isdigit() for each in self.raw[1:])

    @property
    def parts(self) -> list[str]:
        """What dots and strokes part in it."""
        return [each for each in re.split(r"[^\w]+", self.folded) if each]

    @cached_property
    def is_first(self) -> bool:
        """Whether it begins a sentence, a line, or what follows a colon."""
        start = self.word.start
        return (
            _LEAD.search(self.sentence.text[:start] if start <= 16 else self.sentence.text[start - 16 : start])
            is not None
        )

    @property
    def before(self) -> Word | None:
        """The word right before it, with nothing but a blank between."""
        return self._neighbour(-1)

    @property
    def after(self) -> Word | None:
        """The word right after it."""
        return self._neighbour(1)

    def _neighbour(self, step: int) -> Word | None:
        other = self.index + step
        if not 0 <= other < len(self.sentence.words):
            return None
        first, second = sorted((self.word, self.sentence.words[other]), key=lambda each: each.start)
        between = self.sentence.text[first.start + len(first.text) : second.start]
        return self.sentence.words[other] if between == " " else None

    # ---------------------------------------------------------------- what it may be, if the resume does not have it

    @property
    def is_plain(self) -> bool:
        """Whether it is a word of the calendar, of grammar, or of what answers always say."""
        if self.folded in CALENDAR or self.folded in STOPWORDS or self.folded in _SHORT:
            return True
        return self.folded in _PLAIN and not self.has_inner

    @property
    def country(self) -> str | None:
        """The code of the country that it names, or belongs to the name of."""
        return _COUNTRIES.get(self.folded)

    @property
    def is_ordinary(self) -> bool:
        """Whether it is an ordinary English word."""
        return _is_ordinary(self.folded)

    @property
    def may_begin(self) -> bool:
        """Whether it may be an ordinary word that has its capital from the beginning of its sentence."""
        if self.folded in NAMES:
            return False
        if self.sentence.language != "en" or _is_ordinary(self.folded):
            return True
        return not (self.after and (_is_verb(self.after.folded) or self.after.text[0].isupper()))

    @property
    def is_generic(self) -> bool:
        """Whether it is an ordinary word with a capital: it names a part of a resume, or speaks of a job, alone."""
        if self.folded in NAMES:
            return False
        if self.sentence.is_heading and _is_ordinary(self.folded):
            return True
        if self.folded in NOUNS or stem(self.folded) in NOUNS or self.folded in CUES:
            return True
        return self.folded in _ALONE and not any(each and each.text[0].isupper() for each in (self.before, self.after))

    @property
    def is_german_name(self) -> bool:
        """In German, where every noun has a capital: whether it is a known name, or begins a name of several words."""
        if self.folded in NAMES:
            return True
        if self.folded in NOUNS or self.folded in _GERMAN_KINDS or self.after is None:
            return False
        is_held_at = self.before is not None and self.before.folded in {"bei", "beim", "fur"}
        if _GERMAN_ENDING.search(self.folded) and not is_held_at:
            return False
        return self.after.text[0].isupper() and self.after.folded not in CALENDAR


@lru_cache(maxsize=1)
def _ordinary() -> frozenset[str]:
    return frozenset(stem(each) for each in (*COMMON, *ENGLISH) if each not in NAMES)


def _is_ordinary(folded: str) -> bool:
    """Whether a word is an ordinary English one."""
    return folded in _PLAIN or folded in NOUNS or folded in CUES or stem(folded) in _ordinary()


def _is_verb(folded: str) -> bool:
    """Whether a word makes what stands before it a subject: `hired`, `was`."""
    return folded in _VERBS or (folded.endswith("ed") and len(folded) > 4)
