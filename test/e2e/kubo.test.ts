// The bundled action and a real Kubo.
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runAction } from '../../scripts/local-runner/run-action.ts';
import { createRunnerEnv, type RunnerEnv, removeRunnerEnv } from '../../scripts/local-runner/runner-env.ts';
import { installConcurrently } from '../support/concurrent-installs.ts';
import { needsRealPrograms, readExamples, runWorkflow } from '../support/examples.ts';
import { type LoopbackOrigin, startOrigin } from '../support/loopback-origin.ts';
import { pathWith, publishRealKubo } from '../support/real-kubo.ts';
import { ACTION, KUBO_VERSION, OWN_ARCH, toolCacheContents } from '../support/setup-ipfs-kit.ts';

let published: Awaited<ReturnType<typeof publishRealKubo>>;
let origin: LoopbackOrigin;
let world: RunnerEnv;
beforeAll(async () => {
  published = await publishRealKubo();
  origin = await startOrigin(published.folder);
});
afterAll(async () => {
  await origin.close();
  await published.tearDown();
});
beforeEach(async () => {
  world = await createRunnerEnv();
});
afterEach(() => removeRunnerEnv(world));

const install = () => {
  const checksums = `${published.archive.sha512}  ${published.archive.file}`;
  return runAction(world, { action: ACTION, inputs: { 'kubo-version': KUBO_VERSION, mirror: origin.url, checksums } });
};

// The others run in examples.test.ts; those with tools in integration/docs.test.ts.
const downloads = readExamples().filter((example) => {
  const { text } = example;
  return text.includes('uses: org/setup-ipfs-kit@') && !needsRealPrograms(example) && !/^ +tools:/m.test(text);
});
it.each(downloads)('an example runs: $where', async ({ text }) => {
  const checksums = `${published.archive.sha512}  ${published.archive.file}`;
  const printed = await runWorkflow(text, { inputs: { mirror: origin.url, checksums } });
  expect(printed).toMatch(/Qm\w{44}|0\.43\.0/);
});

describe('the real Kubo archive', () => {
  it('is downloaded, verified, put on PATH, and works', async () => {
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
    // The CID that every default `ipfs add` gives these five bytes.
    expect(ipfs('--offline', 'add', '--quieter', join(repository, 'hello'))).toBe(
      'QmWfVY9y3xjsixTgbd9AorQxH7VtMpzfx2HaWtsoUYecaX',
    );
    expect(ipfs('--offline', 'cat', 'QmWfVY9y3xjsixTgbd9AorQxH7VtMpzfx2HaWtsoUYecaX')).toBe('hello');
    await rm(repository, { recursive: true });
  });

  it('40 of 40 processes install it into one tool cache while others execute it', async () => {
    const { installed, executions, failures } = await installConcurrently(world, 40, install, ['version', '--number']);
    expect(failures).toEqual([]);
    expect(installed).toBe(40);
    expect(executions).toBeGreaterThan(5);
    expect((await toolCacheContents(world)).filter((name) => name.includes('.staging-'))).toEqual([]);
  });
});
