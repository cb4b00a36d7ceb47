"""What a visitor is told at first: who answers, for whom, and what one might ask.

The suggestions are made from the resume, so that each of them has an answer in it.
"""

from collections.abc import Iterator, Mapping

from resume_chat.domain.resume import Resume

SUGGESTIONS = 4


def disclosure(resume: Resume) -> str:
    """Says that a machine answers, and for whom."""
    whose = f"{resume.name}'s resume" if resume.name else "a resume"
    person = resume.name or "the person"
    return (
        f"You are talking to a machine, not to {person}. It answers from {whose} and from nothing else, names its sources, "
        "and can still be wrong."
    )


def suggestions(resume: Resume) -> list[str]:
    """Up to four questions that this resume answers."""
    who = resume.name.split()[0] if resume.name.split() else "this person"
    document = resume.document
    questions = []
    employer = _first(document, "work", "name", "company")
    if employer:
        did = "does" if _is_current(document) else "did"
        questions.append(f"What {did} {who} do at {employer}?")
    elif resume.name:
        questions.append(f"What does {who} do?")
    skill = _first(document, "skills", "name")
    if skill:
        questions.append(f"How much experience does {who} have with {skill}?")
    project = _first(document, "projects", "name")
    if project:
        questions.append(f"What is {project} about?")
    school = _first(document, "education", "institution")
    if school:
        questions.append(f"What did {who} study?")
    if _first(document, "languages", "language"):
        questions.append(f"Which languages does {who} speak?")
    return questions[:SUGGESTIONS]


def _first(document: Mapping[str, object], section: str, *names: str) -> str:
    """The first short text under one of these names in a section's entries."""
    return next((text for entry in _entries(document, section) for text in _texts(entry, names)), "")


def _is_current(document: Mapping[str, object]) -> bool:
    """Whether the first job has no end."""
    first = next(_entries(document, "work"), {})
    return str(first.get("endDate", "present")).strip().casefold() in {"", "present", "now", "current"}


def _entries(document: Mapping[str, object], section: str) -> Iterator[Mapping[str, object]]:
    entries = document.get(section)
    if isinstance(entries, list):
        yield from (each for each in entries if isinstance(each, Mapping))


def _texts(entry: Mapping[str, object], names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        text = entry.get(name)
        if isinstance(text, str) and 0 < len(text.strip()) <= 60:
            yield " ".join(text.split())
