"""How much the resume must bear out before a question is answered: every threshold in one place."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DecliningRules:
    """When a question counts as answerable. Calibrated on development questions about several resumes."""

    sentence_share: float = 0.55
    """Share of a question's words, by their rarity, 0 to 1, that a sentence of the resume with its heading must bear out."""
    asked_noun_share: float = 0.4
    """The same where the sentence has the very noun that is asked for, 0 to 1."""
    follow_up_share: float = 0.34
    """The same among the entries that a follow-up leans on, 0 to 1."""
    claim_share: float = 0.45
    """Share of a claim's words, by their rarity, 0 to 1, that one field with its heading must bear out."""
    affirmed_share: float = 0.6
    """The share, 0 to 1, from which such a claim is answered with yes; below it, the text is told as the nearest."""
    near: float = 0.5
    """Similarity in meaning, -1 to 1, from which a passage answers in other words than the question's."""
    hint: float = 0.25
    """Similarity, -1 to 1, from which a text is offered as the nearest to a yes/no question."""
    hint_lead: float = 0.05
    """How much nearer it must be than the next one, 0 to 1."""
    hint_share: float = 0.45
    """Share of a yes/no question's words, 0 to 1, from which a text that is near in meaning too is offered."""
    hint_near: float = 0.35
    """How near that is, -1 to 1."""
    nearest: float = 0.45
    """Similarity, -1 to 1, and half the share of the question's words, 0 to 1, together: above it a text is told as the
    nearest to a question that nothing answers."""
    on_topic_share: float = 0.5
    """Share of a question's words, 0 to 1, that must be the resume's when it does not speak of the person at all."""
