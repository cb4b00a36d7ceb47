"""How an answer goes on that was begun by a process which died: what was shown, where it ends, what is left."""

import pytest

from resume_chat.domain.answer import Beginning, Citation
from resume_chat.domain.continuing import beginning_of, is_whole, rest_of
from resume_chat.domain.events import NumberedEvent, Sources, Token, Withheld

CITATION = Citation(id="1", pointer="/work/0", label="Work", quote="Python")


def test_a_beginning_is_what_the_events_have_shown() -> None:
    events = [
        NumberedEvent(seq=1, event=Sources(citations=(CITATION,))),
        NumberedEvent(seq=2, event=Token(text="She ", generator="ollama")),
        NumberedEvent(seq=3, event=Token(text="cooks. ")),
        NumberedEvent(seq=4, event=Token(text="She ", generator="openai")),
        NumberedEvent(seq=5, event=Withheld(reason="r", count=1)),
    ]
    assert beginning_of(events) == Beginning(text="She cooks. She ", generator="openai", citations=(CITATION,))
    assert beginning_of(events[:1]) == Beginning(text="", citations=(CITATION,))
    assert beginning_of([]) is None


@pytest.mark.parametrize(
    "text",
    [
        "She cooks.",
        "She cooks [3].",
        "She cooks. [3, 4] ",
        "Does she?",
        'She said "yes."',
        "做饭。",
        "Her jobs:\n- Noma\n",
        "…",
    ],
)
def test_a_text_is_whole_after_a_sentence(text: str) -> None:
    assert is_whole(text)


@pytest.mark.parametrize("text", ["", "She ", "She cooks", "She cooks [3]", "12.5", "She cooks, "])
def test_a_text_is_not_whole_inside_a_sentence(text: str) -> None:
    """When it fails: another model goes on in the middle of a sentence that it did not begin."""
    assert not is_whole(text)


def test_what_is_left_of_a_text_follows_what_was_shown() -> None:
    assert rest_of("She cooks.", None) == "She cooks."
    assert rest_of("She cooks.", Beginning(text="She ")) == "cooks."
    assert rest_of("She cooks.", Beginning(text="She cooks.")) == ""
    assert rest_of("She cooks.", Beginning(text="He ")) is None
