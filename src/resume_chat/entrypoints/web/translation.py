"""From the domain's words to the wire's: events, snapshots and refusals as frames."""

from typing import assert_never

from msgspec import UNSET, UnsetType

from resume_chat.domain.conversation import Acceptance
from resume_chat.domain.events import Done, Failed, NumberedEvent, Progress, Sources, Token, Withheld
from resume_chat.entrypoints.web import frames
from resume_chat.entrypoints.web.codes import FAILURES, WORDS, code_of, retry_after_s
from resume_chat.entrypoints.web.views import citation_view, message_view
from resume_chat.ports.answer_log import Snapshot


def accepted_frame(acceptance: Acceptance) -> frames.Accepted:
    """The news that a question is stored."""
    return frames.Accepted(
        client_message_id=acceptance.client_message_id,
        conversation_id=acceptance.conversation_id,
        question_id=acceptance.question_id,
        answer_id=acceptance.answer_id,
        duplicate=acceptance.duplicate,
    )


def event_frame(answer_id: str, item: NumberedEvent | Snapshot | Progress) -> frames.EventFrame:
    """What a reader of an answer is shown next."""
    match item:
        case NumberedEvent():
            return _numbered_frame(answer_id, item)
        case Snapshot():
            return frames.SnapshotFrame(
                answer_id=answer_id,
                seq=item.seq,
                status=item.message.status.value,
                text=item.text,
                citations=[citation_view(each) for each in item.citations],
            )
        case Progress():
            return frames.ProgressFrame(answer_id=answer_id, phase=item.phase.value)
        case _:
            assert_never(item)


def _numbered_frame(answer_id: str, numbered: NumberedEvent) -> frames.EventFrame:
    seq, event = numbered.seq, numbered.event
    match event:
        case Token():
            return frames.TokenFrame(answer_id=answer_id, seq=seq, text=event.text)
        case Sources():
            citations = [citation_view(each) for each in event.citations]
            return frames.SourcesFrame(answer_id=answer_id, seq=seq, citations=citations)
        case Withheld():
            return frames.WithheldFrame(answer_id=answer_id, seq=seq, reason=event.reason, count=event.count)
        case Done():
            message = message_view(event.message)
            return frames.DoneFrame(answer_id=answer_id, seq=seq, finish=event.finish.value, message=message)
        case Failed():
            code = FAILURES[event.reason]
            return frames.FailedFrame(
                answer_id=answer_id,
                seq=seq,
                code=code,
                text=WORDS[code].text,
                retryable=WORDS[code].retryable,
                message=message_view(event.message),
            )
        case _:
            assert_never(event)


def error_frame(
    error: BaseException,
    *,
    client_message_id: str | UnsetType = UNSET,
    answer_id: str | UnsetType = UNSET,
) -> frames.ErrorFrame:
    """A refusal, in words for visitors; nothing of the error's own text goes out."""
    code = code_of(error)
    wait_s = retry_after_s(error)
    return frames.ErrorFrame(
        code=code,
        text=WORDS[code].text,
        retryable=WORDS[code].retryable,
        retry_after_s=UNSET if wait_s is None else wait_s,
        client_message_id=client_message_id,
        answer_id=answer_id,
    )
