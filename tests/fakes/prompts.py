"""Prompts for generators, made by the real domain from the small resume of the tests."""

from dataclasses import replace
from datetime import date
from functools import cache

from fakes.parts import RESUME
from resume_chat.domain.answer import Beginning
from resume_chat.domain.evidence import Evidence
from resume_chat.domain.facts import facts_of
from resume_chat.domain.index import ResumeIndex
from resume_chat.domain.passages import passages_of
from resume_chat.domain.prompt import Prompt, build_prompt
from resume_chat.domain.resume import read_resume

AS_OF = date(2026, 3, 1)


@cache
def prompt_about(
    question: str = "What did she build in Python?", *, word: str = "Python", begun: Beginning | None = None
) -> Prompt:
    """A prompt whose evidence are the passages with a word in them; `begun` is what was shown of the answer already."""
    resume = read_resume(RESUME)
    facts = facts_of(resume, AS_OF)
    passages = passages_of(resume, facts)
    index = ResumeIndex(resume=resume, passages=passages, facts=facts, fingerprint="0" * 16, as_of=AS_OF)
    found = tuple(each for each in passages if word in each.text)
    evidence = Evidence(passages=found, scores=(1.0,) * len(found), similarities=(0.5,) * len(found))
    return build_prompt(index, evidence, question, (), 4096, begun=begun)


def short_prompt(question: str, *, begun: Beginning | None = None) -> Prompt:
    """A prompt without the resume, for a real model that would read it for half a minute."""
    prompt = prompt_about(question, word="no such word", begun=begun)
    return replace(prompt, messages=prompt.messages[1:])
