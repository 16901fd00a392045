# syntax=docker/dockerfile:1
# docker build --build-arg BASE=node@sha256:… . (an image with Node 24)
ARG BASE
FROM ${BASE}
WORKDIR /app
COPY infra/images/sign-in-proxy.mjs /app/infra/images/sign-in-proxy.mjs
USER 10001:10001
EXPOSE 3128
ENTRYPOINT ["node", "infra/images/sign-in-proxy.mjs"]
