# syntax=docker/dockerfile:1
# One image for every process of Spinn. What follows its name is a command of Spinn:
#   docker run spinn:0.1.0 worker certificates

FROM python:3.12-slim-bookworm AS packages
COPY deploy/requirements.lock /requirements.lock
RUN python -m venv /opt/spinn \
    && /opt/spinn/bin/pip install --no-cache-dir --disable-pip-version-check \
        --only-binary :all: --require-hashes -r /requirements.lock

FROM python:3.12-slim-bookworm
# What WeasyPrint draws with: the section [run] of bootstrap/system-packages.txt.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        fontconfig \
        fonts-noto-cjk \
        libharfbuzz-subset0 \
        libpango-1.0-0 \
        libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/*

# The number is fixed, so that files on a volume stay readable from one image to the next.
RUN groupadd --system --gid 10001 spinn \
    && useradd --system --uid 10001 --gid spinn --no-create-home --home-dir /tmp spinn \
    && install --directory --owner spinn --group spinn --mode 0700 \
       /var/lib/spinn/files /var/lib/spinn/keys /var/lib/spinn/sent

COPY --from=packages /opt/spinn /opt/spinn
WORKDIR /srv/spinn
COPY LICENSE ./
COPY shared shared
COPY services services
COPY data data

# The root file system can be read-only: all that a process writes at run time is below /tmp.
ENV PATH=/opt/spinn/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    XDG_CACHE_HOME=/tmp
RUN python -m services.cli translations compile \
    && python -m compileall -q shared services
ENV PYTHONDONTWRITEBYTECODE=1

USER 10001:10001
EXPOSE 8000
ENTRYPOINT ["python", "-m", "services.cli"]
CMD ["web", "--bind", "0.0.0.0:8000"]
HEALTHCHECK --interval=15s --timeout=10s --start-period=20s --retries=3 \
    CMD ["python", "-m", "services.cli", "health"]
