// The whole doctor: on this machine as it is, with programs that hang, with a Docker that is a socket, and as a command.
import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runChecks } from '../../../kit/doctor/doctor.ts';
import { type DoctorFinding, exitCodeOf } from '../../../kit/doctor/finding.ts';
import { localDoctorMachine } from '../../../kit/doctor/machine.ts';
import { detectHost, executionOf } from '../../../kit/platform/host/host.ts';
import { nameIn } from '../../../kit/platform/platform.ts';
import { findProcessesByVariable } from '../../../kit/process/process-table.ts';
import {
  createDoctorFixture,
  type DoctorFixture,
  OTHER_ARCH,
  OWN_ARCH,
  RUNNER_REQUIREMENTS,
  runDoctor,
  writeProgram,
} from './machines.ts';

const COMMAND = join(import.meta.dirname, '..', '..', '..', 'cli', 'doctor.ts');
const host = await detectHost();
const native = executionOf(host) === 'native' && process.platform === 'linux';

let place: DoctorFixture;
beforeEach(async () => {
  place = await createDoctorFixture();
});
afterEach(() => place.tearDown());

describe.skipIf(!native)('on this machine', () => {
  it('every check says one thing, and what is not right says how to fix it', async () => {
    const found = await runChecks(RUNNER_REQUIREMENTS, { ...localDoctorMachine(), origins: [] });
    const ids = found.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of [
      'runner-version',
      'labels',
      'tool-cache',
      'clock',
      'docker',
      'binfmt',
      'go',
      'python',
      'node',
      'proxies',
    ]) {
      expect(ids).toContain(id);
    }
    expect(found.filter(({ status, fix }) => (status === 'warning' || status === 'failure') && !fix)).toEqual([]);
    expect(found.filter(({ problem: text }) => text === '' || /undefined|\bnull\b|\.$/.test(text))).toEqual([]);
    expect(found[0]).toMatchObject({ id: 'platform', status: 'ok', problem: `linux/${OWN_ARCH}, native` });
  });

  it('it is unfit for the other architecture', async () => {
    const { platform } = await runDoctor(place.machine(), {
      ...RUNNER_REQUIREMENTS,
      platform: { os: 'linux', arch: OTHER_ARCH },
    });
    expect(platform).toMatchObject({
      status: 'failure',
      fix: `Give it the role that it has: ipfs-kit doctor --role ${OWN_ARCH}`,
    });
  });

  it('without any program there is no Go and no Docker, and a build lacks everything', async () => {
    const found = await runDoctor(place.machine(), {
      ...RUNNER_REQUIREMENTS,
      products: ['lotus'],
      emulated: [{ os: 'linux', arch: OTHER_ARCH }],
    });
    expect(found.docker).toMatchObject({ status: 'failure', problem: 'no daemon runs' });
    expect(found.go?.problem).toContain('none on PATH');
    if (OWN_ARCH === 'arm64')
      expect(found['build-tools']).toMatchObject({ status: 'failure', problem: expect.stringContaining('gcc') });
  });

  it('what is in the tool cache counts', async () => {
    const arch = nameIn(RUNNER_REQUIREMENTS.platform, 'node').arch;
    for (const entry of [`Python/3.11.9/${arch}`, `node/24.1.0/${arch}`, `go/1.26.8/${arch}`, `node/22.0.0/other`]) {
      await mkdir(join(place.root, 'tools', entry), { recursive: true });
      await writeFile(join(place.root, 'tools', `${entry}.complete`), '');
    }
    const found = await runDoctor(place.machine({ RUNNER_TOOL_CACHE: join(place.root, 'tools') }), {
      ...RUNNER_REQUIREMENTS,
      nodes: ['22', '24'],
    });
    expect(found.python).toMatchObject({ status: 'ok', problem: '3.11 in the tool cache' });
    expect(found.node).toMatchObject({
      status: 'unknown',
      problem: expect.stringMatching(/^22: not in the tool cache/),
    });
    expect(found.go?.problem).toBe('1.26.8 in the tool cache');
  });

  it('programs that hang are ended', async () => {
    // Longer than the test may take: findings exist only if the doctor did not wait for the programs.
    for (const name of ['go', 'docker']) await writeProgram(place.bin, name, '/bin/sleep 600');
    const found = await runDoctor(place.machine({ DOCTOR_TEST: place.root }));
    expect(found.go?.problem).toContain('none on PATH');
    expect(findProcessesByVariable('DOCTOR_TEST', place.root)).toEqual([]);
  });

  it('a Docker that answers is usable, with its buildx', async () => {
    const version = { Os: 'linux', Arch: OWN_ARCH, KernelVersion: 'another' };
    const server = createServer((socket) => {
      socket.once('data', () => socket.end(`HTTP/1.0 200 OK\r\n\r\n${JSON.stringify(version)}`));
    });
    await new Promise<void>((resolve) => server.listen(join(place.root, 'docker.sock'), resolve));
    try {
      await writeProgram(
        place.bin,
        'docker',
        'case "$1" in buildx) echo github.com/docker/buildx v0.36.1 abc;; *) echo Docker version 28.0.0;; esac',
      );
      const found = await runDoctor(place.machine());
      expect(found.docker).toMatchObject({ status: 'ok', problem: `usable without sudo, linux/${OWN_ARCH}` });
      expect(found.buildx).toMatchObject({ status: 'ok', problem: '0.36.1' });
    } finally {
      server.close();
    }
  });
});

describe.skipIf(!native)('the command', () => {
  /** Runs it in a process of its own, with a proxy at which nobody listens: no question leaves the machine. */
  function run(options: Record<string, unknown>) {
    const script = `import { doctorCommand } from ${JSON.stringify(COMMAND)}; await doctorCommand(${JSON.stringify(options)});`;
    const env = { PATH: process.env.PATH, HOME: place.root, https_proxy: 'http://127.0.0.1:9' };
    const ran = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: place.root,
      env,
      encoding: 'utf8',
    });
    expect(ran.stderr).toBe('');
    return ran;
  }

  it('prints JSON with what was wanted, and ends as its findings say', async () => {
    const { stdout, status } = run({ role: OTHER_ARCH, emulate: [], json: true });
    const {
      platform,
      labels,
      findings: found,
    } = JSON.parse(stdout) as Record<string, unknown> & { findings: DoctorFinding[] };
    expect([platform, status]).toEqual([`linux/${OTHER_ARCH}`, 2]);
    expect(labels).toContain(OTHER_ARCH);
    expect(exitCodeOf(found)).toBe(2);
    const origins = found.filter(({ id }) => id.startsWith('origin-'));
    // And those of Go, where there is one.
    expect(origins.length).toBeGreaterThanOrEqual(3);
    expect(new Set(origins.map((each) => each.status))).toEqual(new Set(['warning']));
  });

  it('prints text, for the architecture of the machine where none is named', () => {
    const { stdout, status } = run({ emulate: [`linux/${OTHER_ARCH}`], json: false, runnerFolder: 'nowhere' });
    expect(stdout).toMatch(new RegExp(`^ok +Platform +linux/${OWN_ARCH}, native\n`));
    expect(stdout).toContain(`FAIL  Runner version    there is no runner in ${place.root}/nowhere\n`);
    expect(stdout).toMatch(/\n\n\d+ checks: \d+ ok, .* unknown\n$/);
    expect(status).toBe(2);
  });
});
