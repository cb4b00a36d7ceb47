"""Understands questions about a resume and answers them from its fields and facts, without a model."""
