"""Ids that are random but for the time they were made at, so that an index grows at one end (RFC 9562, UUID version 7)."""

import uuid

RANDOM_BYTES = 10


def time_ordered_id(milliseconds: int, random: bytes) -> str:
    """A UUID of version 7 as 32 hexadecimal digits.

    It tells when it was made, as `created_at` does beside it, and nothing else: neither where nor how many there are.

    Args:
        milliseconds: Since 1970, UTC; 48 bits.
        random: 10 bytes that nobody can guess, of which 74 bits are used.

    Raises:
        ValueError: One of the two does not fit.
    """
    if not 0 <= milliseconds < 1 << 48 or len(random) != RANDOM_BYTES:
        raise ValueError("an id needs 48 bits of time and 10 random bytes")
    number = milliseconds << 80 | int.from_bytes(random)
    version, variant = 0x7 << 76, 0b10 << 62
    return uuid.UUID(int=number & ~(0xF << 76) & ~(0b11 << 62) | version | variant).hex
