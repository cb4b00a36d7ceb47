"""Sentences for `guard.py`: what a resume bears out, and the same with one thing changed so that it does not."""

import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from resume_chat.domain.answering.people import known_as
from resume_chat.domain.answering.records import Record, Records, records_of
from resume_chat.domain.answering.words import fold
from resume_chat.domain.dates import PartialDate
from resume_chat.domain.grounding.quantities import Kind, quantities
from resume_chat.domain.index import ResumeIndex
from resume_chat.domain.passages import PassageKind
from resume_chat.domain.text import sentences

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
}
MONTHS = {language: names.split() for language, names in _MONTHS.items()}
INVENTED = ("Larkhollow Systems", "Google", "Brightwater Partners", "Deloitte", "Quandora Labs")
INVENTED_TITLES = (
    "Chief Executive Officer",
    "Principal Data Scientist",
    "Head of Marketing",
    "VP of Sales",
    "Regional Director",
)
INVENTED_NAMES = ("Kubeflow", "Snowflake", "Valdish", "Oxford", "Salesforce", "COBOL")


@dataclass
class Statement:
    """A sentence that the resume bears out, and what of it may be falsified."""

    text: str
    kind: str
    organisation: str = ""
    title: str = ""
    days: tuple[str, ...] = ()
    """Dates as the text has them."""
    name: str = ""
    """A skill or other name in it."""


def said(moment: PartialDate | None, language: str = "en") -> str:
    """A date in words."""
    if moment is None:
        return ""
    if moment.is_worded:
        return moment.text
    return f"{MONTHS[language][moment.month - 1]} {moment.year}" if moment.month else str(moment.year)


# ---------------------------------------------------------------- true sentences


def true_sentences(index: ResumeIndex) -> Iterator[Statement]:
    """Every true sentence that the resume gives."""
    for fact in index.facts:
        yield Statement(fact.statement, "fact")
    for passage in index.passages:
        if passage.kind is PassageKind.ENTRY and not passage.heading.startswith(("About", "Contact")):
            for sentence in sentences(passage.body):
                if len(sentence.split()) > 3:
                    yield Statement(sentence.strip(), "passage")
    records = records_of(index)
    who = known_as(index.resume.name)
    held = Counter(record.organisation for record in records.all)
    for record in records.all:
        yield from _templates(record, who, is_only=held[record.organisation] == 1)
    yield from _skills(records, who)


def _templates(record: Record, who: str, *, is_only: bool) -> Iterator[Statement]:
    organisation, title = record.organisation, record.title
    start = record.span.start if record.span else None
    end = record.span.end if record.span else None
    if record.section in {"work", "volunteer"} and organisation and title:
        yield from _employed(record, who, organisation, title, start, end, is_only=is_only)
    elif record.section == "education" and organisation and title:
        days = tuple(filter(None, (said(start), said(end))))
        yield Statement(f"{who} studied {title} at {organisation}.", "template", organisation, title)
        yield Statement(
            f"{who} holds a {title} from {organisation} [{record.place + 1}].", "template", organisation, title
        )
        if end:
            yield Statement(
                f"They finished their {title} at {organisation} in {end.year}.",
                "template",
                organisation,
                title,
                (str(end.year),),
            )
        if len(days) == 2:
            yield Statement(
                f"From {days[0]} to {days[1]}, {who} studied at {organisation}.", "template", organisation, "", days
            )
    elif record.section in {"awards", "certificates", "publications"} and record.moment:
        name = record.text("title", "name")
        verb = {"awards": "received the award", "certificates": "obtained the certificate", "publications": "published"}
        day = said(record.moment)
        yield Statement(f"{who} {verb[record.section]} {name} in {day}.", "template", days=(day,))
        yield Statement(
            f"In {record.moment.year}, {who} {verb[record.section]} {name}.",
            "template",
            days=(str(record.moment.year),),
        )
    elif record.section == "projects" and start:
        yield Statement(f"The project {record.text('name')} began in {said(start)}.", "template", days=(said(start),))


def _employed(
    record: Record,
    who: str,
    organisation: str,
    title: str,
    start: PartialDate | None,
    end: PartialDate | None,
    *,
    is_only: bool,
) -> Iterator[Statement]:
    yield Statement(f"{who} worked at {organisation} as {title}.", "template", organisation, title)
    yield Statement(f"As {title} at {organisation}, {who} gained relevant experience.", "template", organisation, title)
    for each in record.all("highlights"):
        text = each.text.rstrip(".")
        bare = text[:1].lower() + text[1:] if text[1:2].islower() else text
        yield Statement(f"At {organisation}, {who} {bare}.", "template", organisation)
        yield Statement(f"- **{organisation}**: {text} [{record.place + 1}]", "template", organisation)
    if start and end and not start.is_worded and not end.is_worded:
        a, b = said(start), said(end)
        yield Statement(
            f"{who} was {title} at {organisation} from {a} to {b} [3].", "template", organisation, title, (a, b)
        )
        yield Statement(
            f"{title}, {organisation} ({start.label} to {end.label})",
            "template",
            organisation,
            title,
            (start.label, end.label),
        )
        if is_only:
            yield Statement(f"They joined {organisation} in {a} and left in {b}.", "template", organisation, "", (a, b))
        a, b = said(start, "de"), said(end, "de")
        yield Statement(
            f"Von {a} bis {b} arbeitete {who} bei {organisation} als {title}.", "template", organisation, title, (a, b)
        )
        a, b = said(start, "fr"), said(end, "fr")
        yield Statement(
            f"De {a} à {b}, {who} a travaillé chez {organisation} comme {title}.",
            "template",
            organisation,
            title,
            (a, b),
        )
    elif start and not start.is_worded:
        a = said(start)
        yield Statement(f"{who} has been {title} at {organisation} since {a}.", "template", organisation, title, (a,))
        yield Statement(
            f"Currently, they work for {organisation} as {title} (since {start.label}).",
            "template",
            organisation,
            title,
            (start.label,),
        )
        a = said(start, "es")
        yield Statement(f"Desde {a} trabaja en {organisation} como {title}.", "template", organisation, title, (a,))


def _skills(records: Records, who: str) -> Iterator[Statement]:
    for record in records.of("skills"):
        name, years = record.text("name"), record.text("years")
        keywords = [each.text for each in record.all("keywords")]
        if years:
            yield Statement(f"{who} has {years} years of experience with {name}.", "template", name=name)
        for each in keywords[:4]:
            yield Statement(f"Yes, {who} has worked with {each}.", "template", name=each)
        if len(keywords) > 2:
            yield Statement(f"Their skills in {name} include {', '.join(keywords[:3])}.", "template", name=keywords[1])
    for record in records.of("languages"):
        yield Statement(
            f"{who} speaks {record.text('language')} ({record.text('fluency')}).",
            "template",
            name=record.text("language"),
        )


# ---------------------------------------------------------------- false sentences


def false_sentences(
    each: Statement, index: ResumeIndex, pool: Sequence[Statement], random_: random.Random
) -> Iterator[tuple[str, str]]:
    """The same sentence with one thing changed: what was changed, and the text."""
    yield from _renumbered(each.text, pool, random_)
    records = records_of(index)
    jobs = [
        record for record in records.all if record.section in {"work", "volunteer", "education"} and record.organisation
    ]
    if each.organisation:
        others = sorted({job.organisation for job in jobs} - {each.organisation})
        strangers = [
            name
            for name in INVENTED
            if fold(name.split()[0]) not in fold(json.dumps(index.resume.document, default=str))
        ]
        yield "employer, invented", each.text.replace(each.organisation, random_.choice(strangers))
        mine = {job.organisation for job in jobs if job.title == each.title}
        others = [other for other in others if other not in mine and fold(other) not in fold(each.text)]
        if others and (each.title or each.days):
            yield "employer, of another entry", each.text.replace(each.organisation, random_.choice(others))
        elif others:
            yield (
                "employer, of another entry (text alone)",
                each.text.replace(each.organisation, random_.choice(others)),
            )
    if each.title:
        yield "title, invented", each.text.replace(each.title, random_.choice(INVENTED_TITLES))
        own = {fold(job.title) for job in jobs if job.organisation == each.organisation}
        theirs = sorted({job.title for job in jobs if fold(job.title) not in own and job.title})
        if theirs and each.organisation:
            yield "title, of another entry", each.text.replace(each.title, random_.choice(theirs))
    for day in each.days:
        theirs = sorted({other for item in pool for other in item.days} - set(each.days))
        theirs = [other for other in theirs if _is_other_day(other, day)]
        if theirs:
            yield "date, of another entry", each.text.replace(day, random_.choice(theirs))
        yield (
            "date, invented",
            each.text.replace(day, re.sub(r"\d{4}", lambda match: str(int(match.group()) - 17), day)),
        )
    if each.name and each.name in each.text:
        yield "skill or language, invented", each.text.replace(each.name, random_.choice(INVENTED_NAMES))


def _is_other_day(other: str, day: str) -> bool:
    """Whether two dates are written alike and cannot be the same."""
    if bool(re.search(r"[^\W\d]", other)) != bool(re.search(r"[^\W\d]", day)):
        return False
    days = [each for text in (other, day) for q in quantities(fold(text)) for each in q.days]
    return len(days) == 2 and any(mine and its and mine != its for mine, its in zip(*days, strict=True))


def _renumbered(text: str, pool: Sequence[Statement], random_: random.Random) -> Iterator[tuple[str, str]]:
    plain = fold(text)
    if len(plain) != len(text):
        return
    theirs = defaultdict(set)
    for other in pool:
        for each in quantities(fold(other.text)):
            if _is_number(each.kind, each.values):
                theirs[each.kind].add(fold(other.text)[each.start : each.end])
    for each in quantities(plain):
        if not _is_number(each.kind, each.values) or text[max(0, each.start - 1) : each.start] == "[":
            continue
        written = text[each.start : each.end]
        changed = re.sub(
            r"\d+", lambda match: str(int(match.group()) + random_.choice((3, 7, 11, 19))), written, count=1
        )
        if changed != written:
            yield "number, invented", text[: each.start] + changed + text[each.end :]
        elif not re.search(r"\d", written):
            yield "number, invented", text[: each.start] + "seventy-three" + text[each.end :]
        swap = random_.choice(sorted(theirs[each.kind]))
        if swap != fold(written):
            yield "number, of another entry", text[: each.start] + swap + text[each.end :]


def _is_number(kind: Kind, values: frozenset[float]) -> bool:
    return kind in {Kind.PERCENT, Kind.MONEY, Kind.DURATION} or (
        kind is Kind.COUNT and all(value > 12 for value in values)
    )
