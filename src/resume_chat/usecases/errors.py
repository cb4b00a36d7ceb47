"""What a use case refuses, apart from what its ports say.

    RefusedError
    ├── QuestionEmptyError      nothing but white space
    ├── QuestionTooLongError    more characters than are taken
    ├── OverloadedError         as many answers are being made as this process makes at once
    └── DrainingError           this process is shutting down

Like port errors they carry no HTTP status and no wire code; the edge maps them.
"""


class RefusedError(Exception):
    """The service will not do this, for a reason that is the asker's to know."""


class QuestionEmptyError(RefusedError):
    """The question holds nothing but white space and characters that do not show."""


class QuestionTooLongError(RefusedError):
    """The question has more characters than are taken."""

    def __init__(self, max_chars: int) -> None:
        super().__init__(f"the question is longer than {max_chars} characters")
        self.max_chars = max_chars


class OverloadedError(RefusedError):
    """As many answers are being made as this process makes at once."""


class DrainingError(RefusedError):
    """This process is shutting down and takes no new questions."""
