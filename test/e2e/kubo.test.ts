// The bundled action with the real Kubo.
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runAction } from '../../scripts/local-runner/run-action.ts';
import { createRunnerEnv, type RunnerEnv, removeRunnerEnv } from '../../scripts/local-runner/runner-env.ts';
import { installConcurrently } from '../support/concurrent-installs.ts';
import { needsRealPrograms, readExamples, runWorkflow } from '../support/examples.ts';
import { type LoopbackOrigin, startOrigin } from '../support/origins/loopback-origin.ts';
import { pathWith, publishRealKubo } from '../support/programs/real-kubo.ts';
import { ACTION, KUBO_VERSION, OWN_ARCH, toolCacheContents } from '../support/setup-ipfs-kit.ts';

let published: Awaited<ReturnType<typeof publishRealKubo>>;
let origin: LoopbackOrigin;
let runnerEnv: RunnerEnv;
beforeAll(async () => {
  published = await publishRealKubo();
  origin = await startOrigin(published.folder);
});
afterAll(async () => {
  await origin.close();
  await published.tearDown();
});
beforeEach(async () => {
  runnerEnv = await createRunnerEnv();
});
afterEach(() => removeRunnerEnv(runnerEnv));

const install = (env: Readonly<Record<string, string>> = {}) => {
  const checksums = `${published.archive.sha512}  ${published.archive.file}`;
  return runAction(runnerEnv, {
    action: ACTION,
    env,
    inputs: { 'kubo-version': KUBO_VERSION, mirror: origin.url, checksums },
  });
};

// Other examples run in examples.test.ts, those with tools in test/integration/docs.test.ts.
const downloads = readExamples().filter((example) => {
  const { text } = example;
  return text.includes('uses: org/setup-ipfs-kit@') && !needsRealPrograms(example) && !/^ +tools:/m.test(text);
});
it.each(downloads)('example runs: $location', async ({ text }) => {
  const checksums = `${published.archive.sha512}  ${published.archive.file}`;
  const printed = await runWorkflow(text, { inputs: { mirror: origin.url, checksums } });
  expect(printed).toMatch(/Qm\w{44}|0\.43\.0/);
});

describe('the real Kubo archive', () => {
  it('is downloaded, verified and put on PATH, and works', async () => {
    const { exitCode, log, outputs, path } = await install();
    expect(exitCode, log).toBe(0);
    expect(outputs).toMatchObject({
      'kubo-version': KUBO_VERSION,
      platform: `linux/${OWN_ARCH}`,
      'verified-by': 'user',
    });
    const repository = await mkdtemp(join(tmpdir(), 'ipfs-'));
    const env = { PATH: pathWith(path), IPFS_PATH: repository, IPFS_TELEMETRY: 'off' };
    const ipfs = (...args: string[]) => execFileSync('ipfs', args, { env, encoding: 'utf8' }).trim();
    expect(ipfs('version')).toBe(`ipfs version ${KUBO_VERSION}`);
    ipfs('init', '--profile=test');
    await writeFile(join(repository, 'hello'), 'hello');
    // The CID of these five bytes with default settings.
    expect(ipfs('--offline', 'add', '--quieter', join(repository, 'hello'))).toBe(
      'QmWfVY9y3xjsixTgbd9AorQxH7VtMpzfx2HaWtsoUYecaX',
    );
    expect(ipfs('--offline', 'cat', 'QmWfVY9y3xjsixTgbd9AorQxH7VtMpzfx2HaWtsoUYecaX')).toBe('hello');
    await rm(repository, { recursive: true });
  });

  const homes: [string, (repository: string) => Promise<unknown>][] = [
    ['does not exist', (repository) => rm(dirname(repository), { recursive: true })],
    ['has a truncated config of Kubo', (repository) => writeFile(join(repository, 'config'), '{"Identity": {')],
    ['has a config of Kubo that cannot be read', (repository) => mkdir(join(repository, 'config'))],
    [
      'has a plugin for another Kubo (go-ds-s3#184)',
      async (repository) => {
        await mkdir(join(repository, 'plugins'));
        await writeFile(join(repository, 'plugins', 'foreign.so'), 'not a plugin', { mode: 0o755 });
      },
    ],
  ];
  it.each(homes)('is installed if the home folder %s', async (_, prepare) => {
    const home = join(runnerEnv.root, 'home');
    await mkdir(join(home, '.ipfs'), { recursive: true });
    await prepare(join(home, '.ipfs'));
    const { exitCode, log } = await install({ HOME: home });
    expect(exitCode, log).toBe(0);
  });

  it('is installed into one tool cache by 40 processes while others run it', async () => {
    const { installed, executions, failures } = await installConcurrently(runnerEnv, 40, install, [
      'version',
      '--number',
    ]);
    expect(failures).toEqual([]);
    expect(installed).toBe(40);
    expect(executions).toBeGreaterThan(5);
    expect((await toolCacheContents(runnerEnv)).filter((name) => name.includes('.staging-'))).toEqual([]);
  });
});
