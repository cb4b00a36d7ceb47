"""One response of a model server, byte for byte, and what a generator must make of it."""

from dataclasses import KW_ONLY, dataclass

from resume_chat.domain.answer import Finish, Usage
from resume_chat.ports.errors import GeneratorError

RAW_UNICODE = "Zürich\u2028line\u2029para\u0085next \U0001f469\u200d\U0001f4bb e\u0301 ".encode()
"""Bytes that careless framing breaks."""
UNICODE_TEXT = RAW_UNICODE.decode() + "\U0001f600 \r\n\tend"


COUNTED = Usage(prompt_tokens=26, completion_tokens=2)


@dataclass(frozen=True, slots=True)
class Recording:
    """One response and its meaning; its name begins with its protocol."""

    body: bytes
    text: str = ""
    """What must have been given out, also before an error."""
    _: KW_ONLY
    status: int = 200
    content_type: str = ""
    """Empty for the protocol's own."""
    headers: tuple[str, ...] = ()
    """Further lines of the head."""
    is_cut_off: bool = False
    """Whether the connection closes before the body says that it has ended."""
    finish: Finish = Finish.COMPLETE
    usage: Usage = Usage()
    error: type[GeneratorError] | None = None
    """What must be raised in place of a completion."""
    rest_s: float | None = None
    """For how long it must say that asking again is useless; not looked at when left out."""
