// Tests the Docker environment in which other tests build and run images for both architectures: its base images, a build for two
// platforms, and its clean-up.
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { handlerRunsArch } from '../../support/docker/binfmt.ts';
import { type DockerEnv, startDockerEnv } from '../../support/docker/environment.ts';
import { tinyElf } from '../../support/programs/tiny-elf.ts';
import { OTHER_ARCH, OWN_ARCH } from '../../support/setup-ipfs-kit.ts';

const UNAME = { amd64: 'x86_64', arm64: 'aarch64' } as const;
const BOTH = ['linux/amd64', 'linux/arm64'];

let world: DockerEnv;
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docker-world-test-'));
  world = await startDockerEnv();
  console.log(world.report.join('\n'));
});
afterAll(async () => {
  await world?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function docker(...args: readonly string[]): Promise<{ readonly stdout: string; readonly stderr: string }> {
  return promisify(execFile)('docker', args, { env: world.env, maxBuffer: 2 ** 26 });
}

async function build(dockerfile: string, ...options: readonly string[]): Promise<string> {
  const context = await mkdtemp(join(folder, 'context-'));
  await writeFile(join(context, 'Dockerfile'), dockerfile);
  return (await docker('buildx', 'build', '--progress=plain', ...options, context)).stderr;
}

// Other tests use the other base images.
it.each(['amd64', 'arm64'] as const)('runs Debian for linux/%s', async (arch) => {
  const args = ['run', '--rm', '--platform', `linux/${arch}`, '--network', 'none', world.images.debian];
  const { stdout } = await docker(...args, 'sh', '-c', 'uname -m && awk -W version 2>&1 | head -n 1');
  expect(stdout).toMatch(new RegExp(`^${UNAME[arch]}\nmawk `));
});

it('builds for both platforms in one run, and pushes', async () => {
  const image = `${world.registry}/built:1`;
  const log = await build(
    `FROM --platform=$BUILDPLATFORM ${world.images.debian} AS tools
ARG BUILDPLATFORM TARGETPLATFORM
RUN echo "Building on $BUILDPLATFORM, targeting $TARGETPLATFORM" | tee /built
FROM ${world.images.debian}
COPY --from=tools /built /
RUN useradd --uid 10001 --create-home somebody && cp /usr/bin/id /usr/bin/set-user-id && chmod u+s /usr/bin/set-user-id
USER 10001
CMD ["sh", "-c", "uname -m; id -un; set-user-id"]
`,
    ...['--platform', BOTH.join(','), '--tag', image, '--push'],
  );
  for (const platform of BOTH) expect(log).toContain(`Building on linux/${OWN_ARCH}, targeting ${platform}\n`);
  const { stdout } = await docker('buildx', 'imagetools', 'inspect', '--raw', image);
  const manifests: readonly { platform: { os: string; architecture: string } }[] = JSON.parse(stdout).manifests;
  const platforms = manifests.map(({ platform: { os, architecture } }) => `${os}/${architecture}`);
  expect(platforms.filter((each) => each !== 'unknown/unknown').sort()).toEqual(BOTH);
  for (const arch of ['amd64', 'arm64'] as const) {
    const said = await docker('run', '--rm', '--platform', `linux/${arch}`, '--network', 'none', image);
    expect(said.stdout).toMatch(new RegExp(`^${UNAME[arch]}\\nsomebody\\nuid=10001.* euid=0\\(root\\)`));
  }
});

it('lets a build reach servers on the loopback interface of this machine', async () => {
  const server = createServer((_, response) => response.end('from the machine'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const ask = `import urllib.request; print(urllib.request.urlopen('http://127.0.0.1:${port}').read().decode())`;
  const log = await build(`FROM ${world.images.python}\nRUN python -c "${ask}"\n`);
  server.close();
  expect(log).toContain('from the machine');
});

it('loads an image of the other platform into the engine', async () => {
  const dockerfile = `FROM ${world.images.debian}\nCMD ["uname", "-m"]\n`;
  await build(dockerfile, '--platform', `linux/${OTHER_ARCH}`, '--tag', 'loaded:1', '--load');
  const { stdout } = await docker('run', '--rm', '--platform', `linux/${OTHER_ARCH}`, '--network', 'none', 'loaded:1');
  expect(stdout.trim()).toBe(UNAME[OTHER_ARCH]);
});

it('has an index with wheels, the only one that pip uses', async () => {
  const install =
    'python -m venv --without-pip /venv && pip --python /venv install --no-compile pytest setuptools wheel';
  const log = await build(`FROM ${world.images.python}\nRUN ${install} && /venv/bin/pytest --version\n`);
  expect(log).toMatch(/Successfully installed .*pytest-\d/);
});

it('lets the kernel run programs for the other architecture outside containers, too', async () => {
  const program = join(folder, 'other');
  await writeFile(program, tinyElf(OTHER_ARCH, 'it runs'), { mode: 0o755 });
  expect(spawnSync(program, { encoding: 'utf8' }).stdout).toBe('it runs');
});

it('removes everything when it stops', async () => {
  const place = dirname(new URL(world.buildkit).pathname);
  const [handler = ''] = /setup-ipfs-kit-\w+-\d+/.exec(world.report.join('\n')) ?? [];
  expect(commandsWith(place)).not.toEqual([]);
  await world.stop();
  expect(commandsWith(place)).toEqual([]);
  expect(existsSync(place)).toBe(false);
  expect(readFileSync('/proc/self/mountinfo', 'utf8')).not.toContain(place);
  expect(await connects(world.registry)).toBe(false);
  // If the machine had a handler before, that one stays.
  if (handler) expect(existsSync(join('/proc/sys/fs/binfmt_misc', handler))).toBe(false);
});

describe('a binfmt handler of the machine', () => {
  // As Debian's qemu-user-static registers it.
  const shown = `enabled
interpreter /usr/libexec/qemu-binfmt/aarch64-binfmt-P
flags: POF
offset 0
magic 7f454c460201010000000000000000000200b700
mask ffffffffffffff00fffffffffffffffffeffffff
`;

  it.each([
    ['is used for its architecture', 'arm64', shown, true],
    ['is not used for another', 'amd64', shown, false],
    ['is not used while it is switched off', 'arm64', shown.replace('enabled', 'disabled'), false],
    ['is not used if QEMU would have to lie in the container', 'arm64', shown.replace('POF', 'PO'), false],
    ['is not used if it is for names', 'arm64', 'enabled\ninterpreter /bin/cli\nflags: F\nextension .exe\n', false],
  ] as const)('%s', (_, arch, text, expected) => {
    expect(handlerRunsArch(arch, text)).toBe(expected);
  });
});

function commandsWith(text: string): readonly string[] {
  const commands = readdirSync('/proc').flatMap((name) => {
    try {
      return /^\d+$/.test(name) ? [readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ')] : [];
    } catch {
      return [];
    }
  });
  return commands.filter((command) => command.includes(text));
}

async function connects(address: string): Promise<boolean> {
  const [host = '', port = ''] = address.split(':');
  const socket = createConnection(Number(port), host);
  const connected = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
  });
  socket.destroy();
  return connected;
}
