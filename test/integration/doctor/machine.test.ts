// The whole doctor: on this machine, with programs that hang, with a fake Docker, and as a command.
import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runChecks } from '../../../kit/doctor/doctor.ts';
import type { DoctorFinding } from '../../../kit/doctor/finding.ts';
import { localDoctorMachine } from '../../../kit/doctor/machine.ts';
import { nameIn } from '../../../kit/platform/conventions.ts';
import { detectHost, executionOf } from '../../../kit/platform/host/host.ts';
import { findProcessesByVariable } from '../../../kit/process/running-processes.ts';
import { CLI } from '../../support/cli-bundle.ts';
import {
  ALL_REQUIREMENTS,
  createDoctorFixture,
  DOCKER_SCRIPT,
  type DoctorFixture,
  OTHER_ARCH,
  OWN_ARCH,
  RUNNER_REQUIREMENTS,
  runDoctor,
  writeProgram,
} from './machines.ts';

const host = await detectHost();
const native = executionOf(host) === 'native' && process.platform === 'linux';

let fixture: DoctorFixture;
beforeEach(async () => {
  fixture = await createDoctorFixture();
});
afterEach(() => fixture.tearDown());

describe.skipIf(!native)('on this machine', () => {
  it('each id is unique, and each problem has a fix', async () => {
    const found = await runChecks(ALL_REQUIREMENTS, { ...localDoctorMachine(), origins: [] });
    const ids = found.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of [
      'runner-version',
      'labels',
      'tool-cache',
      'clock',
      'docker',
      'buildx',
      'binfmt',
      'python',
      'node',
      'proxies',
    ]) {
      expect(ids).toContain(id);
    }
    expect(found.filter(({ status, fix }) => (status === 'warning' || status === 'failure') && !fix)).toEqual([]);
    const texts = found.map(({ detail, problem }) => detail ?? problem);
    expect(texts.filter((text) => text === '' || /undefined|\bnull\b|\.$/.test(text))).toEqual([]);
    expect(found[0]).toMatchObject({ id: 'platform', status: 'ok', detail: `linux/${OWN_ARCH}, native` });
  });

  it('the platform check rejects the other architecture', async () => {
    const { platform } = await runDoctor(fixture.machine(), {
      ...RUNNER_REQUIREMENTS,
      platform: { os: 'linux', arch: OTHER_ARCH },
    });
    expect(platform).toMatchObject({
      status: 'failure',
      fix: `Use the platform of this machine:\nipfs-kit doctor --role linux/${OWN_ARCH}`,
    });
  });

  it('the check of products is about the role, not about this machine', async () => {
    const requirements = {
      ...RUNNER_REQUIREMENTS,
      platform: { os: 'linux', arch: 'arm64' },
      products: ['lotus'],
    } as const;
    const { products } = await runDoctor(fixture.machine(), requirements);
    expect(products).toMatchObject({
      status: 'ok',
      detail: expect.stringMatching(/^Lotus \S+ to be built from source$/),
    });
  });

  it('Go, Docker and build tools are missing without programs on PATH', async () => {
    const found = await runDoctor(fixture.machine(), {
      ...RUNNER_REQUIREMENTS,
      products: ['lotus'],
      emulated: [{ os: 'linux', arch: OTHER_ARCH }],
    });
    expect(found.docker).toMatchObject({
      status: 'failure',
      problem: expect.stringMatching(/^no daemon listens at .*docker\.sock$/),
    });
    // Upstream has no binary of Lotus for arm64.
    expect(found.go?.text.includes('not on PATH') ?? false).toBe(OWN_ARCH === 'arm64');
    if (OWN_ARCH === 'arm64')
      expect(found['build-tools']).toMatchObject({ status: 'failure', problem: expect.stringContaining('gcc') });
  });

  it('runtimes in the tool cache count', async () => {
    const arch = nameIn(RUNNER_REQUIREMENTS.platform, 'node').arch;
    for (const entry of [`Python/3.11.9/${arch}`, `node/24.1.0/${arch}`, `node/22.0.0/other`]) {
      await mkdir(join(fixture.root, 'tools', entry), { recursive: true });
      await writeFile(join(fixture.root, 'tools', `${entry}.complete`), '');
    }
    const found = await runDoctor(fixture.machine({ RUNNER_TOOL_CACHE: join(fixture.root, 'tools') }), {
      ...RUNNER_REQUIREMENTS,
      nodes: ['22', '24'],
    });
    expect(found.python).toMatchObject({ status: 'ok', detail: '3.11 in the tool cache' });
    expect(found.node).toMatchObject({
      status: 'unknown',
      problem: expect.stringMatching(/^22 not in the tool cache/),
    });
  });

  it('programs that hang are stopped', async () => {
    // The sleep is longer than the time limit of the test.
    for (const name of ['go', 'docker']) await writeProgram(fixture.bin, name, '/bin/sleep 600');
    const found = await runDoctor(fixture.machine({ DOCTOR_TEST: fixture.root }), ALL_REQUIREMENTS);
    expect(found.buildx?.text).toBe('docker is not on PATH');
    expect(findProcessesByVariable('DOCTOR_TEST', fixture.root)).toEqual([]);
  });

  it('a Docker that responds is usable, with its buildx', async () => {
    const version = { Os: 'linux', Arch: OWN_ARCH, KernelVersion: 'another' };
    const server = createServer((socket) => {
      socket.once('data', () => socket.end(`HTTP/1.0 200 OK\r\n\r\n${JSON.stringify(version)}`));
    });
    await new Promise<void>((resolve) => server.listen(join(fixture.root, 'docker.sock'), resolve));
    try {
      await writeProgram(fixture.bin, 'docker', DOCKER_SCRIPT);
      const found = await runDoctor(fixture.machine(), ALL_REQUIREMENTS);
      expect(found.docker).toMatchObject({ status: 'ok', detail: `usable without sudo, linux/${OWN_ARCH}` });
      expect(found.buildx).toMatchObject({ status: 'ok', detail: '0.36.1' });
    } finally {
      server.close();
    }
  });
});

describe.skipIf(!native)('the command', () => {
  /** Runs the command with a proxy that refuses connections, so that no request leaves the machine. */
  function run(...args: readonly string[]) {
    const env = { PATH: process.env.PATH, HOME: fixture.root, https_proxy: 'http://127.0.0.1:9' };
    const ran = spawnSync(process.execPath, [CLI, 'doctor', ...args], {
      cwd: fixture.root,
      env,
      encoding: 'utf8',
    });
    expect(ran.stderr).toBe('');
    return ran;
  }

  it('prints JSON with the requirements, and exits with 1 for failures', async () => {
    const { stdout, status } = run('--role', OTHER_ARCH, '--json');
    const {
      platform,
      labels,
      findings: found,
    } = JSON.parse(stdout) as Record<string, unknown> & { findings: DoctorFinding[] };
    expect([platform, status]).toEqual([`linux/${OTHER_ARCH}`, 1]);
    expect(labels).toContain(OTHER_ARCH);
    expect(found.map((each) => each.status)).toContain('failure');
    const origins = found.filter(({ id }) => id.startsWith('origin-'));
    expect(origins.length).toBeGreaterThanOrEqual(2);
    expect(new Set(origins.map((each) => each.status))).toEqual(new Set(['warning']));
  });

  it('prints text, by default for the platform of the machine', () => {
    const { stdout, status } = run('--emulate', `linux/${OTHER_ARCH}`, '--runner-folder', 'nowhere');
    expect(stdout).toMatch(new RegExp(`^ok +Platform +linux/${OWN_ARCH}, native\n`));
    expect(stdout).toContain(`FAIL  Runner version  no runner in ${fixture.root}/nowhere\n`);
    expect(stdout).toMatch(/\n\n\d+ checks: \d+ ok, .* unknown\n$/);
    expect(status).toBe(1);
  });

  // Such users are common in containers: docker run --user 12345.
  it.skipIf(process.getuid?.() !== 0)('works for a user without HOME and passwd entry (needs root)', () => {
    const env = { PATH: process.env.PATH, https_proxy: 'http://127.0.0.1:9' };
    const user = { uid: 12_345, gid: 12_345 };
    const ran = spawnSync(process.execPath, [CLI, 'doctor', '--json'], { ...user, cwd: '/', env, encoding: 'utf8' });
    expect(ran.stderr).toBe('');
    expect((JSON.parse(ran.stdout) as { findings: readonly DoctorFinding[] }).findings.map(({ id }) => id)).toContain(
      'disk',
    );
  });
});
