# {{title}} with IPFS tools, for linux/amd64 and linux/arm64.
#
#   docker buildx bake --push
{{usage-of-test}}
#
# Written once by `ipfs-kit workflows init`. You can edit this file.

# Names of stages below. To use another image: --build-arg BASE_IMAGE=registry/image
ARG BASE_IMAGE=python
ARG NODE_IMAGE=node
# The images are in FROM lines because Dependabot does not read ARG. An image that is not used is not pulled.
FROM python:{{python}}-slim AS python
FROM --platform=$BUILDPLATFORM node:24-bookworm-slim AS node

{{tools}}

{{requirements}}

# The stage with the compilers.
FROM ${BASE_IMAGE} AS build
# Packages to build dependencies that have no wheel for a platform, often "gcc libc6-dev".
ARG BUILD_PACKAGES=""
# hadolint ignore=DL3008 # versions of the distribution are fine in a build stage
RUN <<'EOF'
set -eu
[ -n "$BUILD_PACKAGES" ] || exit 0
apt-get update
# shellcheck disable=SC2086 # a list of packages
apt-get install --yes --no-install-recommends $BUILD_PACKAGES
EOF

# Without its own pip, which would take 25 MB, and a minute under emulation. The base image's pip installs into it.
RUN python -m venv --without-pip /opt/venv
{{install-requirements}}
{{install-project}}

FROM ${BASE_IMAGE} AS runtime
# Fixed numbers, so that a later image has the same user and can read an existing volume.
RUN groupadd --gid 10001 app && useradd --uid 10001 --gid 10001 --no-log-init --create-home app
COPY --from=tools /tools/bin/ /usr/local/bin/
COPY --from=build /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
ARG TARGETARCH
RUN --mount=type=bind,from=tools,source=/tools,target=/tools sh /tools/check.sh
WORKDIR /app
{{copy-project}}
# PYTHONUNBUFFERED: the log is complete even if the program is killed.
ENV IPFS_PATH=/home/app/.ipfs \
    IPFS_TELEMETRY=off \
    PYTHONUNBUFFERED=1
USER 10001:10001
# If the program started a node, this file has the address of its API. Otherwise the container is healthy while it runs.
# hadolint ignore=DL3025 # testing for a file needs a shell
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
  CMD test ! -e "$IPFS_PATH/api" || ipfs --api="$(cat "$IPFS_PATH/api")" --timeout=8s id || exit 1
CMD {{command}}

{{test}}

FROM runtime AS image
{{labels}}
