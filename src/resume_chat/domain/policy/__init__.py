"""What the owner has to say beside the resume: what is kept back, what is told on request, and what in their own words."""

from resume_chat.domain.policy.gaps import explained
from resume_chat.domain.policy.pruning import Pruned, checked_for_repeats, pruned
from resume_chat.domain.policy.reading import read_policy
from resume_chat.domain.policy.rules import DeclaredGap, OnRequest, OwnWords, Policy, PolicyError

__all__ = [
    "DeclaredGap",
    "OnRequest",
    "OwnWords",
    "Policy",
    "PolicyError",
    "Pruned",
    "checked_for_repeats",
    "explained",
    "pruned",
    "read_policy",
]
