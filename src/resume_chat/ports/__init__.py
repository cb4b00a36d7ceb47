"""What the core needs from outside, in the core's own words: one Protocol a file."""
