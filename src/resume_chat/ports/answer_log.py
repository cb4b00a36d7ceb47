"""The events of running and just finished answers: what is shown is read from here, and only from here."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from resume_chat.domain.answer import Citation, PendingAnswer
from resume_chat.domain.conversation import Message
from resume_chat.domain.events import NumberedEvent

LONGEST_LEASES = 2
"""A lease that ends later than so many of the claimant's from now was given before the store's clock was set back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """An answer so far, in one piece."""

    seq: int
    """The last event that is stored; 0 when nothing is."""
    text: str
    citations: tuple[Citation, ...]
    """Those of its `Sources` event; of the message once the events are forgotten."""
    message: Message
    """Final when the answer has ended; its content is empty before."""


class AnswerLog(Protocol):
    """An append-only log for each answer, with one writer at a time.

    Promises:
        L1: When `append` returns, the events are durable and every reader can see them. Appends that come together are
            committed together; none waits for a timer.
        L2: Events of an answer are numbered from 1 without gaps. An append that does not begin at the next number, or
            whose attempt is not the current one, or that comes after the last event, raises `FencedError` and stores
            nothing.
        L3: The last event (`Done` or `Failed`) and the message's final state are stored together, or neither is. With it
            the conversation is free for the next question.
        L4: `read` gives what is stored after a number, in order, at most `limit` events: never a hole.
        L5: `wait` gives what follows `after_seq`, like `read`: at once when there is more, and soon after the next append,
            or after the answer was deleted, when there is not; a lost wake-up costs a moment, never an event. It gives
            nothing that is not durable.
        L6: Leases go by the store's clock. `claim` gives each expired answer to one claimant, with the next attempt's
            number, which fences the one before; `renew` prolongs what the owner still holds of what it is making, and names
            it: an answer that its owner does not make runs out, whatever the owner was told when it was stored. A lease that
            ends later than `LONGEST_LEASES` from now has run out, too: the store's clock was set back, and an answer whose
            owner died would wait for as long. An answer's age is never below 0.
        L7: `expire` forgets events of answers that ended long enough ago, and nothing else; `snapshot` still answers.
        L8: Nothing in memory grows with the number of answers that have ended.
        L9: `seize` takes an unfinished answer from whoever has it, lease or no lease, and fences as `claim` does. Of several
            that seize it at once each gets an attempt of its own, and the last one may write. `held` tells who has lost
            what, and changes nothing.
        L10: `release` gives up what the owner holds of these answers: it holds them no more, and the next `claim` finds them
            as if their leases had run out, and counts how often that happened. What was appended stands.
        L11: `is_any_left` tells when there is something to claim, so that nobody need try in vain: at once after a
            `release`, and when a lease has run out. A lease that ends too late to be true is found by `claim` alone.
    """

    async def append(self, answer_id: str, attempt: int, events: Sequence[NumberedEvent]) -> None:
        """Stores the next events of an answer.

        Args:
            answer_id: Whose.
            attempt: The attempt that writes.
            events: At least one, numbered from the one after the last stored.

        Raises:
            FencedError: This attempt may not write (any more), or not these numbers.
            StoreUnavailableError: The database cannot be reached or cannot write. Whether the events were stored is open;
                `read` tells.
        """
        ...

    async def read(self, answer_id: str, after_seq: int, *, limit: int) -> Sequence[NumberedEvent]:
        """The stored events after a number, oldest first; empty when there are none, or none any more.

        Raises:
            StoreUnavailableError: The database cannot be reached.
        """
        ...

    async def wait(self, answer_id: str, after_seq: int, *, timeout_s: float) -> Sequence[NumberedEvent]:
        """Waits until there are events after a number, and gives them as `read` does, perhaps not all that there are.

        Empty when the time ran out first, and at once when there can be none: there is no such answer any more, or its
        events are forgotten.

        Raises:
            StoreUnavailableError: The database cannot be reached.
        """
        ...

    async def snapshot(self, answer_id: str) -> Snapshot:
        """An answer so far: its whole text, and its message.

        Raises:
            NotFoundError: No such answer.
            StoreUnavailableError: The database cannot be reached.
        """
        ...

    async def renew(self, owner: str, answer_ids: Collection[str], *, lease_s: float) -> Collection[str]:
        """Prolongs the leases of these answers that the owner still holds, and gives their ids.

        A lease that has run out is still held as long as nobody has claimed the answer.

        Raises:
            StoreUnavailableError: The database cannot be reached.
        """
        ...

    async def claim(self, owner: str, *, lease_s: float, limit: int) -> Sequence[PendingAnswer]:
        """Takes over answers whose lease has run out, each with its next attempt number.

        Raises:
            StoreUnavailableError: The database cannot be reached.
        """
        ...

    async def is_any_left(self) -> bool:
        """Whether an unfinished answer's lease has run out, or its owner has given it up.

        Raises:
            StoreUnavailableError: The database cannot be reached.
        """
        ...

    async def held(self, owner: str, answer_ids: Collection[str]) -> Collection[str]:
        """Which of these answers are unfinished and still the owner's, whether their leases have run out or not.

        Raises:
            StoreUnavailableError: The database cannot be reached.
        """
        ...

    async def release(self, owner: str, answer_ids: Collection[str]) -> Collection[str]:
        """Gives these answers to whoever claims them next, and names those that the owner did hold.

        The owner must have ended its own writing of them before: until somebody claims them, nothing fences it.

        Raises:
            StoreUnavailableError: The database cannot be reached; the leases run out by themselves.
        """
        ...

    async def seize(self, answer_id: str, owner: str, *, lease_s: float) -> PendingAnswer | None:
        """Takes an answer over although it may have an owner, who can write no more of it; `None` when it has ended.

        An answer that does not exist counts as ended: whoever may see it has been asked before.

        Raises:
            StoreUnavailableError: The database cannot be reached.
        """
        ...

    async def expire(self, *, after_s: float) -> int:
        """Forgets the events of answers that ended more than `after_s` seconds ago; how many answers that were.

        Raises:
            StoreUnavailableError: The database cannot be reached.
        """
        ...
