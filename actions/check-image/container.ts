// Runs the shell of the image: `uname -m`, and the test. Containers have no variables of the machine but those that are named.
import emulation from '../../generator/facts/emulation.json' with { type: 'json' };
import { type Docker, dockerOutput } from '../../kit/docker/command.ts';
import { dockerFailure } from '../../kit/docker/failure.ts';
import { shorten } from '../../kit/docker/reference.ts';
import { KitError } from '../../kit/errors.ts';
import { parseArchitecture } from '../../kit/platform/conventions.ts';
import { formatPlatform, type Platform } from '../../kit/platform/platform.ts';
import { randomUuid } from '../../kit/random-uuid.ts';
import { createFolders } from '../../kit/system/write/create-folders.ts';

interface ContainerContext {
  readonly docker: Docker;
  readonly image: string;
  readonly platform: Platform;
  /** The path of the shell in the image. */
  readonly shell: string;
  /** How errors name the image. */
  readonly subject: string;
}

interface Test {
  readonly script: string;
  readonly variables: readonly string[];
  /** The path of the folder for results; null for none. */
  readonly results: string | null;
  readonly onLine: (line: string) => void;
}

/** More than any job may take, which has a time limit of its own. */
const TEST_LIMIT_MS = 24 * 3_600_000;
/** What docker exits with if it cannot start the container, or its command. Source: docker run's reference, "Exit status". */
const NOT_STARTED = [125, 126, 127];

/** A 32-bit container on a 64-bit kernel: `uname -m` may show the kernel's. */
const KERNELS: Readonly<Record<string, readonly string[]>> = { '386': ['386', 'amd64'], arm: ['arm', 'arm64'] };

/**
 * Returns what `uname -m` prints in a container, or null if the image has no uname. Throws `wrong-image` if it is another
 * architecture, `docker-failed` and `interrupted`.
 */
export async function checkMachine(context: ContainerContext): Promise<string | null> {
  const { docker, image, platform, subject } = context;
  const script = 'command -v uname > /dev/null || exit 0; uname -m';
  const options = ['--network', 'none', ...(await qemuCpu(context))];
  const printed = await dockerOutput(docker, runArguments(context, options, ['-euc', script]), { subject });
  const machine = printed.trim();
  if (machine === '') return null;
  if ((KERNELS[platform.arch] ?? [platform.arch]).includes(parseMachine(machine))) return machine;
  throw new KitError('wrong-image', {
    subject: `image '${image}'`,
    problem: `expected a container for ${formatPlatform(platform)}, but uname -m in it says '${shorten(machine)}'`,
    fix: 'Check that its sh and uname are programs of this platform and not scripts.',
  });
}

/**
 * Runs the test in a container, as the user of the runner. Returns its exit code. Throws `docker-failed` if the container cannot
 * start, and `interrupted` when the container is removed.
 */
export async function runTest(context: ContainerContext, test: Test): Promise<number> {
  const { docker, subject } = context;
  const { script, results, onLine } = test;
  const name = `check-image-${randomUuid()}`;
  if (results !== null) createFolders(results);
  const reserved = results === null ? ['HOME'] : ['HOME', 'RESULTS'];
  const variables = test.variables.filter((each) => !reserved.includes(each));
  const options = [
    ...['--name', name, '--env', 'HOME=/tmp'],
    ...userOptions(),
    ...variables.flatMap((each) => ['--env', each]),
    ...(variables.includes('QEMU_CPU') ? [] : await qemuCpu(context)),
    ...(results === null ? [] : ['--env', 'RESULTS=/results', '--volume', `${results}:/results`]),
  ];
  try {
    const args = runArguments(context, options, ['-euc', script]);
    const { exitCode, stderr } = await docker(args, { subject, limitMs: TEST_LIMIT_MS, onLine });
    if (NOT_STARTED.includes(exitCode) && /^docker: /m.test(stderr)) throw dockerFailure(subject, stderr);
    return exitCode;
  } finally {
    // The client's end does not end the container of a cancelled job. Usually it is gone.
    await docker(['rm', '--force', '--volumes', name], { subject });
  }
}

function runArguments(
  { image, platform, shell }: ContainerContext,
  options: readonly string[],
  args: readonly string[],
) {
  const fixed = ['--rm', '--pull', 'never', '--platform', formatPlatform(platform), '--entrypoint', shell];
  return ['run', ...fixed, ...options, image, ...args];
}

/** QEMU's own default for x86-64 does not run programs for x86-64-v2. Without an emulator nothing reads the variable. */
async function qemuCpu({ docker, platform, subject }: ContainerContext): Promise<readonly string[]> {
  const format = '{{.Server.Arch}}';
  const arch = (await dockerOutput(docker, ['version', '--format', format], { subject })).trim();
  const models: Readonly<Record<string, { readonly cpu: string }>> = emulation.platforms;
  const model = models[formatPlatform(platform)]?.cpu;
  return model === undefined || arch === platform.arch ? [] : ['--env', `QEMU_CPU=${model}`];
}

function userOptions(): readonly string[] {
  return process.getuid && process.getgid ? ['--user', `${process.getuid()}:${process.getgid()}`] : [];
}

function parseMachine(machine: string): string {
  try {
    return parseArchitecture(machine).arch;
  } catch {
    return machine;
  }
}
