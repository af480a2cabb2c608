# {{title}}: a Kubo node, for linux/amd64 and linux/arm64.
#
#   docker buildx bake --push
#   docker run --publish 4001:4001 --publish 127.0.0.1:5001:5001 --volume ipfs:/home/ipfs/.ipfs IMAGE
#
# Written once by `ipfs-kit workflows init`; from then on it is yours.

# Names of stages below. To have another image in their place: --build-arg BASE_IMAGE=registry/image
ARG BASE_IMAGE=debian
ARG NODE_IMAGE=node
# The images stand here because Dependabot reads FROM, and not ARG. One that is not used is not pulled.
FROM debian:bookworm-slim AS debian
FROM --platform=$BUILDPLATFORM node:24-bookworm-slim AS node

{{tools}}

FROM ${BASE_IMAGE} AS image
# Numbers, so that the same user owns a volume whatever image comes after this one.
RUN groupadd --gid 10001 ipfs \
 && useradd --uid 10001 --gid 10001 --no-log-init --create-home ipfs \
 && install --directory --owner 10001 --group 10001 /home/ipfs/.ipfs
COPY --from=tools /tools/bin/ /usr/local/bin/
ARG TARGETARCH
RUN --mount=type=bind,from=tools,source=/tools,target=/tools sh /tools/check.sh
COPY --chmod=755 <<'EOF' /usr/local/bin/start-kubo
#!/bin/sh
# Makes a repository where the volume has none, and becomes the daemon. Arguments are those of `ipfs daemon`.
set -eu
if [ ! -e "$IPFS_PATH/config" ]; then
  ipfs init ${IPFS_PROFILE:+--profile="$IPFS_PROFILE"}
  # By default they listen on 127.0.0.1, the container's own, where no published port leads.
  ipfs config Addresses.API /ip4/0.0.0.0/tcp/5001
  ipfs config Addresses.Gateway /ip4/0.0.0.0/tcp/8080
fi
exec ipfs daemon --migrate=true "$@"
EOF

# The profile counts at the first start. server: looks for nobody nearby, and dials no private addresses.
ENV IPFS_PATH=/home/ipfs/.ipfs \
    IPFS_PROFILE=server \
    IPFS_TELEMETRY=off
USER 10001:10001
WORKDIR /home/ipfs
VOLUME ["/home/ipfs/.ipfs"]
# Swarm; the API, whose callers may do anything: publish it to 127.0.0.1 at most; the gateway.
EXPOSE 4001/tcp 4001/udp 5001/tcp 8080/tcp
# At this one Kubo closes its repository and ends with 0.
STOPSIGNAL SIGTERM
# With an address: without one, ipfs answers by itself where no daemon does.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
  CMD ["ipfs", "--api=/ip4/127.0.0.1/tcp/5001", "--timeout=8s", "id", "--format=<id>"]
CMD ["start-kubo"]

{{labels}}
