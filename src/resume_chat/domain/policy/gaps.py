"""Joins the owner's reasons for gaps with the gaps that were computed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from resume_chat.domain.document import Remark
from resume_chat.domain.facts import Fact, FactKind
from resume_chat.domain.policy.rules import DeclaredGap
from resume_chat.domain.resume import Resume

ENOUGH = timedelta(days=14)
"""So much of a computed gap must be in the declared one, or all of it."""


def explained(
    resume: Resume, facts: Sequence[Fact], gaps: Sequence[DeclaredGap]
) -> tuple[tuple[Fact, ...], tuple[Remark, ...]]:
    """The facts, those about gaps with the owner's reasons; and what there is to remark.

    A declared gap that no computed one overlaps (before the first job, since the last one) becomes a fact of its own.
    """
    entries = {each.pointer: each for section in resume.sections for each in section.entries}
    left = list(gaps)
    found: list[Fact] = []
    for fact in facts:
        if fact.kind is not FactKind.GAP or len(fact.items) < 2:
            found.append(fact)
            continue
        before, after = (entries[each.pointer].span for each in fact.items[:2])
        begins = before.end.last if before and before.end else date.max
        ends = after.start.first if after and after.start else date.min
        reasons = [each for each in gaps if _overlaps(each, begins, ends)]
        left = [each for each in left if each not in reasons]
        found.append(_with_reasons(resume, fact, reasons))
    work = next((each.pointer for each in resume.sections if each.name == "work"), "")
    remarks = tuple(
        Remark(
            pointer=work,
            problem=f"the dates show no break at the policy's gap {_period(each)}; the reason is told beside them",
        )
        for each in left
    )
    return (*found, *(_declared(resume, each, work) for each in left)), remarks


def _overlaps(gap: DeclaredGap, begins: date, ends: date) -> bool:
    first, last = max(gap.start.first, begins), min(gap.end.last if gap.end else date.max, ends)
    return last > first and last - first >= min(ENOUGH, ends - begins)


def _with_reasons(resume: Resume, fact: Fact, reasons: Sequence[DeclaredGap]) -> Fact:
    if not reasons:
        return fact
    said = " ".join(f'In {_owner(resume)} own words: "{each.reason}"' for each in reasons)
    return replace(
        fact,
        statement=f"{fact.statement} {said}",
        derivation=f"{fact.derivation}; the reason is the owner's, from beside the resume",
    )


def _declared(resume: Resume, gap: DeclaredGap, work: str) -> Fact:
    return Fact(
        kind=FactKind.GAP,
        section="work",
        subject="breaks between jobs",
        statement=f'{resume.person} had no job {_period(gap)}. In {_owner(resume)} own words: "{gap.reason}"',
        derivation="the owner's own statement, from beside the resume",
        pointer=work,
        sources=(),
    )


def _owner(resume: Resume) -> str:
    return f"{resume.person}'s" if resume.name else "the candidate's"


def _period(gap: DeclaredGap) -> str:
    return f"from {gap.start.label} to {gap.end.label}" if gap.end else f"since {gap.start.label}"
