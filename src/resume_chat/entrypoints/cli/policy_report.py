"""What an owner's policy will do, told to the owner: never with the words that it keeps back."""

from collections.abc import Mapping
from dataclasses import dataclass

from resume_chat.domain.answering.own_words import asked_for_as, known_matter
from resume_chat.domain.policy import OnRequest, OwnWords, Policy
from resume_chat.entrypoints.cli.console import count
from resume_chat.usecases.read_document import ReadDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyReport:
    """A policy as `check` tells of it."""

    location: str
    lines: tuple[str, ...]
    """For people, a rule a line; none when the policy rules nothing."""
    plain: Mapping[str, object]
    """For programs."""


def policy_report(location: str, found: ReadDocument) -> PolicyReport:
    """What a policy does to this resume."""
    policy, counts = found.policy, found.kept_back
    lines = [
        *(f"private     {each}: {_texts(counts[each])} left out, as if not there" for each in policy.private),
        *(
            f"on request  {each.pointer}: {_texts(counts[each.pointer])} left out; {_asking(each)}"
            for each in policy.on_request
        ),
        *(f"own words   {each.topic}: {_recognised(each)} is answered: {each.answer}" for each in policy.topics),
        *(
            f"gap         {each.start.label} to {each.end.label if each.end else 'today'}: {each.reason}"
            for each in policy.gaps
        ),
    ]
    return PolicyReport(location=location, lines=tuple(lines), plain=_plain(location, policy, counts))


def _texts(number: int) -> str:
    return count(number, "text")


def _asking(rule: OnRequest) -> str:
    wordings = asked_for_as(rule)
    if not wordings:
        return "no question is recognised as one for it (add ask: with wordings)"
    return f"who asks for {_quoted(wordings)} is told: {rule.answer or 'that it is given on request'}"


def _recognised(rule: OwnWords) -> str:
    matter = known_matter(rule.topic)
    if matter is None:
        return f"a question about {_quoted((rule.topic, *rule.ask))}, by these words only,"
    more = f", or about {_quoted(rule.ask)}," if rule.ask else ""
    return f"a question about {matter.name}{more}"


def _quoted(wordings: tuple[str, ...]) -> str:
    return ", ".join(f'"{each}"' for each in wordings)


def _plain(location: str, policy: Policy, counts: Mapping[str, int]) -> dict[str, object]:
    return {
        "location": location,
        "private": [{"pointer": each, "texts": counts[each]} for each in policy.private],
        "on_request": [
            {
                "pointer": each.pointer,
                "texts": counts[each.pointer],
                "asked_for_as": list(asked_for_as(each)),
                "answer": each.answer or None,
            }
            for each in policy.on_request
        ],
        "topics": [
            {"topic": each.topic, "is_known": known_matter(each.topic) is not None, "answer": each.answer}
            for each in policy.topics
        ],
        "gaps": [
            {"from": each.start.label, "to": each.end.label if each.end else None, "reason": each.reason}
            for each in policy.gaps
        ],
    }
