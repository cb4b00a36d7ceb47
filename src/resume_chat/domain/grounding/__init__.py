"""The guard: lets through, while an answer is being made, the sentences that the resume bears out."""

from resume_chat.domain.grounding.guard import Guard
from resume_chat.domain.grounding.reasons import Reason
from resume_chat.domain.grounding.unsaid import unsaid

__all__ = ["Guard", "Reason", "unsaid"]
