# {{title}}: a Kubo node, for linux/amd64 and linux/arm64.
#
#   docker buildx bake --push
#   docker run --publish 4001:4001 --publish 127.0.0.1:5001:5001 --volume ipfs:/home/ipfs/.ipfs IMAGE
#
# Written once by `ipfs-kit workflows init`. You can edit this file.

# Names of stages below. To use another image: --build-arg BASE_IMAGE=registry/image
ARG BASE_IMAGE=debian
ARG NODE_IMAGE=node
# The images are in FROM lines because Dependabot does not read ARG. An image that is not used is not pulled.
FROM debian:bookworm-slim AS debian
FROM --platform=$BUILDPLATFORM node:24-bookworm-slim AS node

{{tools}}

FROM ${BASE_IMAGE} AS image
# Fixed numbers, so that a later image has the same user and can read an existing volume.
RUN groupadd --gid 10001 ipfs \
 && useradd --uid 10001 --gid 10001 --no-log-init --create-home ipfs \
 && install --directory --owner 10001 --group 10001 /home/ipfs/.ipfs
COPY --from=tools /tools/bin/ /usr/local/bin/
ARG TARGETARCH
RUN --mount=type=bind,from=tools,source=/tools,target=/tools sh /tools/check.sh
COPY --chmod=755 <<'EOF' /usr/local/bin/start-kubo
#!/bin/sh
# Creates a repository if the volume has none, then starts the daemon. Takes the arguments of `ipfs daemon`.
set -eu
if [ ! -e "$IPFS_PATH/config" ]; then
  ipfs init ${IPFS_PROFILE:+--profile="$IPFS_PROFILE"}
  # The default is 127.0.0.1, which published ports cannot reach in a container.
  ipfs config Addresses.API /ip4/0.0.0.0/tcp/5001
  ipfs config Addresses.Gateway /ip4/0.0.0.0/tcp/8080
fi
exec ipfs daemon --migrate=true "$@"
EOF

# The profile applies at the first start only. `server` turns off local discovery and connections to private addresses.
ENV IPFS_PATH=/home/ipfs/.ipfs \
    IPFS_PROFILE=server \
    IPFS_TELEMETRY=off
USER 10001:10001
WORKDIR /home/ipfs
VOLUME ["/home/ipfs/.ipfs"]
# 4001: swarm. 5001: the API, which controls the node; publish it to 127.0.0.1 only. 8080: the gateway.
EXPOSE 4001/tcp 4001/udp 5001/tcp 8080/tcp
# On SIGTERM, Kubo closes its repository and exits with 0.
STOPSIGNAL SIGTERM
# With an address, because without one `ipfs id` also succeeds if no daemon runs.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
  CMD ["ipfs", "--api=/ip4/127.0.0.1/tcp/5001", "--timeout=8s", "id", "--format=<id>"]
CMD ["start-kubo"]

{{labels}}
