"""What clients send in the body of a request."""

from typing import Annotated, Literal

import msgspec
from litestar.params import Body
from msgspec import UNSET, Meta, UnsetType

TITLE_CHARS = 200
"""Longest title that is taken."""


VISIBLE = (
    "[^\\s\\u0000-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""A text for people has at least one character that `normalise` of `domain/text.py` leaves; the invisible says nothing."""


class ConversationToOpen(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation to be opened before anything is asked in it."""

    title: (
        Annotated[
            str,
            Meta(min_length=1, max_length=TITLE_CHARS, description="Left out: the first question's beginning."),
        ]
        | UnsetType
    ) = UNSET
    client_conversation_id: (
        Annotated[
            str,
            Meta(
                pattern="^[0-9A-Za-z_.:-]{1,64}$",
                description="Chosen by the client: sent again, it opens nothing and gives the same conversation.",
            ),
        ]
        | UnsetType
    ) = UNSET


class ConversationToRename(msgspec.Struct, frozen=True, kw_only=True):
    """Another title for a conversation."""

    title: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=TITLE_CHARS,
            description="On one line. One in which nothing can be seen gives the first question's beginning back.",
        ),
    ]


class FeedbackToGive(msgspec.Struct, frozen=True, kw_only=True):
    """What the visitor thinks of an answer."""

    rating: Literal["up", "down"]
    comment: Annotated[str, Meta(max_length=1000, description="In the visitor's own words.")] | UnsetType | None = UNSET


class AnswerToApprove(msgspec.Struct, frozen=True, kw_only=True):
    """What the owner answers once and for all."""

    question: Annotated[str, Meta(min_length=1, max_length=1000, pattern=VISIBLE, description="As a visitor asked it.")]
    answer: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=4000,
            pattern=VISIBLE,
            description="In the owner's words; said to visitors as it stands.",
        ),
    ]
    wordings: Annotated[
        list[
            Annotated[
                str,
                Meta(min_length=1, max_length=1000, pattern=VISIBLE),
                Body(min_length=1, max_length=1000, pattern=VISIBLE),
            ]
        ],
        Meta(max_length=20, description="Further questions that it answers, where meaning alone does not find them."),
    ] = []
