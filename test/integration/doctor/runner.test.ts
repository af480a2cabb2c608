// The runner of a machine: found, read, and taken for what it is.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createDoctorFixture,
  type DoctorFixture,
  fakeRunner,
  OTHER_ARCH,
  runDoctor,
  writeProgram,
} from './machines.ts';

let place: DoctorFixture;
beforeEach(async () => {
  place = await createDoctorFixture();
});
afterEach(() => place.tearDown());

describe.skipIf(process.platform !== 'linux')('a runner', () => {
  it('is found above the folder that one stands in, and says where its tools go', async () => {
    const runner = await fakeRunner(join(place.root, 'runner'));
    const cwd = join(runner, '_work', 'kit');
    await mkdir(cwd, { recursive: true });
    const found = await runDoctor(place.machine({}, { cwd }));
    expect(found['runner-version']).toMatchObject({ status: 'ok', problem: `2.335.1 in ${runner}` });
    expect(found['runner-architecture']?.status).toBe('ok');
    expect(found['runner-user']?.status).toBe('ok');
    expect(found['tool-cache']).toMatchObject({
      status: 'ok',
      problem: `${runner}/_work/_tool, which the first job makes`,
    });
    expect(found.disk?.problem).toMatch(/ free at /);
  });

  it('is found in a usual place, and belongs to whom its folder does', async () => {
    const runner = await fakeRunner(join(place.root, 'opt'), { version: '2.300.0', arch: OTHER_ARCH as 'arm64' });
    const elsewhere = join(place.root, 'elsewhere');
    const user = (process.getuid?.() ?? 0) + 1;
    const found = await runDoctor(place.machine({}, { cwd: '/', defaultFolders: [elsewhere, runner], userId: user }));
    expect(found['runner-version']).toMatchObject({ status: 'failure', problem: expect.stringContaining('2.300.0') });
    expect(found['runner-architecture']).toMatchObject({
      status: 'failure',
      problem: expect.stringContaining(`linux/${OTHER_ARCH}`),
    });
    expect(found['runner-user']).toMatchObject({ status: 'warning', fix: expect.stringContaining('sudo -u') });
  });

  it('that is asked for is not looked for elsewhere', async () => {
    await fakeRunner(join(place.root, 'runner'));
    const cwd = join(place.root, 'runner');
    const found = await runDoctor(place.machine({}, { cwd, runnerFolder: join(place.root, 'none') }));
    expect(found['runner-version']).toMatchObject({
      status: 'failure',
      problem: `there is no runner in ${place.root}/none`,
    });
    expect(found['runner-architecture']).toBeUndefined();
  });

  it('in a checkout is none, unless it is asked for', async () => {
    const checkout = await fakeRunner(join(place.root, 'checkout'));
    await mkdir(join(checkout, '.git'));
    const cwd = await fakeRunner(join(checkout, 'deeper'));
    expect((await runDoctor(place.machine({}, { cwd })))['runner-version']?.status).toBe('unknown');
    expect((await runDoctor(place.machine({}, { cwd, runnerFolder: cwd })))['runner-version']?.status).toBe('ok');
  });

  it('has the programs of the PATH that was written down for its service, without relative folders', async () => {
    const tools = join(place.root, 'tools');
    await writeProgram(tools, 'go', 'case "$2" in GOVERSION) echo go1.19.8;; *) echo sum.golang.org;; esac');
    await writeProgram(join(place.root, 'relative'), 'docker', 'echo Docker version 28.0.0');
    await writeProgram(place.bin, 'go', 'echo go1.26.8');
    const runner = await fakeRunner(join(place.root, 'runner'), { files: { '.path': `relative:${tools}\n` } });
    const found = await runDoctor(place.machine({}, { runnerFolder: runner }));
    expect(found.go?.problem).toContain('1.19.8 on PATH');
    expect(found.buildx?.problem).toBe('the command docker is not on PATH');
    const inJob = await runDoctor(place.machine({ GITHUB_ACTIONS: 'true' }, { runnerFolder: runner }));
    expect(inJob.go?.problem).toBe('1.26.8 on PATH');
  });

  it('has settings of its own in .env', async () => {
    const files = {
      '.env': `RUNNER_TOOL_CACHE=${place.root}/tools\nhttps_proxy=http://user:secret@proxy.example:3128\n`,
    };
    const runner = await fakeRunner(join(place.root, 'runner'), { files });
    await mkdir(join(place.root, 'tools'));
    const found = await runDoctor(place.machine({}, { runnerFolder: runner }));
    expect(found['tool-cache']?.problem).toBe(`${place.root}/tools, writable, one file system`);
    expect(found.proxies).toMatchObject({ status: 'ok', problem: expect.stringContaining('proxy.example:3128') });
    expect(JSON.stringify(found)).not.toContain('secret');
  });
});
