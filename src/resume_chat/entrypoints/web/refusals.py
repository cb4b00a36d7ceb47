"""What is said of a refusal besides what its visitor is told: a line in the log, and one more in the metrics."""

import structlog

from resume_chat.entrypoints.web.codes import Code
from resume_chat.entrypoints.web.metrics import Metrics

_log = structlog.get_logger("resume_chat.chat")


def note_refusal(error: BaseException, code: Code, metrics: Metrics) -> None:
    """Counts a refusal and logs it, what nobody foresaw with its traceback."""
    metrics.refused(code)
    if code is Code.INTERNAL:
        _log.error("frame_broke", exc_info=error)
    elif code in {Code.STORE_UNAVAILABLE, Code.RETRIEVAL_UNAVAILABLE}:
        _log.warning("frame_refused", code=code, problem=str(error))
    else:
        _log.info("frame_refused", code=code)
