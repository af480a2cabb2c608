# The command line of setup-ipfs-kit. To use a checkout instead: --build-context kit=DIR
FROM scratch AS kit
{{kit}}

# Downloads and verifies the tools. This stage runs natively on the building machine, not under emulation.
FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS tools
ARG BUILDPLATFORM
ARG TARGETPLATFORM
RUN echo "Building on $BUILDPLATFORM, targeting $TARGETPLATFORM"
WORKDIR /tools
COPY --from=kit /cli/dist /kit
# The lock file of `ipfs-kit lock`, if it exists. COPY accepts a pattern without matches.
COPY ipfs-kit.lock.jso[n] ./
# Example: "kubo@0.43.0 cluster@1.1.6 ipget@0.13.2".
ARG TOOLS="{{tools}}"
# Base URL of a mirror, which is tried before other origins.
ARG MIRROR=""
RUN <<'EOF'
set -eu
# shellcheck disable=SC2086 # a list of products
set -- $TOOLS --platform "$TARGETPLATFORM" --dir /tools/bin --json
if [ -f ipfs-kit.lock.json ]; then set -- "$@" --lock-file ipfs-kit.lock.json; fi
if [ -n "$MIRROR" ]; then set -- "$@" --mirror "$MIRROR"; fi
node /kit/index.js install "$@" > installed.json
EOF

# Writes the input of check.sh: each program with its installed version and the arguments that print it. A dash stands for
# the version of a program that does not print it.
RUN node <<'EOF'
const { readFileSync, writeFileSync } = require('node:fs');
const { basename } = require('node:path');
const installed = JSON.parse(readFileSync('installed.json', 'utf8'));
const lines = installed.flatMap(({ programs, version }) =>
  programs.map((each) => [basename(each.path), each.printsVersion ? version : '-', ...each.arguments]),
);
writeFileSync('versions', lines.map((words) => `${words.join(' ')}\n`).join(''));
for (const { product, version, platform, verifiedBy } of installed) {
  console.log(`${product} ${version} for ${platform}, verified by: ${verifiedBy}`);
}
EOF

COPY <<'EOF' check.sh
#!/bin/sh
# Fails unless each tool is for this image's platform, is first on PATH, and prints the installed version. Running it is not
# enough, because an amd64 program in an arm64 image runs on an amd64 machine.
set -eu
fail() {
  echo "$*" >&2
  exit 1
}
case $TARGETARCH in
  amd64) expected=62 ;;
  arm64) expected=183 ;;
  *) fail "linux/$TARGETARCH: unknown platform, add the machine number of its ELF headers to check.sh" ;;
esac
while read -r name version arguments; do
  file=/usr/local/bin/$name
  magic=$(od -An -tx1 -N4 "$file" | tr -d ' ')
  [ "$magic" = 7f454c46 ] || fail "$file: not an ELF file, starts with ${magic:-nothing}"
  machine=$(od -An -tu2 -j18 -N2 "$file" | tr -d ' ')
  [ "$machine" = "$expected" ] || fail "$file: expected ELF machine $expected for linux/$TARGETARCH, got $machine"
  found=$(command -v "$name") || found=nothing
  [ "$found" = "$file" ] || fail "$file: PATH finds $found first"
  # With an empty environment, because programs may try to send traces where the build's environment says.
  # shellcheck disable=SC2086 # a list of arguments
  printed=$(env -i PATH="$PATH" HOME=/tmp "$file" $arguments) || fail "$file: does not run"
  [ "$version" != - ] || printed="$version"
  case " $printed " in
    *" $version "* | *" v$version "* | *" $version+"*) echo "$file: $version, machine $machine" ;;
    *) fail "$file: expected version $version, got '$printed'" ;;
  esac
done < /tools/versions
EOF
