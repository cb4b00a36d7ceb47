"""Things of a kind that a question names: programming languages, databases, cloud providers."""

from resume_chat.domain.answering.bearing import distinct
from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.forms import Form
from resume_chat.domain.answering.lexicon import Section
from resume_chat.domain.answering.matching import Match
from resume_chat.domain.answering.records import Field
from resume_chat.domain.answering.statements import Reply, cut_list, reply, say
from resume_chat.domain.answering.taxonomy import key, kinds_named, members_in, phrases, terms_asked
from resume_chat.domain.answering.wording import statement_of
from resume_chat.domain.answering.words import joined, stems
from resume_chat.domain.passages import Passage


def skills_of_kind(case: Case) -> Reply | None:
    """Skills and keywords of the kind that the question names."""
    terms = terms_asked(case.reading.text, is_programming=case.reading.is_programming)
    names: dict[str, tuple[str, Passage]] = {}
    for record in case.records.of(Section.SKILLS):
        title = record.title_field
        is_heading = title is not None and key(title.text).startswith("programming") and bool(record.all("keywords"))
        if title and key(title.text) in terms and not is_heading:
            extras = [
                each
                for each in (record.text("level"), f"{record.text('years')} years" if record.text("years") else "")
                if each
            ]
            names[key(title.text)] = (title.text + (f" ({', '.join(extras)})" if extras else ""), title.passage)
        titled = title is not None and bool(phrases(title.text) & {key("programming language"), key("programming")})
        for each in record.all("keywords"):
            if key(each.text) in terms or titled or _held(each, terms):
                names.setdefault(key(each.text), (each.text, each.passage))
    if case.reading.asks(Form.LONGEST):
        return None
    if not names:
        return None
    text = f"{case.name}'s skills list {joined(each for each, _ in names.values())}"
    return reply("kind", say(cut_list(text), *(passage for _, passage in names.values())))


def answer(case: Case) -> Reply | None:
    """All that the resume has of a kind of things: databases, cloud providers; nothing where more is asked than the kind."""
    kinds = kinds_named(case.reading.text)
    covered = {part for name, _ in kinds for part in name.split()}
    rest = [each for each in case.speech.focus if each.stem not in covered and each.stem not in _THINGS]
    if not kinds or rest or case.named() or not case.reading.asks(Form.LIST) or case.reading.asks(Form.WHEN, Form.WHY):
        return None
    terms = frozenset(term for name, group in kinds for term in group - {name})
    names: dict[str, tuple[str, Passage]] = {}
    for record in case.records.of(Section.SKILLS):
        for each in record.all("name", "keywords"):
            if members_in(each.text, terms) and (each.name == "keywords" or not record.all("keywords")):
                names.setdefault(key(each.text), (each.text, each.passage))
    said = []
    if names:
        text = f"{case.name}'s skills list {joined(each for each, _ in names.values())}"
        said.append(say(cut_list(text), *(passage for _, passage in names.values())))
    told = [
        Match(record=record, field=each, coverage=1.0, own=1.0)
        for section in (Section.WORK, Section.PROJECTS, Section.VOLUNTEER)
        for record in case.records.of(section)
        for each in record.all("highlights", "summary", "description", "keywords")
        if members_in(each.text, terms)
    ]
    new = [each for each in told if not any(name in phrases(each.field.text) for name in names)]
    said += [
        statement_of(case, each.record, each) for each in distinct((new or told) if names else told, 2 if names else 4)
    ]
    return reply("kind", *said)


_THINGS = stems(
    "provider vendor system software tool platform technology product service brand solution program engine"
)
"""What things of a kind are called beside the kind."""


def _held(field: Field, terms: frozenset[str]) -> bool:
    words = field.text.split()
    return 1 < len(words) <= 3 and key(words[0]) in terms and len(key(words[0])) > 1
