"""Visitor tokens: who holds one is that visitor. Nothing is stored but the hash, and nothing of either is ever logged."""

import hashlib
import re
import secrets

TOKEN_BYTES = 32
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def new_token() -> str:
    """A token that nobody can guess: 32 random bytes as 43 characters of base64url."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def is_token(text: str) -> bool:
    """Whether a text has the form of a token. Every such text is a visitor; one that nobody was given owns nothing."""
    return _TOKEN.fullmatch(text) is not None


def visitor_of(token: str) -> str:
    """The visitor's id: 64 hexadecimal digits from which the token cannot be had back."""
    return hashlib.sha256(token.encode()).hexdigest()
