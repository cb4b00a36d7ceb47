"""Questions whose answers are computed: how long, how many, first and longest, all of a sort."""

from collections.abc import Iterator

from resume_chat.domain.conversation import Role, Turn
from resume_chat.domain.facts import Fact, FactKind
from resume_chat.domain.index import ResumeIndex
from resume_chat.domain.question_bank.asking import Draft, any_of, can_be_asked_by, groups, person, pointers, texts
from resume_chat.domain.question_bank.questions import Expected, QuestionKind

MAX_LISTED = 12
"""A longer list is nothing that an answer must name whole."""
_LISTS = (
    ("work", "name", "Which companies has {who} worked for?"),
    ("education", "institution", "Which schools did {who} attend?"),
    ("languages", "language", "Which languages does {who} speak?"),
    ("certificates", "name", "List all of {who}'s certificates."),
    ("awards", "title", "Which awards has {who} received?"),
    ("publications", "name", "What has {who} published?"),
    ("projects", "name", "Which projects are on {who}'s resume?"),
    ("interests", "name", "What are {who}'s hobbies?"),
    ("volunteer", "organization", "Where has {who} volunteered?"),
    ("references", "name", "Who has written a reference for {who}?"),
)


def durations(index: ResumeIndex) -> Iterator[Draft]:
    """How long at work in all, at each employer, on each project."""
    who = person(index)
    for fact in _of(index, FactKind.EXPERIENCE):
        yield _lasting(f"How many years of work experience does {who} have in total?", fact, "/work")
    several = {each.subject: each for each in _of(index, FactKind.EMPLOYER)}
    seen: set[str] = set()
    for fact in _of(index, FactKind.TENURE):
        name = fact.subject
        if fact.section not in {"work", "projects"} or name in seen or not can_be_asked_by(name):
            continue
        seen.add(name)
        if fact.section == "work":
            yield _lasting(f"How long did {who} work at {name}?", several.get(name, fact))
        else:
            yield _lasting(f"How long did the project {name} last?", fact)
    for fact in _of(index, FactKind.GAP):
        if fact.months:
            text = f"Is there a gap between {who}'s jobs, and how long is it?"
            yield _lasting(text, max(_of(index, FactKind.GAP), key=lambda each: each.months or 0))
            return


def lists(index: ResumeIndex) -> Iterator[Draft]:
    """All entries of a section, by name."""
    who = person(index)
    for section, field, wording in _LISTS:
        found = groups(index.resume.entries(section), field)
        if 0 < len(found) <= MAX_LISTED:
            expected = Expected(
                must=tuple((name.split(",")[0],) for name, _ in found),
                gold=tuple(each for _, entries in found for each in pointers(entries)),
            )
            yield Draft(kind=QuestionKind.LIST, text=wording.format(who=who), expected=expected)


def comparisons(index: ResumeIndex) -> Iterator[Draft]:
    """What is current, first, longest."""
    who = person(index)
    for kind, text in (
        (FactKind.CURRENT, f"What is {who}'s current job?"),
        (FactKind.FIRST, f"What was {who}'s first job?"),
    ):
        for fact in _of(index, kind):
            if fact.section == "work" and fact.items:
                entries = [each for each in index.resume.entries("work") if each.pointer == fact.items[0].pointer]
                if kind is FactKind.CURRENT:
                    now = {each.pointer for each in fact.items}
                    entries = [each for each in index.resume.entries("work") if each.pointer in now]
                yield _compared(text, texts(entries, "position", "name"), pointers(entries))
    for fact in _of(index, FactKind.LONGEST):
        if fact.subject == "longest employer" or (fact.subject == "longest job" and not _has_longest_employer(index)):
            entries = [each for each in index.resume.entries("work") if each.pointer == fact.items[0].pointer]
            yield _compared(f"Where has {who} worked longest?", texts(entries, "name"), pointers(entries))


def _has_longest_employer(index: ResumeIndex) -> bool:
    return any(each.subject == "longest employer" for each in _of(index, FactKind.LONGEST))


def follow_ups(index: ResumeIndex) -> Iterator[Draft]:
    """Questions that are understood only with what was said before."""
    who = person(index)
    tenure = {each.subject: each for kind in (FactKind.TENURE, FactKind.EMPLOYER) for each in _of(index, kind)}
    for name, jobs in groups(index.resume.entries("work"), "name"):
        roles = texts(jobs, "position")
        if not roles:
            continue
        asked = f"What was {who}'s role at {name}?"
        said = f"{who} was {roles[0]} at {name}."
        turns = (Turn(role=Role.USER, content=asked), Turn(role=Role.ASSISTANT, content=said))
        if name in tenure:
            expected = _length(tenure[name])
            text = f"And how long was {who} there?"
            yield Draft(kind=QuestionKind.FOLLOW_UP, text=text, expected=expected, turns=turns)


def contacts(index: ResumeIndex) -> Iterator[Draft]:
    """How the person can be reached."""
    who = person(index)
    basics = next(iter(index.resume.entries("basics")), None)
    if basics is None:
        return
    for field, text in (
        ("email", f"What is {who}'s email address?"),
        ("phone", f"What is {who}'s phone number?"),
        ("url", f"Does {who} have a website?"),
    ):
        if basics.text(field):
            gold = (basics.fields[field].pointer,)
            expected = Expected(must=((basics.text(field),),), gold=gold)
            yield Draft(kind=QuestionKind.CONTACT, text=text, expected=expected)


def _of(index: ResumeIndex, kind: FactKind) -> list[Fact]:
    return [each for each in index.facts if each.kind is kind]


def _length(fact: Fact, gold: str = "") -> Expected:
    found = (gold,) if gold else tuple(each.pointer for each in fact.items)
    return Expected(months=fact.months, is_exact=fact.is_exact, gold=found)


def _lasting(text: str, fact: Fact, gold: str = "") -> Draft:
    return Draft(kind=QuestionKind.DURATION, text=text, expected=_length(fact, gold))


def _compared(text: str, must: tuple[str, ...], gold: tuple[str, ...]) -> Draft:
    return Draft(kind=QuestionKind.COMPARE, text=text, expected=Expected(must=any_of(must), gold=gold))
