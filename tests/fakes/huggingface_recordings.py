"""How Hugging Face's router refuses; its whole answers are those of OpenAI-style servers.

Shapes from huggingface/hub-docs and the issues that are named beside the cases.
"""

from fakes.recording import Recording
from resume_chat.ports.errors import (
    GeneratorError,
    GeneratorInterruptedError,
    GeneratorRejectedError,
    GeneratorUnavailableError,
)

_HEL_SSE = b'data: {"object":"chat.completion.chunk","choices":[{"delta":{"content":"Hel"},"finish_reason":null}]}\n\n'

_STATUSES: dict[int, tuple[type[GeneratorError], float | None]] = {
    400: (GeneratorRejectedError, None),
    401: (GeneratorRejectedError, 600.0),
    402: (GeneratorUnavailableError, 3600.0),
    403: (GeneratorRejectedError, 600.0),
    422: (GeneratorRejectedError, None),
    429: (GeneratorUnavailableError, None),
    500: (GeneratorUnavailableError, None),
    503: (GeneratorUnavailableError, None),
    504: (GeneratorUnavailableError, None),
}
"""What each status means, and for how long asking again is useless."""
_SHAPES = {
    "text": b'{"error":"It was refused."}',
    "object": b'{"error":{"message":"It was refused.","type":"invalid_request_error","param":null,"code":null}}',
}
"""The two that an error comes in."""
_TGI_ERRORS = ("overloaded", "validation", "generation", "incomplete_generation")


def _tgi(kind: str) -> bytes:
    return b'data: {"error":"Request failed during generation","error_type":"%s"}\n\n' % kind.encode()


HUGGINGFACE: dict[str, Recording] = {
    **{
        f"huggingface_{status}_{shape}": Recording(body, status=status, error=error, rest_s=rest_s)
        for status, (error, rest_s) in _STATUSES.items()
        for shape, body in _SHAPES.items()
    },
    **{  # text-generation-inference behind the router
        f"huggingface_{kind}_in_stream": Recording(_HEL_SSE + _tgi(kind), "Hel", error=GeneratorInterruptedError)
        for kind in _TGI_ERRORS
    },
    **{f"huggingface_{kind}_first": Recording(_tgi(kind), error=GeneratorUnavailableError) for kind in _TGI_ERRORS},
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
    "huggingface_limited_until": Recording(
        b'{"error":"Too many requests"}',
        status=429,
        headers=("Retry-After: Wed, 21 Oct 2015 07:28:00 GMT",),
        error=GeneratorUnavailableError,
        rest_s=0.0,
    ),
    "huggingface_loading": Recording(  # the older shape: huggingface/transformers#32665
        b'{"error":"Model acme/parrot-8b is currently loading","estimated_time":20.0}',
        status=503,
        error=GeneratorUnavailableError,
        rest_s=20.0,
    ),
    "huggingface_gateway": Recording(b"<html>504</html>", status=504, error=GeneratorUnavailableError),
}
