"""The command line: what the owner does with the service, made for people."""
