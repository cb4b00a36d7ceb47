"""English words that are spelled right, so that none of them is taken for a slip of a word of the resume.

Those of four letters and more from the vocabulary of bert-base-uncased (Apache License 2.0), which all-MiniLM-L6-v2 reads
with, but for the ones that `english_words.py` and the lexicon have.
"""

from importlib.resources import files

SPELLED = frozenset(files(__package__).joinpath("spelled.txt").read_text(encoding="ascii").split())
