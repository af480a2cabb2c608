# setup-ipfs-kit, of which only its command line is used. `--build-context kit=DIR` puts a checkout in place of this stage.
FROM scratch AS kit
{{kit}}

# The tools, downloaded and checked on the machine that builds: nothing here is emulated.
FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS tools
ARG BUILDPLATFORM
ARG TARGETPLATFORM
RUN echo "Building on $BUILDPLATFORM, targeting $TARGETPLATFORM"
WORKDIR /tools
COPY --from=kit /cli/dist /kit
# What `ipfs-kit lock` wrote, where it did: a pattern may match nothing.
COPY ipfs-kit.lock.jso[n] ./
# Such as "kubo@0.43.0 cluster@1.1.6 ipget@0.13.2".
ARG TOOLS="{{tools}}"
# Base URL of a mirror, asked before GitHub's releases.
ARG MIRROR=""
RUN <<'EOF'
set -eu
# shellcheck disable=SC2086 # several products, several words
set -- $TOOLS --platform "$TARGETPLATFORM" --dir /tools/bin --json
if [ -f ipfs-kit.lock.json ]; then set -- "$@" --lock-file ipfs-kit.lock.json; fi
if [ -n "$MIRROR" ]; then set -- "$@" --mirror "$MIRROR"; fi
node /kit/index.js install "$@" > installed.json
EOF

# For the check of the final stage: each program with the version that was installed, and the arguments that print it. A dash
# stands for the version of a program that does not print one.
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
# Fails unless each tool is for this image's platform, is the one that PATH finds, and has the version that was installed.
# That it runs proves nothing: an amd64 program in an arm64 image runs, on an amd64 machine.
set -eu
fail() {
  echo "$*" >&2
  exit 1
}
case $TARGETARCH in
  amd64) wanted=62 ;;
  arm64) wanted=183 ;;
  *) fail "linux/$TARGETARCH: add the machine number of its ELF headers to check.sh" ;;
esac
while read -r name version arguments; do
  file=/usr/local/bin/$name
  magic=$(od -An -tx1 -N4 "$file" | tr -d ' ')
  [ "$magic" = 7f454c46 ] || fail "$file: it starts with ${magic:-nothing}, which is no ELF header"
  machine=$(od -An -tu2 -j18 -N2 "$file" | tr -d ' ')
  [ "$machine" = "$wanted" ] || fail "$file: its ELF header is of machine $machine, and linux/$TARGETARCH is $wanted"
  found=$(command -v "$name") || found=nothing
  [ "$found" = "$file" ] || fail "$file: PATH leads to $found"
  # With nothing of the build's environment: programs may wait for where it wants traces sent.
  # shellcheck disable=SC2086 # several arguments, several words
  printed=$(env -i PATH="$PATH" HOME=/tmp "$file" $arguments) || fail "$file: it does not run"
  [ "$version" != - ] || printed="$version"
  case " $printed " in
    *" $version "* | *" v$version "* | *" $version+"*) echo "$file: $version, machine $machine" ;;
    *) fail "$file: it says '$printed', and $version was installed" ;;
  esac
done < /tools/versions
EOF
