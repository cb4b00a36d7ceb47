"""How Hugging Face's router refuses; its whole answers are those of OpenAI-style servers.

Shapes from huggingface/hub-docs and the issues that are named beside the cases.
"""

from fakes.recording import Recording
from resume_chat.ports.errors import (
    GeneratorInterruptedError,
    GeneratorRejectedError,
    GeneratorUnavailableError,
)

_HEL_SSE = b'data: {"object":"chat.completion.chunk","choices":[{"delta":{"content":"Hel"},"finish_reason":null}]}\n\n'

HUGGINGFACE: dict[str, Recording] = {
    # ------------------------------------------------------------------ Hugging Face's router, refusals
    "huggingface_no_credit": Recording(  # huggingface/agents-course#386
        b'{"error":"You have exceeded your monthly included credits for Inference Providers. Subscribe to PRO to get 20x '
        b'more monthly included credits."}',
        status=402,
        error=GeneratorUnavailableError,
        rest_s=3600.0,
    ),
    "huggingface_not_supported": Recording(  # cline/cline#5098
        b'{"error":{"message":"The requested model \'x\' is not supported by any provider you have enabled.",'
        b'"type":"invalid_request_error","param":"model","code":"model_not_supported"}}',
        status=400,
        error=GeneratorRejectedError,
        rest_s=600.0,
    ),
    "huggingface_bad_token": Recording(
        b'{"error":"Invalid username or password."}', status=401, error=GeneratorRejectedError, rest_s=600.0
    ),
    "huggingface_token_without_permission": Recording(
        b'{"error":"This authentication method does not have sufficient permissions to call Inference Providers"}',
        status=403,
        error=GeneratorRejectedError,
        rest_s=600.0,
    ),
    "huggingface_invalid": Recording(
        b'{"error":{"message":"Input validation error: `max_tokens` must be positive","type":"validation"}}',
        status=422,
        error=GeneratorRejectedError,
    ),
    "huggingface_limited": Recording(  # without Retry-After: huggingface/huggingface_hub#4703
        b'{"error":{"message":"Too many requests","type":"rate_limit"}}', status=429, error=GeneratorUnavailableError
    ),
    "huggingface_limited_for_a_while": Recording(
        b'{"error":"Too many requests"}',
        status=429,
        headers=("Retry-After: 30",),
        error=GeneratorUnavailableError,
        rest_s=30.0,
    ),
    "huggingface_loading": Recording(  # the older shape: huggingface/transformers#32665
        b'{"error":"Model acme/parrot-8b is currently loading","estimated_time":20.0}',
        status=503,
        error=GeneratorUnavailableError,
        rest_s=20.0,
    ),
    "huggingface_overloaded_in_stream": Recording(  # TGI behind the router
        _HEL_SSE + b'data: {"error":"Model is overloaded","error_type":"overloaded"}\n\n',
        "Hel",
        error=GeneratorInterruptedError,
    ),
    "huggingface_gateway": Recording(b"<html>504</html>", status=504, error=GeneratorUnavailableError),
}
