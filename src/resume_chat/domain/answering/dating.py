"""When an entry was: its dates, that it has none, or that it goes on."""

import re

from resume_chat.domain.answering.case import DATED, Case
from resume_chat.domain.answering.degrees import level_named, of_level_named
from resume_chat.domain.answering.forms import Form
from resume_chat.domain.answering.records import Record
from resume_chat.domain.answering.statements import Reply, head_passages, label, period, reply, say, when

_STILL = re.compile(
    r"^\W*(?:and )?(?:is|does|are) (?:\w+ ){1,4}?still"
    r" (?:going(?: on)?|ongoing|active|run(?:ning|s)?|work\w*|employed|there|with|at|in|do(?:es|ing)?|exists?|airs?"
    r"|aired|up|live)\b"
)


def _still(case: Case) -> Reply | None:
    """Whether an entry that is spoken of goes on."""
    found = [each.record for each in case.subjects if each.is_named and each.record.span]
    if not found:
        return None
    going = [each for each in found if each.is_current(case.index.as_of)]
    kept = going[:1] or case.newest_first(found)[:1]
    return reply("date", say(f"{'Yes' if going else 'No'}. {dated(kept[0])}", *head_passages(kept)))


def answer(case: Case) -> Reply | None:
    """When the entry that is spoken of was."""
    if _STILL.search(case.reading.folded):
        return _still(case)
    if not case.reading.asks(Form.WHEN) or (case.reading.asks(Form.EXPIRY) and not case.named()):
        return None
    subjects = [each for each in case.subjects if each.record.moment or each.record.span]
    undated = [each.record for each in case.subjects if each.is_named and each.record.section in DATED]
    if undated and not subjects:
        return reply(
            "no date",
            *(say(f"The resume gives no dates for {label(each)}", *head_passages([each])) for each in undated[:2]),
        )
    if case.section:
        subjects = [each for each in subjects if each.record.section == case.section] or subjects
    if not subjects and case.sections:
        entries = [each for each in case.records.of(case.sections[0]) if each.moment or each.span]
        focus = [each for each in case.speech.focus if level_named(each.text) is None]
        chosen = of_level_named(case, entries) if not focus else []
        return reply("date", *(say(dated(each), *head_passages([each])) for each in chosen[:4]))
    unknown = [each for each in case.speech.focus if each.stem not in case.records.vocabulary]
    named = [each for each in subjects if each.is_named]
    if not named or (unknown and not case.speech.leans_back):
        return None
    best = max(each.score for each in named)
    kept = [each.record for each in named if each.score >= 0.85 * best][:3]
    return reply("date", *(say(_when_told(case, each), *head_passages([each])) for each in kept))


_LEFT = re.compile(r"\b(?:leave|left|leaving|quit|resign\w*|end(?:ed)?|stop(?:ped)?|until when)\b")


def _when_told(case: Case, record: Record) -> str:
    """An entry with its dates; one that goes on is said to, where its end is asked for."""
    if _LEFT.search(case.reading.folded) and record.is_current(case.index.as_of):
        return f"The resume gives no end for {label(record)}: it has been going on {period(record.span)}"
    return dated(record)


def dated(record: Record) -> str:
    """An entry with its dates."""
    if record.span:
        return f"{label(record)}: {period(record.span)}"
    organisation = (
        f" ({record.organisation})" if record.organisation and record.organisation not in label(record) else ""
    )
    return f"{label(record)}{organisation}: {when(record.moment)}"
