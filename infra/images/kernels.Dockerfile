# syntax=docker/dockerfile:1
# What Python and R see in a room: laid out as a folder that bubblewrap mounts read-only, never run by itself.
# docker build --build-arg BASE=debian@sha256:… .
ARG BASE
FROM ${BASE}
RUN apt-get update -q && apt-get install -y -q --no-install-recommends python3 python3-ipykernel r-base-core r-cran-irkernel \
  && rm -rf /var/lib/apt/lists/* && useradd --system --uid 10001 --user-group vitrine
USER 10001:10001
ENTRYPOINT ["python3", "-m", "ipykernel_launcher"]
CMD ["--help"]
