"""What drives the core: the web application, the chat socket, the command line."""
