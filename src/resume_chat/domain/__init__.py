"""What the service knows and decides: pure, standard library only, no I/O, no clock, no randomness."""
