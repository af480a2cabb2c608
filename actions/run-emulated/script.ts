// The script of the container: proves that it is emulated and has the expected runtimes, then runs the commands of the step.
import emulation from '../../generator/facts/emulation.json' with { type: 'json' };
import type { RuntimeName } from '../../kit/probe/expectations/programs.ts';
import { quoteShellWord } from '../../kit/system/shell-word.ts';
import type { EmulatedPlatform, RunInputs, RuntimeVersion } from './inputs.ts';

// The ELF header of the program that runs this process is the emulator's own: byte 18 is the machine. An emulator changes the output
// of uname, but not this, and not the architecture of the kernel, which Linux shows since 6.1.
const PROVE_MACHINE = `case "$(od -An -tx1 -j18 -N1 /proc/thread-self/exe 2>/dev/null)" in
*3e) program=x86_64 ;;
*b7) program=aarch64 ;;
*) program=unknown ;;
esac
kernel=$(cat /proc/sys/kernel/arch 2>/dev/null) || kernel=unknown
machine=$(uname -m)
echo "uname: $machine, kernel: $kernel, program: $program"
[ "$machine" = "$expected" ] || fail "expected $expected, but uname says $machine. Use an image for this platform"
[ "$kernel" != "$expected" ] || fail "the machine itself is $expected: test natively, on a runner without an emulator"
[ "$program" != "$expected" ] || fail "programs for $expected run here without an emulator"
[ "$kernel$program" != unknownunknown ] || fail "cannot find out whether this is emulated: the image has no od, and the kernel is older than 6.1"`;

const FAIL = `fail() {
echo "::error title=Emulated run::$1."
exit 1
}`;

/** Commands that print the complete version. */
const PRINT_VERSION: Readonly<Record<RuntimeName, string>> = {
  python: `python -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])'`,
  node: 'node --print process.versions.node',
  go: "go env GOVERSION | sed 's/^go//'",
};

// The image's own pip: installing another one takes most of a minute under emulation.
const CREATE_VENV = `python -m venv --system-site-packages --without-pip /tmp/venv
export PATH="/tmp/venv/bin:$PATH" PIP_PYTHON=/tmp/venv/bin/python`;

/** Returns the script for \`sh -eu\`. The proofs run in subshells, so that they leave no variables. */
export function createScript({ platform, paths, runtimes, script }: Omit<RunInputs, 'image'>): string {
  const folders = paths.map(({ target }) => quoteShellWord(target)).join(':');
  return [
    proveMachine(platform),
    ...(folders === '' ? [] : [`export PATH=${folders}:"$PATH"`]),
    ...runtimes.map(proveVersion),
    ...(runtimes.some(({ name }) => name === 'python') ? [CREATE_VENV] : []),
    script,
  ].join('\n');
}

function proveMachine(platform: EmulatedPlatform): string {
  const { machine } = emulation.platforms[platform];
  return `(\n${FAIL}\nexpected=${machine}\n${PROVE_MACHINE}\n)`;
}

/** 1.26 matches 1.26.3 and 1.26rc1, but not 1.260. */
function proveVersion({ name, version }: RuntimeVersion): string {
  return `(
${FAIL}
command -v ${name} > /dev/null || fail "expected ${name} ${version}, but the image has no ${name}"
version=$(${PRINT_VERSION[name]})
echo "${name}: $version"
case "$version" in
${version} | ${version}[!0-9]*) ;;
*) fail "expected ${name} ${version}, got $version. Use another image" ;;
esac
)`;
}
