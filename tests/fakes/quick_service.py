"""`resume-chat serve` with short leases, for tests that kill it: `python quick_service.py PORT`, settings as ever."""

import sys

from dependency_injector import providers

from resume_chat.container import build_container
from resume_chat.entrypoints.logging_setup import configure_logging
from resume_chat.entrypoints.web.server import open_listener, serve_on
from resume_chat.settings import read_settings
from resume_chat.usecases.supervise_answers import AnswerLimits

LIMITS = AnswerLimits(lease_s=1.5, sweep_s=0.3)


def main(port: int) -> None:
    """Serves until a signal comes."""
    settings = read_settings(dotenv=None)
    configure_logging(settings.log_level)
    container = build_container(settings)
    container.answer_limits.override(providers.Object(LIMITS))
    serve_on(container, open_listener("127.0.0.1", port))


if __name__ == "__main__":
    main(int(sys.argv[1]))
