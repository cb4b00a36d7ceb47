"""Leading, managing and teaching people: the texts that tell of it, those that count heads first."""

import re

from resume_chat.domain.answering.affirming import numbers_in
from resume_chat.domain.answering.bearing import distinct
from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.forms import Form
from resume_chat.domain.answering.lexicon import Section
from resume_chat.domain.answering.matching import Match
from resume_chat.domain.answering.statements import Reply, reply
from resume_chat.domain.answering.wording import NEAREST, statement_of
from resume_chat.domain.answering.words import NUMBERS, fold

_LEADERSHIP = re.compile(
    r"\b(?:manag|lead|led|supervis|head|mentor|coach|direct|run\b|ran\b|runs\b|build|built|grow"
    r"|grew)\w* (?:or (?:\w+ )?)?(?:\w+ ){0,2}?(?:people"
    r"|others|person|team|teams|staff|employees|engineers|developers|nurses|group|groups|colleagues|juniors?"
    r"|reports|personnel|workers|crew|\w{3,}(?:yers|ners|kers|ters|ders|tors|ists|ants|ees))\b"
    r"|\b(?:leadership|management|managerial|supervisory|people) (?:experience|skills|responsibilit\w+|role"
    r"|position|background|management)\b|\bhelp\w* (?:\w+ )?(?:juniors?|others|colleagues|newcomers"
    r"|apprentices|trainees)\b|\bpeople manager\b|\bteam lead(?:er)?\b|\bdirect reports\b"
    r"|\b(?:people|staff|anybody|anyone) (?:\w+ )?under (?:her|him|them)\b"
    r"|\bpersonalverantwortung\b|\bfuhrungs\w+|\bmanagement d'equipe\b|\bliderazgo\b"
)
_LEADS = re.compile(
    r"\b(?:runs?|ran|leads?|led|leading|lead|manag\w+|supervis\w+|mentor\w*|coach\w*|head of|headed|heads|charge"
    r"|oversaw"
    r"|oversees?|direct(?:ed|s)|train(?:ed|s)|preceptor|captain|foreman|platoon|brigade|leit(?:e|et|ete|ung|erin"
    r"|er)\b|fuhr(?:e|t|te|ung)\b|verantwort\w+|angeleitet|ausgebildet|dirig\w+|encadr\w+|a cargo|lider\w+"
    r"|reports to (?:me|him"
    r"|her)|team of|responsible for (?:a |the )?(?:team|\d+))\b"
)
PEOPLE = re.compile(
    r"\b\d[\d,.]*\s+(?:[\w-]+ ){0,2}?\w*(?:ers|ors|ists|ians|ants|ees|ates|people|staff|nurses|persons|members"
    r"|cooks|soldiers|heads|reports|juniors|teachers|students)\b"
    r"|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen"
    r"|twenty)\s+(?:[\w-]+ ){0,2}?\w*(?:ers|ors|ists|ians|ants|ees|ates|people|staff|nurses|persons|members"
    r"|cooks|soldiers|heads|reports|juniors|teachers|students)\b"
    r"|\b(?:\d+|zwei|drei|vier|funf|sechs|sieben|acht|neun|zehn|zwolf|deux|trois|quatre|cinq|dix|dos|tres|cuatro"
    r"|cinco|seis)\s+(?:\w+\s+){0,2}?"
    r"(?:Mitarbeit\w+|Kolleg\w+|Lehrkr\w+|Fachkr\w+|Personen|Leuten?|Azubis?|Auszubildende\w*|personnes"
    r"|collaborat\w+|salari\w+"
    r"|personas|empleados|compa\u00f1er[oa]s)\b",
    re.IGNORECASE,
)


def answer(case: Case) -> Reply | None:
    """Texts of jobs that speak of leading, managing or teaching people, those that count them first."""
    if not _LEADERSHIP.search(case.reading.folded):
        return None
    found: list[tuple[int, Match]] = []
    for record in case.records.all:
        if record.section not in {Section.WORK, Section.VOLUNTEER, Section.PROJECTS}:
            continue
        for field in record.fields:
            weight = (2 if PEOPLE.search(field.text) else 0) + (2 if _LEADS.search(fold(field.text)) else 0)
            if weight > 1 and field.name in {"summary", "highlights", "description", "position"}:
                found.append((weight, Match(record=record, field=field, coverage=1.0, own=1.0)))
    counted = [each for each in found if each[0] > 2]
    best = [each for _, each in counted or found]
    chosen = distinct(best, 3)
    is_all = bool(chosen) and numbers_in(case.reading.text) <= numbers_in(chosen[0].field.text)
    yes = ("Yes. " if is_all else NEAREST) if case.reading.asks(Form.YES_NO) else ""
    return reply(
        "leading",
        *(statement_of(case, each.record, each, prefix=yes if place == 0 else "") for place, each in enumerate(chosen)),
    )


def team(case: Case, text: str) -> Match | None:
    """The text about leading people whose number is nearest to the one that a requirement names."""
    if not _LEADERSHIP.search(re.sub(r"(?<=\d)\+", "", fold(text))):
        return None
    wanted = count_in(text)
    found = [
        (abs((count_in(field.text) or 0) - (wanted or 99)), Match(record=record, field=field, coverage=1.0, own=1.0))
        for record in case.records.of(Section.WORK)
        for field in record.all("summary", "highlights", "description")
        if PEOPLE.search(field.text) and _LEADS.search(fold(field.text))
    ]
    return min(found, key=lambda item: item[0])[1] if found else None


def count_in(text: str) -> int | None:
    """How many people a text counts first; none where it counts none."""
    match = PEOPLE.search(text) or re.search(r"\b(?:\d+|" + "|".join(NUMBERS) + r")\b", fold(text))
    number = (
        re.search(r"\d+|" + "|".join(sorted(NUMBERS, key=len, reverse=True)), fold(match.group())) if match else None
    )
    if not number:
        return None
    return NUMBERS.get(number.group()) if number.group() in NUMBERS else int(number.group())
