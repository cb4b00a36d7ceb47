"""What all end-to-end tests share."""

import pytest
import structlog


@pytest.fixture(autouse=True)
def _quiet() -> None:
    """Log lines of a server inside the test process go nowhere unless a test reads them."""
    structlog.configure(processors=[], logger_factory=structlog.ReturnLoggerFactory(), cache_logger_on_first_use=False)
