"""The HTTP API: one module a resource, put together here."""

from litestar import Router
from litestar.datastructures import CacheControlHeader
from litestar.di import Provide

from resume_chat.entrypoints.web.api import asking, conversations, messages, visitors
from resume_chat.entrypoints.web.api.callers import visitor_id

router = Router(
    "/api/v1",
    route_handlers=[*visitors.handlers, *conversations.handlers, *messages.handlers, *asking.handlers],
    dependencies={"visitor_id": Provide(visitor_id, sync_to_thread=False)},
    cache_control=CacheControlHeader(no_store=True),
)
