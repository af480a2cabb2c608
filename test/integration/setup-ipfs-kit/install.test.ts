import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCountingProxy } from '../../../scripts/local-runner/counting-proxy.ts';
import {
  ACTION,
  type ActionFixture,
  createActionFixture,
  KUBO_VERSION,
  OTHER_ARCH,
  OWN_ARCH,
  toolCacheContents,
} from '../../support/setup-ipfs-kit.ts';

const FILE = `kubo_v${KUBO_VERSION}_linux-${OWN_ARCH}.tar.gz`;
const NODE_ARCH = process.arch;

let stage: ActionFixture;
beforeEach(async () => {
  stage = await createActionFixture();
});
afterEach(() => stage.tearDown());

describe('a version outside the tool cache', () => {
  it('is downloaded with one request, verified and put on PATH', async () => {
    const result = await stage.run();
    const directory = join(stage.runnerEnv.toolCache, 'kubo', KUBO_VERSION, NODE_ARCH);
    expect(result).toMatchObject({ exitCode: 0, path: [directory] });
    expect(result.outputs).toEqual({
      'kubo-version': KUBO_VERSION,
      'kubo-path': join(directory, 'ipfs'),
      platform: `linux/${OWN_ARCH}`,
      'cache-hit': 'false',
      'verified-by': 'user',
    });
    expect(stage.origin.requests.map(({ path }) => path)).toEqual([`/kubo/v${KUBO_VERSION}/${FILE}`]);
    expect(await toolCacheContents(stage.runnerEnv)).toEqual(
      ['', '.complete', '/.setup-ipfs-kit.json', '/ipfs']
        .map((suffix) => `kubo/${KUBO_VERSION}/${NODE_ARCH}${suffix}`)
        .concat('kubo', `kubo/${KUBO_VERSION}`)
        .sort(),
    );
    const printed = execFileSync('ipfs', { env: { PATH: result.path.join(':') }, encoding: 'utf8' });
    expect(printed).toBe(`${KUBO_VERSION}\n`);
  });

  it('leaves PATH as it is with env: false, also from the tool cache', async () => {
    for (const hit of ['false', 'true']) {
      const result = await stage.run({ env: 'false', ...(hit === 'true' ? { checksums: '' } : {}) });
      expect(result, result.log).toMatchObject({ exitCode: 0, path: [], variables: {} });
      expect(result.outputs).toMatchObject({ 'kubo-path': expect.stringMatching(/ipfs$/), 'cache-hit': hit });
      expect(result.log).toContain('not on PATH (env: false)');
    }
  });

  it('says in its group of the log what was done and how long it took', async () => {
    const logs = [(await stage.run()).log, (await stage.run()).log];
    const groups = logs.map((log) => /^::group::Set up kubo[^\n]*\n([\s\S]*?)::endgroup::/m.exec(log)?.[1]);
    expect(groups[0]).toMatch(/^kubo 0\.43\.0: installed in \d+\.\d s$/m);
    expect(groups[1]).toMatch(/^kubo 0\.43\.0: found in the tool cache in \d+\.\d s$/m);
  });

  it('is reported with its origin in the log and the job summary', async () => {
    const { log, summary } = await stage.run();
    const mirror = `mirror ${new URL(stage.origin.url).host}`;
    expect(log).toContain(`${mirror}: ${FILE}, `);
    expect(log).toContain(`kubo ${KUBO_VERSION} for linux/${OWN_ARCH} from ${mirror}, verified by: user, on PATH`);
    expect(summary).toMatch(
      new RegExp(
        `\\| kubo \\| ${KUBO_VERSION} \\| linux/${OWN_ARCH} \\| ${mirror} \\| user \\| 0.0 MB \\| .* \\| miss \\|`,
      ),
    );
  });

  it('may come from a mirror in the layout of GitHub releases', async () => {
    stage.origin.injectFaults(({ path }) => (path.startsWith('/ipfs/') ? null : { kind: 'answer', status: 404 }));
    const result = await stage.run();
    expect(result.exitCode).toBe(0);
    expect(stage.origin.requests.at(-1)?.path).toBe(`/ipfs/kubo/releases/download/v${KUBO_VERSION}/${FILE}`);
  });

  it('is retried after a broken connection and after a busy response', async () => {
    stage.origin.injectFaults(({ attempt }) => {
      if (attempt === 1) return { kind: 'reset', after: 100 };
      return attempt === 2 ? { kind: 'answer', status: 503 } : null;
    });
    const result = await stage.run();
    expect(result.exitCode).toBe(0);
    expect(stage.origin.requests).toHaveLength(3);
  });

  it('for another architecture is in the outputs, but not on PATH', async () => {
    const inputs = { architecture: OTHER_ARCH, checksums: stage.checksum(`linux-${OTHER_ARCH}`) };
    const result = await stage.run(inputs);
    expect(result).toMatchObject({ exitCode: 0, path: [], outputs: { platform: `linux/${OTHER_ARCH}` } });
    expect(await readFile(result.outputs['kubo-path'] ?? '')).toHaveLength(
      120 + (OTHER_ARCH === 'arm64' ? 32 : 33) + 7,
    );
    expect((await stage.run({ ...inputs, checksums: '' })).outputs['cache-hit']).toBe('true');
  });
});

describe('a version in the tool cache', () => {
  it('needs no request, and loads only the entry bundle', async () => {
    await stage.run();
    const copy = await mkdtemp(join(tmpdir(), 'entry-only-'));
    const dist = 'actions/setup-ipfs-kit/dist/main';
    for (const file of ['action.yml', `${dist}/index.js`, `${dist}/package.json`]) {
      await cp(join(dirname(ACTION), file), join(copy, file), { recursive: true });
    }
    const proxy = await startCountingProxy();
    const result = await stage.run({ checksums: '' }, { action: join(copy, 'action.yml'), env: proxy.env });
    proxy.close();
    await rm(copy, { recursive: true });
    expect(result).toMatchObject({ exitCode: 0, outputs: { 'cache-hit': 'true', 'verified-by': 'user' } });
    expect(result.path).toEqual([join(stage.runnerEnv.toolCache, 'kubo', KUBO_VERSION, NODE_ARCH)]);
    expect(result.summary).toContain('| hit |');
    expect([proxy.requests(), stage.origin.requests.length]).toEqual([0, 1]);
  });

  it('is checked against checksums by its record, without a request', async () => {
    await stage.run();
    const result = await stage.run();
    expect(result.outputs).toMatchObject({ 'cache-hit': 'true', 'verified-by': 'user' });
    expect(stage.origin.requests).toHaveLength(1);
  });

  it('is installed again for other checksums', async () => {
    await stage.run();
    const record = join(stage.runnerEnv.toolCache, 'kubo', KUBO_VERSION, NODE_ARCH, '.setup-ipfs-kit.json');
    const text = await readFile(record, 'utf8');
    await writeFile(record, text.replace(/sha512:[0-9a-f]{128}/, `sha512:${'0'.repeat(128)}`));
    const result = await stage.run();
    expect(result.outputs).toMatchObject({ 'cache-hit': 'false', 'verified-by': 'user' });
    expect(stage.origin.requests).toHaveLength(2);
  });

  it('is repaired without a request if only its times changed', async () => {
    await stage.run();
    await utimes(join(stage.runnerEnv.toolCache, 'kubo', KUBO_VERSION, NODE_ARCH, 'ipfs'), 1, 1);
    const result = await stage.run({ checksums: '' });
    expect(result.outputs['cache-hit']).toBe('true');
    expect(stage.origin.requests).toHaveLength(1);
  });

  it('is used with a notice if it is preinstalled', async () => {
    await stage.run();
    await rm(join(stage.runnerEnv.toolCache, 'kubo', KUBO_VERSION, NODE_ARCH, '.setup-ipfs-kit.json'));
    const result = await stage.run({ checksums: '' });
    expect(result.outputs).toMatchObject({ 'cache-hit': 'true', 'verified-by': 'preinstalled' });
    expect(result.log).toContain('::notice title=setup-ipfs-kit%3A preinstalled::');
  });

  it('is used with that notice also if the summary cannot be written', async () => {
    await stage.run();
    const record = join(stage.runnerEnv.toolCache, 'kubo', KUBO_VERSION, NODE_ARCH, '.setup-ipfs-kit.json');
    await writeFile(record, (await readFile(record, 'utf8')).replace('"verifiedBy": "user"', '"verifiedBy": "origin"'));
    const { outputs, log } = await stage.run({ checksums: '' }, { env: { GITHUB_STEP_SUMMARY: '/dev/full' } });
    expect(outputs).toMatchObject({ 'cache-hit': 'true', 'verified-by': 'origin' });
    expect(log).toContain('::notice title=setup-ipfs-kit%3A verified by one digest only::');
    expect(log).toMatch(/^::error .*GITHUB_STEP_SUMMARY/m);
  });
});
