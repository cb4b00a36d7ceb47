"""Work, study and service in another country than the person's."""

import re

from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.countries import country_in, country_of_code
from resume_chat.domain.answering.forms import Form
from resume_chat.domain.answering.lexicon import Section
from resume_chat.domain.answering.statements import Reply, described, reply, say

_ABROAD = re.compile(
    r"\babroad\b|\boverseas\b|\bforeign countr\w+|\b(?:other|another|different) countr\w+"
    r"|\binternational(?:ly)? (?:experience|exposure|work)\b|\bim ausland\b|\ba l'etranger\b"
    r"|\bextranjero\b|\ball'estero\b|\bexterior\b|\bbuitenland\b|国外|海外"
)


def asked(case: Case) -> bool:
    """Whether a question is about another country than the person's."""
    return bool(_ABROAD.search(case.reading.folded))


def answer(case: Case) -> Reply | None:
    """Work, study or service in another country than the person's, by the places of entries."""
    outside = re.search(r"\boutside (?:of )?(?:the )?(\w+(?: \w+)?)", case.reading.folded)
    basics = case.records.basics
    home = country_in(outside.group(1)) if outside else None
    if home is None and asked(case) and basics:
        home = country_of_code(basics.text("location/countryCode")) or country_in(
            basics.text("location/country") or basics.text("location")
        )
    if home is None:
        return None
    found = []
    for record in case.records.all:
        for each in record.all("location"):
            country = country_in(each.text) if record.section != Section.BASICS else None
            if country and country != home:
                found.append((record, each))
    return reply(
        "abroad",
        *(
            say(
                f"{'Yes. ' if place == 0 and case.reading.asks(Form.YES_NO) else ''}{described(record)}: {field.text}",
                field.passage,
            )
            for place, (record, field) in enumerate(found[:4])
        ),
    )
