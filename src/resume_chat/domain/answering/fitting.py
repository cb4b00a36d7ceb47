"""A job advertisement against the resume, requirement by requirement."""

import re
from collections.abc import Mapping, Sequence

from resume_chat.domain.answering.bearing import CAPABILITY, borne_out
from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.degrees import highest
from resume_chat.domain.answering.languages import language_named
from resume_chat.domain.answering.leadership import team
from resume_chat.domain.answering.lexicon import Section
from resume_chat.domain.answering.matching import matches
from resume_chat.domain.answering.people import name_stems
from resume_chat.domain.answering.statements import Reply, Statement, reply, say
from resume_chat.domain.answering.wording import statement_of
from resume_chat.domain.answering.words import NUMBERS, Word, fold, joined, stems, words
from resume_chat.domain.facts import FactKind
from resume_chat.domain.text import shorten

_LEAD = re.compile(
    r"^(?:and|or|plus|also|with|ideally|optionally)?\s*(?:(?:the )?(?:role|job|position|candidate|team|ad"
    r"|vacancy|posting|requirements?|req|profile|must[- ]haves?|nice[- ]to[- ]haves?|skills?|we|you"
    r"|entry-level role|someone|who|that|is|are|be)\b[:\s]*)*"
    r"(?:(?:must|should|needs?|requires?|required|require|looking for|look for|are looking for|are searching for"
    r"|searching for|hiring|seeking|seek|want"
    r"|need|can|could|will|to|have|has|having|calls? for|include[sd]?|demands?|asks? for|an?|the|some|strong"
    r"|solid|good|proven|excellent|deep|hands-on|practical|knowledge of|experience (?:with|in|of)"
    r"|background in|familiarity with|proficien\w+ (?:in|with)|skills? in|understanding of|at least|minimum"
    r"|someone who|who)\b[:\s]*)*",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s*\b(?:(?:is |are |would be )?(?:(?:a )?nice to have|a bonus|or (?:better|above|higher"
    r"|similar|equivalent)|a (?:big |strong )?plus|required|preferred|desirable|desired|needed"
    r"|necessary|a must|an advantage|welcome|optional|mandatory|skills?|knowledge|experience"
    r"|proficiency))+\W*$",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"\?|\b(?:does|is|would|can|could|do you|how|what do|please|tell me|evidence|meet|fit|match|qualif\w+"
    r"|suit\w*|dear|regards|we offer|our office|nice office|salary|location)\b",
    re.IGNORECASE,
)


_PRONOUN = re.compile(r"\b(?:she|he|they|her|him|them)\b")
_PARTING = re.compile(
    r"\s+(?:and|or(?! (?:better|above|higher|similar|equivalent))|plus|und|et|y|with|such as|e\.g\.)\s+"
    r"|\s*/\s*(?=[A-Z])|\s*[()]\s*"
)
"""What parts the requirements of one phrase."""


_LAST = re.compile(r",\s+([^,.?!;:]{2,60})\?\s*$")


def requirements(case: Case) -> list[str]:
    """The requirements that a job advertisement names, one by one."""
    text = case.reading.text
    quoted = re.findall(r"[\"“„«]([^\"”“»]{8,})[\"”»]", text)
    tail = _REQUIRING.search(text)
    body = (
        " ; ".join(quoted)
        if quoted
        else tail.group(1)
        if tail
        and text.strip().endswith("?")
        and text.count("?") == 1
        and ":" not in text
        and "." not in text.strip("?. ")
        else text
    )
    last = _LAST.search(body)
    if last and not _ASIDE.search(last.group(1)):
        body = body[: last.end(1)]  # the end of a list, and not a question by itself
    person = name_stems(case.index.resume.name)
    found: list[str] = []
    for part in re.split(r"[\n;•]|(?<=[.!?])\s+|:\s+|,\s+(?!Inc)|\s+-\s+", body):
        if not part or (
            _ASIDE.search(part)
            and not quoted
            and ("?" in part or _PRONOUN.search(fold(part)) or any(each.stem in person for each in words(part)))
        ):
            continue
        for piece in _PARTING.split(part):
            bare = _TAIL.sub("", _LEAD.sub("", piece.strip())).strip(" .,:!?-\"'")
            bare = _LEAD.sub("", bare).strip()
            content = [each for each in words(bare) if each.is_content and each.stem not in person]
            if content and not _is_chatter(bare):
                found.append(bare)
    wanted = _POST.search(text) if not found else None
    parts = [each.strip() for each in _PARTING.split(wanted.group(1))] if wanted else found
    return list(dict.fromkeys(each for each in parts if each))[:12]


_POST = re.compile(
    r".*\b(?:as|to be|be|become|for)\s+(?:an? |our |the |your )?(?:(?:role|position|job|post|opening)s? )?(?:as |of )?"
    r"(?:an? |our |the )?([\w&/ -]{4,60}?)(?: (?:role|position|job|post|opening))?\s*[?.!]*$",
    re.IGNORECASE,
)
"""The post that a question without any requirements asks about."""


_AGENT = re.compile(
    r"\b(?:\w{3,}(?:er|or|ist|ian|ant|yst)|nurse|chef|lead|head|director|intern|officer|clerk|assistant|technician)s?$"
)
"""What a job's title ends with."""
_REQUIRING = re.compile(
    r"\b(?:requir\w+|needs?|needing|demand\w*|calls? for|asks? for|looking for|involv\w+|seeking)\b[:\s]+(.*)\?",
    re.IGNORECASE,
)


def _is_chatter(text: str) -> bool:
    return bool(
        re.fullmatch(
            r"(?:job(?: ad| description)?|role|hiring|requirements?|evidence|here (?:is|are) .*|we|our|here|must|nice"
            r"|entry-level|the role|position|ad|needs|is|does|the|plus|tell|please|how|candidate|fit|office|nice office"
            r"|company|about us|apply|team)\W*",
            fold(text),
        )
    )


def answer(case: Case) -> Reply | None:
    """Each requirement with what bears it out, and those that nothing bears out."""
    asked = requirements(case)
    if not asked:
        return None
    told: list[Statement] = []
    missing: list[str] = []
    for place, each in enumerate(asked):
        found = _requirement(case, each, _required(each))
        is_title = place == 0 and len(asked) > 1 and _AGENT.search(fold(each)) and len(words(each)) < 5
        if (
            found
            and is_title
            and not any(
                word.is_capitalised and word.start > 0 and word.stem in case.speech.names for word in words(each)
            )
        ):
            continue
        if found:
            told.append(found)
        else:
            missing.append(shorten(each, 80))
    if missing:
        told.append(_missing(case, missing, none_found=not told))
    return reply("fit", *told)


def _required(text: str) -> tuple[Word, ...]:
    """The words of a requirement that must be borne out: its names, where it has some inside, else its content words."""
    content = tuple(
        each for each in words(text) if each.is_content and not each.folded[0].isdigit() and each.folded not in NUMBERS
    )
    telling = tuple(
        each
        for each in content
        if each.folded not in _WEAK and each.stem not in _WEAK and each.folded not in CAPABILITY
    )
    names = tuple(
        each
        for each in telling
        if each.is_capitalised
        and (each.start > 0 or any(letter.isupper() or letter.isdigit() for letter in each.text[1:]))
    )
    return names or telling or content


_WEAK_TEXT = """
years year team work skills knowledge someone engineer engineers developer developers designer nurse fluent advanced
senior junior experience level ability able strong good run running written spoken background degree native proficient
"""
_WEAK = frozenset(_WEAK_TEXT.split())


def _requirement(case: Case, text: str, said: Sequence[Word]) -> Statement | None:
    named = language_named(text)
    if named:
        for record in case.records.of(Section.LANGUAGES):
            if language_named(record.title) & named:
                fluency = record.text("fluency")
                return say(
                    f"{text}: the resume lists {record.title}" + (f" ({fluency})" if fluency else ""), *record.passages
                )
        return None
    years = re.search(r"\b(\d{1,2}) ?\+? ?(?:or more )?years?\b", fold(text))
    if years:
        return _years(case, text, said)
    if _DEGREE.fullmatch(fold(text).strip()):
        found = highest(case)
        return _required_by(text, found.statements[0]) if found else None
    leading = team(case, text)
    if leading:
        return _required_by(text, statement_of(case, leading.record, leading))
    if not said:
        return None
    best = borne_out(case, said, text)
    if not best:
        return _nearest(case, text, said)
    order: Mapping[str, int] = {
        Section.SKILLS: 0,
        Section.CERTIFICATES: 1,
        Section.EDUCATION: 2,
        Section.LANGUAGES: 2,
        Section.WORK: 3,
    }
    if re.match(
        r"(?:run|operat|manag|build|lead|maintain|deploy|design|develop|own|teach|handl|writ|creat|deliver)\w*\b",
        fold(text),
    ):
        order = {Section.WORK: 0, Section.PROJECTS: 1, Section.VOLUNTEER: 2, Section.SKILLS: 3}
    exact = [each for each in best if each.coverage >= best[0].coverage - 0.16]
    chosen = min(exact, key=lambda each: order.get(each.record.section, 5))
    return _required_by(text, statement_of(case, chosen.record, chosen))


def _nearest(case: Case, text: str, said: Sequence[Word]) -> Statement | None:
    """The field that bears out half of a requirement, said to be no more than that; none of one that names a name."""
    if any(each.is_capitalised and each.stem not in case.records.vocabulary for each in said):
        return None
    found = [each for each in matches(case, said, text) if each.own >= _HALF and each.record.section in _BEARING]
    if not found:
        return None
    shown = statement_of(case, found[0].record, found[0])
    return say(f"{shorten(text[:1].upper() + text[1:], 80)}: nearest is {shorten(shown.text, 240)}", *shown.passages)


_HALF = 0.4
"""Share of a requirement, 0 to 1, that a field must have to be called the nearest."""
_BEARING = (Section.WORK, Section.SKILLS, Section.CERTIFICATES, Section.EDUCATION, Section.PROJECTS, Section.VOLUNTEER)


_DEGREE = re.compile(r"(?:an? )?(?:(?:university|college|academic) )?(?:degree|diploma)s?")


def _years(case: Case, text: str, said: Sequence[Word]) -> Statement | None:
    """How long the person has done what a number of years is required of; the whole time at work, where that is all."""
    if all(each.folded in _WEAK for each in said):
        text = re.sub(r"\s+(?:of|in|with|as)$", "", text)
        fact = next(iter(case.fact(FactKind.EXPERIENCE)), None)
        return _required_by(text, say(fact.statement, case.passage_of(fact))) if fact else None
    asked = {each.stem for each in said}
    for kind in (FactKind.STATED_YEARS, FactKind.SKILL):
        for fact in case.fact(kind):
            if stems(fact.subject) and stems(fact.subject) <= asked:
                return _required_by(text, say(fact.statement, case.passage_of(fact)))
    found = [each for each in borne_out(case, said, text) if each.record.interval(case.index.as_of)]
    if found:
        record = found[0].record
        fact = next(iter(case.fact(FactKind.TENURE, pointer=record.pointer)), None)
        return _required_by(text, say(fact.statement, case.passage_of(fact))) if fact else None
    stated = borne_out(case, said, text)
    return _required_by(text, statement_of(case, stated[0].record, stated[0])) if stated else None


def _required_by(text: str, found: Statement) -> Statement:
    return say(f"{shorten(text[:1].upper() + text[1:], 80)}: {shorten(found.text, 240)}", *found.passages)


def _missing(case: Case, missing: Sequence[str], *, none_found: bool) -> Statement:
    text = f"The resume does not mention {joined(missing, last='or')}"
    if not none_found:
        return say(text)
    is_role = any(_AGENT.search(fold(each)) for each in missing) and Section.SKILLS not in case.reading.nouns
    sections = (Section.WORK, Section.EDUCATION, Section.CERTIFICATES) if is_role else (Section.SKILLS,)
    held = [each for section in sections for each in case.records.of(section)] or list(case.records.of(Section.SKILLS))
    listed = joined(dict.fromkeys(each.title for each in held if each.title))
    what = "the jobs, degrees and certificates that it lists are" if is_role else "the skills that it lists are"
    return say(
        f"No: {text[0].lower()}{text[1:]}; {what} {listed}" if listed else f"No: {text[0].lower()}{text[1:]}",
        *(each.passage for item in held for each in [item.title_field] if each),
    )
