// Runners in real folders: how the doctor finds and reads them.
import { chmod, mkdir, rename, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canBeOtherUser, giveToOtherUser } from '../../support/isolation/other-user.ts';
import {
  ALL_REQUIREMENTS,
  createDoctorFixture,
  DOCKER_SCRIPT,
  type DoctorFixture,
  fakeRunner,
  OTHER_ARCH,
  runDoctor,
  writeProgram,
} from './machines.ts';

let fixture: DoctorFixture;
beforeEach(async () => {
  fixture = await createDoctorFixture();
});
afterEach(() => fixture.tearDown());

describe.skipIf(process.platform !== 'linux')('a runner', () => {
  it('is found above the current folder, and has a tool cache', async () => {
    const runner = await fakeRunner(join(fixture.root, 'runner'));
    const cwd = join(runner, '_work', 'kit');
    await mkdir(cwd, { recursive: true });
    const found = await runDoctor(fixture.machine({}, { cwd }));
    expect(found['runner-version']).toMatchObject({ status: 'ok', detail: `2.335.1 in ${runner}` });
    expect(found['runner-architecture']?.status).toBe('ok');
    expect(found['runner-user']?.status).toBe('ok');
    expect(found['tool-cache']).toMatchObject({
      status: 'ok',
      detail: `${runner}/_work/_tool does not exist yet, and can be created`,
    });
    expect(found.disk?.text).toMatch(/ free at /);
  });

  it('is found in a default folder, and belongs to the owner of the folder', async () => {
    const runner = await fakeRunner(join(fixture.root, 'opt'), { version: '2.300.0', arch: OTHER_ARCH as 'arm64' });
    const elsewhere = join(fixture.root, 'elsewhere');
    const user = (process.getuid?.() ?? 0) + 1;
    const found = await runDoctor(fixture.machine({}, { cwd: '/', defaultFolders: [elsewhere, runner], userId: user }));
    expect(found['runner-version']).toMatchObject({ status: 'failure', problem: expect.stringContaining('2.300.0') });
    expect(found['runner-architecture']).toMatchObject({
      status: 'failure',
      problem: expect.stringContaining(`linux/${OTHER_ARCH}`),
    });
    expect(found['runner-user']).toMatchObject({
      status: 'warning',
      fix: expect.stringMatching(/^(?:sudo -u|As user) /),
    });
  });

  it('that the user names is not searched in other folders', async () => {
    await fakeRunner(join(fixture.root, 'runner'));
    const cwd = join(fixture.root, 'runner');
    const found = await runDoctor(fixture.machine({}, { cwd, runnerFolder: join(fixture.root, 'none') }));
    expect(found['runner-version']).toMatchObject({
      status: 'failure',
      problem: `no runner in ${fixture.root}/none`,
    });
    expect(found['runner-architecture']).toBeUndefined();
  });

  it('in a checkout is ignored unless the user names it', async () => {
    const checkout = await fakeRunner(join(fixture.root, 'checkout'));
    await mkdir(join(checkout, '.git'));
    const cwd = await fakeRunner(join(checkout, 'deeper'));
    expect((await runDoctor(fixture.machine({}, { cwd })))['runner-version']?.status).toBe('unknown');
    expect((await runDoctor(fixture.machine({}, { cwd, runnerFolder: cwd })))['runner-version']?.status).toBe('ok');
  });

  it('has the programs of the PATH of its service, without relative folders', async () => {
    const tools = join(fixture.root, 'tools');
    await writeProgram(tools, 'docker', DOCKER_SCRIPT);
    await writeProgram(join(fixture.root, 'relative'), 'docker', DOCKER_SCRIPT.replace('v0.36.1', 'v0.1.0'));
    await writeProgram(fixture.bin, 'docker', DOCKER_SCRIPT.replace('v0.36.1', 'v0.2.0'));
    const runner = await fakeRunner(join(fixture.root, 'runner'), { files: { '.path': `relative:${tools}\n` } });
    const found = await runDoctor(fixture.machine({}, { runnerFolder: runner }), ALL_REQUIREMENTS);
    expect(found.buildx?.text).toBe('0.36.1');
    const machine = fixture.machine({ GITHUB_ACTIONS: 'true' }, { runnerFolder: runner });
    expect((await runDoctor(machine, ALL_REQUIREMENTS)).buildx?.text).toBe('0.2.0');
  });

  it('has settings in .env', async () => {
    const files = {
      '.env': `RUNNER_TOOL_CACHE=${fixture.root}/tools\nhttps_proxy=http://user:secret@proxy.example:3128\n`,
    };
    const runner = await fakeRunner(join(fixture.root, 'runner'), { files });
    await mkdir(join(fixture.root, 'tools'));
    const found = await runDoctor(fixture.machine({}, { runnerFolder: runner }));
    expect(found['tool-cache']?.text).toBe(`${fixture.root}/tools, writable, one file system`);
    expect(found.proxies).toMatchObject({ status: 'ok', detail: expect.stringContaining('proxy.example:3128') });
    expect(JSON.stringify(found)).not.toContain('secret');
  });
});

describe.skipIf(process.platform !== 'linux')('a runner that other users can write to', () => {
  const FILES = ['.', '.runner', '.path', '.env'];

  /** Returns a runner above the current folder, in whose PATH there is a docker that is not on that of this process. */
  async function prepareRunner() {
    const tools = join(fixture.root, 'tools');
    await writeProgram(tools, 'docker', DOCKER_SCRIPT);
    const runner = await fakeRunner(join(fixture.root, 'shared'), { files: { '.path': tools, '.env': 'A=b\n' } });
    const cwd = join(runner, 'deeper');
    await mkdir(cwd);
    for (const file of FILES) await chmod(join(runner, file), file === '.' ? 0o755 : 0o644);
    return { runner, machine: fixture.machine({}, { cwd }) };
  }

  async function expectIgnored({ runner, machine }: Awaited<ReturnType<typeof prepareRunner>>) {
    const found = await runDoctor(machine, ALL_REQUIREMENTS);
    expect(found.buildx?.text).toBe('docker is not on PATH');
    expect(found['runner-folder']).toMatchObject({
      status: 'unknown',
      problem: expect.stringMatching(new RegExp(`^${runner} .*is only read`)),
      fix: expect.stringContaining(`ipfs-kit doctor --runner-folder ${runner}`),
    });
    // What its files say is known. Its tool cache is not tested, because that would write where others can.
    expect(found['runner-version']).toMatchObject({ status: 'ok', detail: `2.335.1 in ${runner}` });
    expect(found['runner-architecture']?.status).toBe('ok');
    expect(found.labels?.text).toMatch(/GITHUB_TOKEN/);
    expect(found['tool-cache']).toMatchObject({ status: 'unknown', problem: expect.stringContaining('not tested') });
    const named = await runDoctor({ ...machine, runnerFolder: runner }, ALL_REQUIREMENTS);
    expect(named.buildx?.text).toBe('0.36.1');
    expect(named['runner-folder']).toBeUndefined();
  }

  it('is used if only its own user can write to it', async () => {
    const { machine } = await prepareRunner();
    expect((await runDoctor(machine, ALL_REQUIREMENTS)).buildx?.text).toBe('0.36.1');
  });

  it.each(FILES)('is ignored unless the user names it, if everyone can write to %s', async (file) => {
    const prepared = await prepareRunner();
    await chmod(join(prepared.runner, file), 0o777);
    await expectIgnored(prepared);
  });

  it.each(['.runner', '.path', '.env'])('is ignored unless the user names it, if %s is a link', async (file) => {
    const prepared = await prepareRunner();
    await rename(join(prepared.runner, file), join(fixture.root, 'elsewhere'));
    await symlink(join(fixture.root, 'elsewhere'), join(prepared.runner, file));
    await expectIgnored(prepared);
  });

  it.skipIf(!canBeOtherUser).each(FILES)(
    'is ignored unless the user names it, if %s belongs to another user (needs root)',
    async (file) => {
      const prepared = await prepareRunner();
      await giveToOtherUser(join(prepared.runner, file));
      await expectIgnored(prepared);
    },
  );

  it('does not hide one that is found later', async () => {
    const { runner, machine } = await prepareRunner();
    await chmod(runner, 0o777);
    const own = await fakeRunner(join(fixture.root, 'own'));
    const link = join(fixture.root, 'link');
    await symlink(own, link);
    const found = await runDoctor({ ...machine, defaultFolders: [link] });
    expect(found['runner-version']).toMatchObject({ status: 'ok', detail: `2.335.1 in ${link}` });
    expect(found['runner-folder']?.text).toContain(`${runner} is ignored`);
  });
});
