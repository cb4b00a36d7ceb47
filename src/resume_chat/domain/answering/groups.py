"""Skills that a resume lists under a heading which the question names: `which consoles`, `any protocols`."""

from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.common_words import DOING
from resume_chat.domain.answering.forms import Form
from resume_chat.domain.answering.lexicon import Section
from resume_chat.domain.answering.statements import Reply, cut_list, reply, say
from resume_chat.domain.answering.stems import stem
from resume_chat.domain.answering.thesaurus import alike
from resume_chat.domain.answering.words import joined, stems

_SLIGHT = frozenset(stem(each) for each in DOING) | stems(
    "operate handle touch command master run name cv resume anywhere listed family type sort model kind make"
)
"""Words that narrow nothing down."""
_TELLING = stems("operations manage")
"""Those of them that a heading means something by."""


def answer(case: Case) -> Reply | None:
    """What stands under the heading that is named; nothing where the question says more than that."""
    reading = case.reading
    is_asked = reading.asks(Form.LIST, Form.COUNT) or reading.folded.startswith(("any", "name"))
    if not is_asked or case.speech.leans_back or reading.nouns - {Section.SKILLS}:
        return None
    said = {each.stem for each in case.speech.focus}
    for record in case.records.of(Section.SKILLS):
        title, held = record.title_field, record.all("keywords")
        if title is None or not held:
            continue
        heading = stems(title.text)
        like = {each for each in heading for other in alike(each) if other in said}
        rest = said - heading - {other for each in like for other in alike(each)}
        if said & heading and rest <= _SLIGHT and heading - said - like <= _SLIGHT - _TELLING:
            text = f"{title.text}: {joined(each.text for each in held)}"
            return reply("group", say(cut_list(text), title.passage, *(each.passage for each in held)))
    return None
