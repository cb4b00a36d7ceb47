"""What holds for every test: how many examples Hypothesis tries, and that a busy machine is no reason to fail."""

from hypothesis import settings

settings.register_profile("short", deadline=None)
settings.register_profile("long", deadline=None, max_examples=5_000)
settings.load_profile("short")
