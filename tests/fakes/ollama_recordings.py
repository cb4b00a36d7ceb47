"""What Ollama sends: shapes from ollama/ollama (`api/types.go`, `server/routes.go`)."""

from fakes.recording import COUNTED, RAW_UNICODE, UNICODE_TEXT, Recording
from resume_chat.domain.answer import Finish
from resume_chat.ports.errors import (
    GeneratorInterruptedError,
    GeneratorRejectedError,
    GeneratorUnavailableError,
)

_HEL = b'{"model":"llama3.1","created_at":"2026-08-21","message":{"role":"assistant","content":"Hel"},"done":false}\n'
_LO = b'{"model":"llama3.1","created_at":"2026-08-21","message":{"role":"assistant","content":"lo."},"done":false}\n'
_DONE = (
    b'{"model":"llama3.1","created_at":"2026-08-21T10:00:00.3Z","message":{"role":"assistant","content":""},'
    b'"done":true,"done_reason":"stop","total_duration":812345678,"load_duration":5123456,"prompt_eval_count":26,'
    b'"prompt_eval_duration":130079000,"eval_count":2,"eval_duration":52000000}\n'
)
_ERROR_LINE = b'{"error":"an error was encountered while running the model: unexpected EOF"}\n'

OLLAMA: dict[str, Recording] = {
    # ------------------------------------------------------------------ Ollama, whole answers
    "ollama_plain": Recording(_HEL + _LO + _DONE, "Hello.", usage=COUNTED),
    "ollama_length": Recording(
        _HEL + _DONE.replace(b'"stop"', b'"length"'), "Hel", finish=Finish.LENGTH, usage=COUNTED
    ),
    "ollama_no_done_reason": Recording(
        _HEL + _LO + b'{"message":{"role":"assistant","content":""},"done":true}\n', "Hello."
    ),
    "ollama_empty_done_reason": Recording(
        _HEL + b'{"message":{"content":"lo."},"done":true,"done_reason":""}\n', "Hello."
    ),
    "ollama_crlf_and_blank_lines": Recording(
        b"\r\n" + (_HEL + _LO + _DONE).replace(b"\n", b"\r\n\r\n"), "Hello.", usage=COUNTED
    ),
    "ollama_last_line_end_missing": Recording(_HEL + _LO + _DONE.rstrip(), "Hello.", usage=COUNTED),
    "ollama_thinking_apart": Recording(
        b'{"message":{"role":"assistant","content":"","thinking":"SECRET"},"done":false}\n' + _HEL + _LO + _DONE,
        "Hello.",
        usage=COUNTED,
    ),
    "ollama_thinking_inline": Recording(
        b'{"message":{"content":"\\n<th"},"done":false}\n{"message":{"content":"ink>SECRET </thi"},"done":false}\n'
        b'{"message":{"content":"nk>\\n\\n"},"done":false}\n{"message":{"content":" Hel"},"done":false}\n'
        + _LO
        + _DONE,
        "Hello.",
        usage=COUNTED,
    ),
    "ollama_no_thinking_after_all": Recording(
        b'{"message":{"content":" <thi"},"done":false}\n{"message":{"content":"s is code> <think>x</think>"},"done":false}\n'
        + _DONE,
        " <this is code> <think>x</think>",
        usage=COUNTED,
    ),
    "ollama_unicode": Recording(
        b'{"message":{"content":"'
        + RAW_UNICODE
        + b'"},"done":false}\n'
        + b'{"message":{"content":"\\ud83d\\ude00 \\r\\n\\tend"},"done":false}\n'
        + _DONE,
        UNICODE_TEXT,
        usage=COUNTED,
    ),
    "ollama_absurd_counts": Recording(
        _HEL + b'{"done":true,"prompt_eval_count":-1,"eval_count":99999999999999999999}\n', "Hel"
    ),
    # ------------------------------------------------------------------ Ollama, broken answers
    "ollama_error_in_stream": Recording(_HEL + _LO + _ERROR_LINE, "Hello.", error=GeneratorInterruptedError),
    "ollama_error_first": Recording(_ERROR_LINE, error=GeneratorUnavailableError),
    "ollama_no_done": Recording(_HEL + _LO, "Hello.", error=GeneratorInterruptedError),
    "ollama_cut_off": Recording(_HEL + _LO, "Hello.", error=GeneratorInterruptedError, is_cut_off=True),
    "ollama_last_line_cut": Recording(_HEL + _LO + _DONE[:70], "Hello.", error=GeneratorInterruptedError),
    "ollama_not_json": Recording(_HEL + b"<html>502</html>\n" + _DONE, "Hel", error=GeneratorInterruptedError),
    "ollama_not_utf8": Recording(
        _HEL + b'{"message":{"content":"\xc3"},"done":false}\n', "Hel", error=GeneratorInterruptedError
    ),
    "ollama_wrong_shape": Recording(_HEL + b'{"choices":[]}\n' + _DONE, "Hel", error=GeneratorInterruptedError),
    "ollama_wrong_type": Recording(b'{"message":{"content":["Hel"]},"done":false}\n', error=GeneratorUnavailableError),
    "ollama_array": Recording(b"[1,2,3]\n", error=GeneratorUnavailableError),
    "ollama_deep": Recording(b'{"x":' + b"[" * 20_000 + b"\n", error=GeneratorUnavailableError),
    "ollama_only_thinking": Recording(
        b'{"message":{"content":"<think>SECRET"},"done":false}\n' + _DONE, error=GeneratorUnavailableError
    ),
    "ollama_loaded_only": Recording(
        b'{"message":{"role":"assistant","content":""},"done":true,"done_reason":"load"}\n',
        error=GeneratorUnavailableError,
    ),
    "ollama_unloaded": Recording(
        b'{"model":"llama3.1","created_at":"2026-08-21","message":{"role":"assistant","content":""},"done":true,'
        b'"done_reason":"unload"}\n',
        error=GeneratorUnavailableError,
    ),
    "ollama_tool_calls": Recording(
        b'{"message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"x","arguments":{"y":1}}}]},'
        b'"done":false}\n' + _DONE,
        error=GeneratorUnavailableError,
    ),
    # ------------------------------------------------------------------ Ollama, refusals
    "ollama_missing": Recording(b'{"error":"model \'llama9\' not found"}', status=404, error=GeneratorRejectedError),
    "ollama_missing_pull": Recording(
        b'{"error":"model \\"llama9\\" not found, try pulling it first"}', status=404, error=GeneratorRejectedError
    ),
    "ollama_busy": Recording(
        b'{"error":"server busy, please try again.  maximum pending requests exceeded"}',
        status=503,
        error=GeneratorUnavailableError,
    ),
    "ollama_cloud_login": Recording(
        b'{"error":"unauthorized","signin_url":"https://ollama.com/connect"}', status=401, error=GeneratorRejectedError
    ),
    "ollama_too_long": Recording(
        b'{"error":"the input length exceeds the context length"}', status=400, error=GeneratorRejectedError
    ),
    "ollama_cannot_think": Recording(
        b'{"error":"\\"llama3.1\\" does not support thinking"}', status=400, error=GeneratorRejectedError
    ),
    "ollama_gave_up": Recording(b'{"error":"request canceled"}', status=499, error=GeneratorUnavailableError),
    "ollama_no_memory": Recording(
        b'{"error":"model requires more system memory (8.4 GiB) than is available (3.1 GiB)"}',
        status=500,
        error=GeneratorUnavailableError,
    ),
    "ollama_limited": Recording(b'{"error":"too many requests"}', status=429, error=GeneratorUnavailableError),
    "ollama_gateway": Recording(b"<html>bad gateway</html>", status=502, error=GeneratorUnavailableError),
}
