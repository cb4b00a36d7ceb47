"""Every recorded response by name; the name begins with whose it is."""

from fakes.huggingface_recordings import HUGGINGFACE
from fakes.ollama_recordings import OLLAMA
from fakes.openai_recordings import OPENAI
from fakes.recording import Recording

RECORDINGS: dict[str, Recording] = {**OLLAMA, **OPENAI, **HUGGINGFACE}
