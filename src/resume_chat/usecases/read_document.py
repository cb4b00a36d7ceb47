"""Reads the resume and its owner's policy: what the policy keeps back is gone before anybody else sees the document."""

from dataclasses import dataclass
from datetime import date

from resume_chat.domain.document import Remark
from resume_chat.domain.facts import Fact, facts_of
from resume_chat.domain.passages import Passage, passages_of
from resume_chat.domain.policy import Policy, PolicyError, checked_for_repeats, explained, pruned, read_policy
from resume_chat.domain.resume import Resume, read_resume
from resume_chat.ports.errors import ResumeSourceError
from resume_chat.ports.resume_source import ResumeSource


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDocument:
    """What there is to answer from on one day."""

    resume: Resume
    """Without what the policy keeps back."""
    policy: Policy
    facts: tuple[Fact, ...]
    """With the owner's reasons for gaps."""
    passages: tuple[Passage, ...]
    kept_back: dict[str, int]
    """For each of the policy's pointers how many texts it took out."""
    remarks: tuple[Remark, ...]
    """On the policy; pointers into the resume."""


async def read_document(source: ResumeSource, policy_source: ResumeSource | None, as_of: date) -> ReadDocument:
    """Reads both.

    Args:
        source: Of the resume.
        policy_source: Of the policy; `None`, or one that gives `None`, for the policy that rules nothing.
        as_of: The day that facts are computed for.

    Raises:
        ResumeSourceError: One of them cannot be read, the policy is not understood, or the resume repeats what it keeps
            back.
        ResumeError: The document is not a resume.
    """
    policy = await _policy(policy_source)
    found = pruned(await source.read(), policy)
    resume = read_resume(found.document)
    try:
        repeats = checked_for_repeats(resume, found)
    except PolicyError as exc:
        raise ResumeSourceError(f"{source.location}: {exc}") from exc
    facts, gaps = explained(resume, facts_of(resume, as_of), policy.gaps)
    return ReadDocument(
        resume=resume,
        policy=policy,
        facts=facts,
        passages=passages_of(resume, facts, policy.statements),
        kept_back=dict(found.counts),
        remarks=(*repeats, *gaps),
    )


async def _policy(source: ResumeSource | None) -> Policy:
    if source is None:
        return Policy()
    try:
        return read_policy(await source.read())
    except PolicyError as exc:
        raise ResumeSourceError(f"{source.location}: {exc}; docs/policy.md says what a policy may hold") from exc
