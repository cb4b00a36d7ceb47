"""What the service does: one file a use case, orchestrating ports, standard library only."""
