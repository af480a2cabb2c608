# {{title}} with IPFS tools, for linux/amd64 and linux/arm64.
#
#   docker buildx bake --push
{{usage-of-test}}
#
# Written once by `ipfs-kit workflows init`; from then on it is yours.

# Names of stages below. To have another image in their place: --build-arg BASE_IMAGE=registry/image
ARG BASE_IMAGE=python
ARG NODE_IMAGE=node
# The images stand here because Dependabot reads FROM, and not ARG. One that is not used is not pulled.
FROM python:{{python}}-slim AS python
FROM --platform=$BUILDPLATFORM node:24-bookworm-slim AS node

{{tools}}

{{requirements}}

# Compilers stay in this stage.
FROM ${BASE_IMAGE} AS build
# What dependencies without a wheel for a platform are built with: "gcc libc6-dev" for many of them.
ARG BUILD_PACKAGES=""
# hadolint ignore=DL3008 # the distribution's versions, in a stage that is thrown away
RUN <<'EOF'
set -eu
[ -n "$BUILD_PACKAGES" ] || exit 0
apt-get update
# shellcheck disable=SC2086 # several packages, several words
apt-get install --yes --no-install-recommends $BUILD_PACKAGES
EOF

# The base image's pip installs into it. One of its own would be 25 MB more, and a minute where this is emulated.
RUN python -m venv --without-pip /opt/venv
{{install-requirements}}
{{install-project}}

FROM ${BASE_IMAGE} AS runtime
# Numbers, so that the same user owns a volume whatever image comes after this one.
RUN groupadd --gid 10001 app && useradd --uid 10001 --gid 10001 --no-log-init --create-home app
COPY --from=tools /tools/bin/ /usr/local/bin/
COPY --from=build /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
ARG TARGETARCH
RUN --mount=type=bind,from=tools,source=/tools,target=/tools sh /tools/check.sh
WORKDIR /app
{{copy-project}}
# PYTHONUNBUFFERED: what a program logs is there when it is killed, too.
ENV IPFS_PATH=/home/app/.ipfs \
    IPFS_TELEMETRY=off \
    PYTHONUNBUFFERED=1
USER 10001:10001
# A node that was started answers at the address in this file. Where there is none, the program itself is what runs.
# hadolint ignore=DL3025 # a file is looked for, which takes a shell
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
  CMD test ! -e "$IPFS_PATH/api" || ipfs --api="$(cat "$IPFS_PATH/api")" --timeout=8s id || exit 1
CMD {{command}}

{{test}}

FROM runtime AS image
{{labels}}
