"""Understands questions by what they mean: by the nearest of many questions whose answers are known."""
