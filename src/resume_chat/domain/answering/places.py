"""Where the person has worked or studied: every city, or every country, once."""

import re

from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.countries import country_in
from resume_chat.domain.answering.lexicon import Section
from resume_chat.domain.answering.statements import Reply, reply, say
from resume_chat.domain.answering.words import fold, joined, stems
from resume_chat.domain.passages import Passage

_WHICH = re.compile(
    r"\b(?:which|what|in how many|how many|name the|list (?:all )?the|welche[nrs]?|quel(?:le)?s?|que|cuales"
    r"|quali|quais|welke)"
    r" (?:\w+ )?(countr(?:y|ies)|cities|towns|places|locations|lander[n]?|stadte[n]?|pays|villes|paises|ciudades|paesi|citta"
    r"|paises|cidades|landen|steden)\b"
)


def answer(case: Case) -> Reply | None:
    """The cities or countries of jobs, or of studies where these are meant."""
    match = _WHICH.search(case.reading.folded)
    is_abroad = re.search(r"\babroad\b|\boverseas\b|\bforeign\b", case.reading.folded)
    if (
        not match
        or is_abroad
        or case.named()
        or [each for each in case.speech.focus if each.stem not in _NARROWING_NOTHING]
    ):
        return None
    studied = Section.EDUCATION in case.reading.sections and Section.WORK not in case.reading.nouns
    found: dict[str, tuple[str, Passage]] = {}
    for record in case.oldest_first(case.records.of(Section.EDUCATION if studied else Section.WORK)):
        for each in record.all("location", "institution") if studied else record.all("location"):
            country = country_in(each.text)
            if not re.match(r"countr|land|pays|paes|pais", match.group(1)):
                found.setdefault(fold(each.text), (each.text, each.passage))
            elif country:
                found.setdefault(country, (each.text, each.passage))
    if not found:
        return None
    verb = "studied in" if studied else "worked in"
    text = f"{case.name} has {verb} {joined(text for text, _ in found.values())}"
    return reply("places", say(text, *(passage for _, passage in found.values())))


_NARROWING_NOTHING = stems(
    "country city town place location lander stadte pays villes parcours professionnel paises ciudades employed lived worked"
    " different far based so bisher alle bitte please"
)
