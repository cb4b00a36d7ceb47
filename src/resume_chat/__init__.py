"""Answers visitors' questions about one person's resume, from that resume and nothing else."""

__version__ = "0.1.0"
