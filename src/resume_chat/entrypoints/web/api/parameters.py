"""Parameters that several operations have, and how they are described."""

from typing import Annotated

from litestar.params import PathParameter, QueryParameter

Limit = Annotated[int, QueryParameter(ge=1, le=100, description="At most so many items.")]
Cursor = Annotated[
    str | None,
    QueryParameter(max_length=512, description="`next_cursor` of the page before; left out for the first page."),
]
ConversationId = Annotated[str, PathParameter(max_length=128, description="The conversation's id.")]
AnswerId = Annotated[str, PathParameter(max_length=128, description="The answer's id.")]
Query = Annotated[
    str | None,
    QueryParameter(
        min_length=1,
        max_length=200,
        description="Only what has all of these words in one message. The beginning of a word will do; case and accents do "
        "not count.",
    ),
]
