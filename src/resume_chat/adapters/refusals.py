"""What a model server means by a response that is no success: which error it is, and for how long asking is useless.

Pure, so that each row of the table can be tried without a server.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import msgspec

from resume_chat.adapters.stream_framing import WireError, decoded, error_text
from resume_chat.ports.errors import GeneratorError, GeneratorRejectedError, GeneratorUnavailableError

SPENT_REST_S = 3600.0
"""How long a server whose credit is spent (402) is not asked: it comes back when somebody pays, or with the month."""
MISCONFIGURED_REST_S = 600.0
"""How long a server is not asked that refuses the configuration: nothing mends it but another start."""

_SERVING_LATER = {402, 408, 425, 429, 499}  # with every 5xx: not this configuration's fault, and it may pass
_MAX_REST_S = 366 * 86_400  # more is no wait but a mistake
_ANYTHING = msgspec.json.Decoder(object)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A response that is no success."""

    label: str
    """Who refused, for the message."""
    status: int
    words: str
    """The server's own, fit for a log line; may be empty."""
    code: str = ""
    """What the server calls the error, such as `model_not_supported`."""
    rest_s: float | None = None
    """Seconds after which it asks to be tried again."""

    def error(self, way_out: str = "", *, rest_s: float | None = None) -> GeneratorError:
        """What crosses the port.

        Args:
            way_out: A sentence that tells the owner what to do.
            rest_s: Seconds for which asking again is known to be useless, where the server has not said it.
        """
        said = f"{self.label} answers {self.status}: {self.words.rstrip('. ') or 'nothing more'}"
        text = f"{said}. {way_out}" if way_out else said
        rest_s = self.rest_s if self.rest_s is not None else rest_s
        if 300 <= self.status < 400:
            return GeneratorRejectedError(f"{self.label} redirects elsewhere: configure the server's own address")
        if self.status in _SERVING_LATER or self.status >= 500:
            return GeneratorUnavailableError(text, rest_s=SPENT_REST_S if self.status == 402 else rest_s)
        return GeneratorRejectedError(text, rest_s=rest_s)


def said_by(raw: bytes) -> tuple[str, str, float | None]:
    """The words, the code and the wait in the body of a refusal; both shapes, `{"error": "text"}` and an object in it."""
    try:
        body = decoded(raw, _ANYTHING)
    except WireError:
        return raw.decode(errors="replace"), "", None
    root = body if isinstance(body, Mapping) else {}
    inner = root.get("error")
    code = inner.get("code") if isinstance(inner, Mapping) else None
    return error_text(body), code if isinstance(code, str) else "", _seconds(root.get("estimated_time"))


def retry_after_s(header: str | None) -> float | None:
    """The seconds in a `Retry-After`, which may also be a date (RFC 9110, 10.2.3); `None` for what is neither."""
    if not header:
        return None
    try:
        return _seconds(float(header))
    except ValueError:
        pass
    try:
        at = parsedate_to_datetime(header)
    except ValueError:
        return None
    return _seconds(max((at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds(), 0.0))


def _seconds(value: object) -> float | None:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= _MAX_REST_S:
        return float(value)
    return None
