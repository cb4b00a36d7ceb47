"""What holds for every test: how many examples Hypothesis tries, and that a busy machine is no reason to fail."""

from hypothesis import settings

# The ordinary run tries the same examples every time, so that a red run is the change's fault; the long run looks for
# new ones.
settings.register_profile("short", deadline=None, derandomize=True, database=None)
settings.register_profile("long", deadline=None, max_examples=5_000)
settings.load_profile("short")
