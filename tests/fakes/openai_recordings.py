"""What OpenAI-style servers send.

Shapes from vllm-project/vllm (`serving_chat`), ggml-org/llama.cpp (`tools/server`), ollama/ollama (`middleware/openai.go`),
openrouter.ai/docs (streaming), and the issues that are named beside the cases.
"""

from fakes.recording import COUNTED, RAW_UNICODE, UNICODE_TEXT, Recording
from resume_chat.domain.answer import Finish
from resume_chat.ports.errors import (
    GeneratorError,
    GeneratorInterruptedError,
    GeneratorRejectedError,
    GeneratorUnavailableError,
)

_HEL_SSE = b'data: {"object":"chat.completion.chunk","choices":[{"delta":{"content":"Hel"},"finish_reason":null}]}\n\n'
_LO_SSE = b'data: {"object":"chat.completion.chunk","choices":[{"delta":{"content":"lo."},"finish_reason":null}]}\n\n'
_STOP_SSE = (
    b'data: {"id":"c1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n'
)
_DONE_SSE = b"data: [DONE]\n\n"
_ROLE_SSE = (
    b'data: {"id":"c1","choices":[{"index":0,"delta":{"role":"assistant","content":null},"finish_reason":null}]}\n\n'
)


def _ended_by(reason: bytes, before: bytes = _HEL_SSE) -> bytes:
    end = b'data: {"choices":[{"index":0,"delta":{},"finish_reason":"' + reason + b'"}]}\n\n'
    return before + end + _DONE_SSE


def _refused_by_openrouter(status: int, error: type[GeneratorError], rest_s: float | None = None) -> Recording:
    """Before the stream has begun; the code in the body is the status."""
    body = b'{"error":{"code":%d,"message":"Provider returned error","metadata":{"provider_name":"x"}},"user_id":"u"}'
    return Recording(body % status, status=status, error=error, rest_s=rest_s)


OPENAI: dict[str, Recording] = {
    # ------------------------------------------------------------------ OpenAI-style, whole answers
    "openai_plain": Recording(_ROLE_SSE + _HEL_SSE + _LO_SSE + _STOP_SSE + _DONE_SSE, "Hello."),
    "openai_role_with_empty_text": Recording(
        _ROLE_SSE.replace(b"null", b'""', 1) + _HEL_SSE + _LO_SSE + _STOP_SSE + _DONE_SSE, "Hello."
    ),
    "openai_usage_apart": Recording(  # vLLM and Ollama's /v1; deepset-ai/haystack#8507, pydantic/logfire#64
        _HEL_SSE
        + _LO_SSE
        + _STOP_SSE
        + b'data: {"id":"c1","choices":[],"usage":{"prompt_tokens":26,"completion_tokens":2,"total_tokens":28}}\n\n'
        + _DONE_SSE,
        "Hello.",
        usage=COUNTED,
    ),
    "openai_usage_in_last": Recording(
        _HEL_SSE
        + b'data: {"choices":[{"delta":{"content":"lo."},"finish_reason":"stop"}],'
        + b'"usage":{"prompt_tokens":26,"completion_tokens":2}}\n\n',
        "Hello.",
        usage=COUNTED,
    ),
    "openai_usage_null": Recording(
        _HEL_SSE.replace(b"}]}", b'}],"usage":null}')
        + _LO_SSE
        + _STOP_SSE.replace(b"}]}", b'}],"usage":null}')
        + _DONE_SSE,
        "Hello.",
    ),
    "openai_filter_results_first": Recording(  # Azure
        b'data: {"choices":[],"prompt_filter_results":[{"prompt_index":0}]}\n\n'
        + _HEL_SSE
        + _LO_SSE
        + _STOP_SSE
        + _DONE_SSE,
        "Hello.",
    ),
    "openai_comments": Recording(  # OpenRouter
        b": OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\n"
        + _HEL_SSE
        + b":\n\n"
        + _LO_SSE
        + _STOP_SSE
        + _DONE_SSE,
        "Hello.",
    ),
    "openai_empty_events": Recording(
        b"data:\n\ndata: \n\n" + _HEL_SSE + b"data: \n\n" + _LO_SSE + _STOP_SSE + b"data:\n\n" + _DONE_SSE, "Hello."
    ),
    "openai_no_space": Recording((_HEL_SSE + _LO_SSE + _STOP_SSE + _DONE_SSE).replace(b"data: ", b"data:"), "Hello."),
    "openai_crlf": Recording((_HEL_SSE + _LO_SSE + _STOP_SSE + _DONE_SSE).replace(b"\n", b"\r\n"), "Hello."),
    "openai_several_data_lines": Recording(
        b"id: 7\nretry: 10\nevent: message\n"
        b'data: {"choices":[{"delta":\ndata: {"content":"Hello."},\ndata: "finish_reason":null}]}\n\n'
        + _STOP_SSE
        + _DONE_SSE,
        "Hello.",
    ),
    "openai_done_missing": Recording(_HEL_SSE + _LO_SSE + _STOP_SSE, "Hello."),
    "openai_last_blank_line_missing": Recording(_HEL_SSE + _LO_SSE + _STOP_SSE.rstrip(), "Hello."),
    "openai_cut_off_after_finish": Recording(_HEL_SSE + _LO_SSE + _STOP_SSE, "Hello.", is_cut_off=True),
    "openai_more_after_done": Recording(
        _HEL_SSE + _LO_SSE + _STOP_SSE + _DONE_SSE + b"data: {broken\n\n" + _HEL_SSE, "Hello."
    ),
    "openai_length": Recording(_ended_by(b"length"), "Hel", finish=Finish.LENGTH),
    "openai_reasoning_apart": Recording(
        b'data: {"choices":[{"delta":{"role":"assistant","content":"","reasoning_content":"SECRET"}}]}\n\n'
        b'data: {"choices":[{"delta":{"reasoning":"SECRET","content":null}}]}\n\n'
        + _HEL_SSE
        + _LO_SSE
        + _STOP_SSE
        + _DONE_SSE,
        "Hello.",
    ),
    "openai_reasoning_inline": Recording(
        b'data: {"choices":[{"delta":{"content":"<think>SECRET</think>"}}]}\n\n'
        + _HEL_SSE
        + _LO_SSE
        + _STOP_SSE
        + _DONE_SSE,
        "Hello.",
    ),
    "openai_unicode": Recording(
        b'data: {"choices":[{"delta":{"content":"'
        + RAW_UNICODE
        + b'"}}]}\n\n'
        + b'data: {"choices":[{"delta":{"content":"\\ud83d\\ude00 \\r\\n\\tend"}}]}\n\n'
        + _STOP_SSE
        + _DONE_SSE,
        UNICODE_TEXT,
    ),
    "openai_llama_cpp": Recording(  # as llama.cpp sent it to one of these tests, ids shortened
        b'data: {"choices":[{"finish_reason":null,"index":0,"delta":{"role":"assistant","content":null}}],'
        b'"id":"chatcmpl-hE","model":"SmolLM2-135M-Instruct.Q4_1.gguf","object":"chat.completion.chunk"}\n\n'
        b'data: {"choices":[{"finish_reason":null,"index":0,"delta":{"content":" Hey"}}],"created":1795387881,'
        b'"id":"chatcmpl-hE","model":"SmolLM2-135M-Instruct.Q4_1.gguf","object":"chat.completion.chunk"}\n\n'
        b'data: {"choices":[{"finish_reason":"length","index":0,"delta":{}}],"created":1795387881,"id":"chatcmpl-hE",'
        b'"object":"chat.completion.chunk"}\n\n'
        b'data: {"choices":[],"created":1795387881,"id":"chatcmpl-hE","object":"chat.completion.chunk",'
        b'"usage":{"completion_tokens":2,"prompt_tokens":26,"total_tokens":28},"timings":{"cache_n":0,"prompt_n":26}}\n\n'
        b"data: [DONE]\n\n",
        " Hey",
        finish=Finish.LENGTH,
        usage=COUNTED,
    ),
    "openai_ollama_v1": Recording(
        b'data: {"id":"chatcmpl-7","object":"chat.completion.chunk","created":1755770400,"model":"qwen3","choices":'
        b'[{"index":0,"delta":{"role":"assistant","content":"","reasoning":"SECRET"},"finish_reason":null}]}\n\n'
        + _HEL_SSE
        + _LO_SSE
        + b'data: {"id":"chatcmpl-7","object":"chat.completion.chunk","created":1755770401,"model":"qwen3",'
        b'"system_fingerprint":"fp_ollama","choices":[{"index":0,"delta":{"role":"assistant","content":""},'
        b'"finish_reason":"stop"}]}\n\n'
        b'data: {"id":"chatcmpl-7","object":"chat.completion.chunk","created":1755770401,"model":"qwen3",'
        b'"system_fingerprint":"fp_ollama","choices":[],'
        b'"usage":{"prompt_tokens":26,"completion_tokens":2,"total_tokens":28}}\n\n' + _DONE_SSE,
        "Hello.",
        usage=COUNTED,
    ),
    "openai_json": Recording(
        b'{"id":"c1","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"Hello."},'
        b'"finish_reason":"stop"}],"usage":{"prompt_tokens":26,"completion_tokens":2}}',
        "Hello.",
        usage=COUNTED,
        content_type="application/json; charset=utf-8",
    ),
    # ------------------------------------------------------------------ OpenAI-style, broken answers
    "openai_error_then_done": Recording(  # vLLM's create_streaming_error_response
        _HEL_SSE + b'data: {"error":{"message":"boom","type":"InternalServerError","code":500}}\n\n' + _DONE_SSE,
        "Hel",
        error=GeneratorInterruptedError,
    ),
    "openai_error_first": Recording(
        b'data: {"error":{"message":"boom","code":500}}\n\n' + _DONE_SSE, error=GeneratorUnavailableError
    ),
    "openai_error_with_choices": Recording(
        _HEL_SSE + b'data: {"choices":[],"error":{"message":"boom"}}\n\n' + _DONE_SSE,
        "Hel",
        error=GeneratorInterruptedError,
    ),
    "openai_error_object": Recording(
        _HEL_SSE + b'data: {"object":"error","message":"boom","code":40303}\n\n' + _DONE_SSE,
        "Hel",
        error=GeneratorInterruptedError,
    ),
    "openai_error_event": Recording(
        _HEL_SSE + b'event: error\ndata: {"message":"boom"}\n\n', "Hel", error=GeneratorInterruptedError
    ),
    "openai_error_tgi": Recording(
        _HEL_SSE + b'data: {"error":"Request failed","error_type":"incomplete_generation"}\n\n',
        "Hel",
        error=GeneratorInterruptedError,
    ),
    "openai_error_openrouter": Recording(  # openrouter.ai/docs, streaming: the stream ends by it
        _HEL_SSE + b'data: {"id":"c1","object":"chat.completion.chunk","created":1755770400,"model":"x","provider":"y",'
        b'"error":{"code":"server_error","message":"boom"},'
        b'"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}\n\n',
        "Hel",
        error=GeneratorInterruptedError,
    ),
    "openai_aborted": Recording(_ended_by(b"abort"), "Hel", error=GeneratorInterruptedError),  # vLLM
    "openai_error_ollama_v1": Recording(  # an error line read as a chat chunk: an empty delta, then nothing
        _HEL_SSE + b'data: {"choices":[{"index":0,"delta":{"content":""},"finish_reason":null}]}\n\n',
        "Hel",
        error=GeneratorInterruptedError,
    ),
    "openai_done_without_finish": Recording(_HEL_SSE + _DONE_SSE, "Hel", error=GeneratorInterruptedError),
    "openai_no_end": Recording(_HEL_SSE + _LO_SSE, "Hello.", error=GeneratorInterruptedError),
    "openai_cut_off": Recording(_HEL_SSE + _LO_SSE, "Hello.", error=GeneratorInterruptedError, is_cut_off=True),
    "openai_filtered": Recording(_ended_by(b"content_filter"), "Hel", error=GeneratorInterruptedError),
    "openai_filtered_first": Recording(_ended_by(b"content_filter", b""), error=GeneratorRejectedError),
    "openai_finish_error": Recording(_ended_by(b"error"), "Hel", error=GeneratorInterruptedError),
    "openai_tool_calls": Recording(_ended_by(b"tool_calls", b""), error=GeneratorUnavailableError),
    "openai_no_text": Recording(_ended_by(b"stop", _ROLE_SSE), error=GeneratorUnavailableError),
    "openai_not_json": Recording(_HEL_SSE + b"data: {broken\n\n" + _STOP_SSE, "Hel", error=GeneratorInterruptedError),
    "openai_wrong_shape": Recording(
        _HEL_SSE + b'data: {"text":"lo"}\n\n' + _STOP_SSE, "Hel", error=GeneratorInterruptedError
    ),
    "openai_page": Recording(b"<html>login</html>", error=GeneratorUnavailableError, content_type="text/html"),
    "openai_json_error": Recording(
        b'{"error":{"message":"boom"}}', error=GeneratorUnavailableError, content_type="application/json"
    ),
    "openai_json_cut": Recording(
        b'{"choices":[{"message":{"content":"Hello."}', error=GeneratorUnavailableError, content_type="application/json"
    ),
    # ------------------------------------------------------------------ OpenAI-style, refusals
    "openai_loading": Recording(  # llama.cpp
        b'{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}',
        status=503,
        error=GeneratorUnavailableError,
    ),
    "openai_no_model": Recording(  # vLLM
        b'{"error":{"message":"The model `x` does not exist.","type":"NotFoundError","param":"model","code":404}}',
        status=404,
        error=GeneratorRejectedError,
    ),
    "openai_not_supported": Recording(  # Hugging Face; cline/cline#5098
        b'{"error":{"message":"The requested model \'x\' is not supported by any provider you have enabled.",'
        b'"type":"invalid_request_error","param":"model","code":"model_not_supported"}}',
        status=400,
        error=GeneratorRejectedError,
    ),
    "openai_no_credit": Recording(  # OpenRouter
        b'{"error":{"code":402,"message":"Insufficient credits. Add more using https://openrouter.ai/credits"}}',
        status=402,
        error=GeneratorUnavailableError,
        rest_s=3600.0,
    ),
    **{
        f"openai_openrouter_{status}": _refused_by_openrouter(status, error, rest_s)
        for status, error, rest_s in (
            (400, GeneratorRejectedError, None),
            (401, GeneratorRejectedError, 600.0),
            (402, GeneratorUnavailableError, 3600.0),
            (403, GeneratorRejectedError, 600.0),
            (408, GeneratorUnavailableError, None),
            (429, GeneratorUnavailableError, None),
            (502, GeneratorUnavailableError, None),
            (503, GeneratorUnavailableError, None),
        )
    },
    "openai_bad_key": Recording(b'{"error":{"message":"Incorrect API key"}}', status=401, error=GeneratorRejectedError),
    "openai_limited": Recording(b'{"error":"rate limited"}', status=429, error=GeneratorUnavailableError),
    "openai_limited_for_a_while": Recording(
        b'{"error":{"message":"Rate limit reached","type":"requests","code":"rate_limit_exceeded"}}',
        status=429,
        headers=("Retry-After: 7",),
        error=GeneratorUnavailableError,
        rest_s=7.0,
    ),
    "openai_invalid": Recording(b'{"detail":[{"msg":"bad field"}]}', status=422, error=GeneratorRejectedError),
    "openai_gateway": Recording(b"upstream timed out", status=504, error=GeneratorUnavailableError),
}
