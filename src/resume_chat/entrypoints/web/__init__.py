"""What visitors reach: the chat socket, the HTTP API, the chat page, health and metrics."""
