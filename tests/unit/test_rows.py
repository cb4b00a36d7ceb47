"""Events and cursors come back as they went out."""

from datetime import datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.chat_examples import EVENTS, NOON, ON_A_BUSY_MACHINE, TEXTS, TIMES
from resume_chat.adapters.chat_framing import change_before, change_cursor, is_id, position_after, position_cursor
from resume_chat.adapters.rows import EVENT_TYPES, decode_event, encode_event
from resume_chat.domain.events import Event
from resume_chat.ports.errors import NotFoundError

IDS = TEXTS.filter(is_id)


@ON_A_BUSY_MACHINE
@given(event=EVENTS)
def test_an_event_is_decoded_as_it_was_encoded(event: Event) -> None:
    name, payload = encode_event(event)
    assert decode_event(name, payload) == event
    assert "\n" not in payload


def test_every_event_has_a_name_in_the_database() -> None:
    assert set(EVENT_TYPES.values()) == set(get_args(Event))


@ON_A_BUSY_MACHINE
@given(conversation_id=IDS, position=st.integers(0, 2**31 - 1))
def test_a_place_comes_back_from_its_cursor(conversation_id: str, position: int) -> None:
    cursor = position_cursor(conversation_id, position)
    assert position_after(conversation_id, cursor) == position
    with pytest.raises(NotFoundError):
        position_after(conversation_id + "x", cursor)


@ON_A_BUSY_MACHINE
@given(visitor_id=IDS, updated_at=TIMES, conversation_id=IDS)
def test_a_change_comes_back_from_its_cursor(visitor_id: str, updated_at: datetime, conversation_id: str) -> None:
    cursor = change_cursor(visitor_id, updated_at, conversation_id)
    assert change_before(visitor_id, cursor) == (updated_at, conversation_id)
    with pytest.raises(NotFoundError):
        change_before(visitor_id + "x", cursor)


@ON_A_BUSY_MACHINE
@given(cursor=st.text() | st.binary().map(lambda raw: raw.hex()))
def test_any_other_text_is_no_cursor(cursor: str) -> None:
    with pytest.raises(NotFoundError):
        change_before("visitor", cursor)
    with pytest.raises(NotFoundError):
        position_after("conversation", cursor)


def test_a_cursor_keeps_microseconds() -> None:
    late = NOON + timedelta(microseconds=1)
    assert change_before("v", change_cursor("v", late, "c")) == (late, "c")
