// Runs the scripts in Dockerfiles that list the installed programs and check them.
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { renderDockerFiles } from '../../../generator/init/docker/files.ts';
import { buildProgramFor } from '../../support/programs/foreign-program.ts';
import { OWN_ARCH } from '../../support/setup-ipfs-kit.ts';
import { IMAGE } from './init/docker/images.ts';

const DOCKERFILE = renderDockerFiles({ ...IMAGE, python: null }).get('Dockerfile') ?? '';
const WRITE_VERSIONS = /^RUN node <<'EOF'\n([\s\S]*?)^EOF$/m.exec(DOCKERFILE)?.[1] ?? '';
const CHECK = /^COPY <<'EOF' check\.sh\n([\s\S]*?)^EOF$/m.exec(DOCKERFILE)?.[1] ?? '';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'docker-check-'));
  await mkdir(join(root, 'bin'));
});
afterEach(() => rm(root, { recursive: true }));

/** The output of `ipfs-kit install --json`. */
const INSTALLED = [
  { product: 'kubo', version: '0.43.0', programs: [program('ipfs', ['version', '--number'])] },
  { product: 'ipget', version: '0.13.2', programs: [program('ipget', ['--version'])] },
  { product: 'car', version: '2.17.0', programs: [{ ...program('car', ['--help']), printsVersion: false }] },
];

function program(name: string, args: readonly string[]) {
  return { path: `/tools/bin/${name}`, arguments: args, printsVersion: true };
}

function run(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return new Promise<{ code: number; out: string }>((resolve) => {
    execFile(command, args, { cwd: root, env: { ...process.env, ...env } }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out: stdout + stderr });
    });
  });
}

async function writeVersions(): Promise<string> {
  await writeFile(join(root, 'installed.json'), JSON.stringify(INSTALLED));
  await writeFile(join(root, 'write.cjs'), WRITE_VERSIONS);
  const { code, out } = await run(process.execPath, ['write.cjs']);
  expect(code, out).toBe(0);
  return readFile(join(root, 'versions'), 'utf8');
}

/** Runs check.sh on programs that print these texts. */
async function check(texts: Readonly<Record<string, string>>) {
  for (const [name, text] of Object.entries(texts)) {
    const file = join(root, 'bin', name);
    await writeFile(file, buildProgramFor({ os: 'linux', arch: OWN_ARCH }, text));
    await chmod(file, 0o755);
  }
  await writeVersions();
  const script = CHECK.replaceAll('/usr/local/bin', join(root, 'bin')).replaceAll('/tools/', `${root}/`);
  await writeFile(join(root, 'check.sh'), script);
  return run('sh', ['check.sh'], { TARGETARCH: OWN_ARCH, PATH: `${join(root, 'bin')}:${process.env.PATH}` });
}

const GOOD = {
  ipfs: '0.43.0\n',
  ipget: 'ipget version v0.13.2 2026-08-03-0b53e69\n',
  car: 'NAME:\n   car - Utility for working with car files\n',
};

describe('the tools of an image', () => {
  it('are listed with the arguments that print their versions', async () => {
    expect(await writeVersions()).toBe('ipfs 0.43.0 version --number\nipget 0.13.2 --version\ncar - --help\n');
  });

  it('pass if each prints its version or never prints one', async () => {
    const { code, out } = await check(GOOD);
    expect(code, out).toBe(0);
    expect(out.trim().split('\n')).toHaveLength(3);
  });

  it.each([
    [
      { ...GOOD, ipget: 'ipget version v0.13.1 2026-08-03-0b53e69\n' },
      "ipget: expected version 0.13.2, got 'ipget version",
    ],
    [{ ...GOOD, ipget: 'ipget version v0.13.22\n' }, "ipget: expected version 0.13.2, got 'ipget version"],
    [{ ...GOOD, ipfs: '0.42.0\n' }, "ipfs: expected version 0.43.0, got '0.42.0'"],
  ])('fail for %j', async (texts, message) => {
    const { code, out } = await check(texts);
    expect([code, out.includes(message)], out).toEqual([1, true]);
  });
});
