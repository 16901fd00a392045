# syntax=docker/dockerfile:1
# What Python and R see in a room: laid out as a folder that bubblewrap mounts read-only, never run by itself.
# docker build -f infra/images/kernels.Dockerfile --build-arg BASE=debian@sha256:… .
ARG BASE
FROM ${BASE}
COPY notebooks-gateway/kernel /vitrine/kernel
# R's packages as the list has them, with Debian's signatures. R runs in a kernel of our own: no Jupyter kernel of R.
RUN apt-get update -q && apt-get install -y -q --no-install-recommends python3 python3-venv r-base-core \
  $(sed -n 's/^\(r-cran-[^ ]*\) .*/\1/p' /vitrine/kernel/r/packages.txt) \
  && rm -rf /var/lib/apt/lists/* && useradd --system --uid 10001 --user-group vitrine
# Wheels by their hashes. What rooms see holds no installer.
RUN python3 -m venv /tmp/pip && python3 -m venv --without-pip /vitrine/python \
  && /tmp/pip/bin/pip --python /vitrine/python/bin/python install -q --no-deps --only-binary :all: --require-hashes \
  -r /vitrine/kernel/python/requirements.lock \
  && rm -rf /tmp/pip
USER 10001:10001
ENTRYPOINT ["python3", "/vitrine/kernel/python/broker.py"]
