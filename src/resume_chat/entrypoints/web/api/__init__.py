"""The HTTP API: one module a resource, put together here."""

from litestar import Router
from litestar.datastructures import CacheControlHeader
from litestar.di import Provide

from resume_chat.entrypoints.web.api import asking, conversations, feedback, insights, messages, owner, visitors
from resume_chat.entrypoints.web.api import callers as who

router = Router(
    "/api/v1",
    route_handlers=[
        *visitors.handlers,
        *conversations.handlers,
        *messages.handlers,
        *asking.handlers,
        *feedback.handlers,
        *owner.handlers,
        *insights.handlers,
    ],
    dependencies={
        "visitor_id": Provide(who.visitor_id, sync_to_thread=False),
        "caller": Provide(who.caller, sync_to_thread=False),
        "owner": Provide(who.owner, sync_to_thread=False),
    },
    cache_control=CacheControlHeader(no_store=True),
)
