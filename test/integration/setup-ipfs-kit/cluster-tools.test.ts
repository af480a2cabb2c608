// The input `cluster-tools`: installs some programs of IPFS Cluster, with their own entry in the tool cache.
import { existsSync } from 'node:fs';
import { appendFile, cp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { find } from '@actions/tool-cache';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cluster } from '../../../kit/distributions/products/cluster.ts';
import { parsePlatform } from '../../../kit/platform/conventions.ts';
import { failureCode } from '../../../scripts/local-runner/render-log.ts';
import { publishProduct } from '../../support/origins/publish-product.ts';
import { type ActionFixture, createActionFixture, OWN_ARCH } from '../../support/setup-ipfs-kit.ts';

const CLUSTER = '1.1.6';
const SERVICE = 'ipfs-cluster-service';
const CTL = 'ipfs-cluster-ctl';
const FOLLOW = 'ipfs-cluster-follow';

let stage: ActionFixture;
/** The checksums line of each archive: service, ctl, follow. */
let lines: readonly string[];
beforeEach(async () => {
  stage = await createActionFixture();
  lines = await publishProduct(stage.folder, {
    distribution: cluster,
    version: CLUSTER,
    platform: parsePlatform(`linux/${OWN_ARCH}`),
  });
});
afterEach(() => stage.tearDown());

const fileOf = (program: string) => `/${program}/v${CLUSTER}/${program}_v${CLUSTER}_linux-${OWN_ARCH}.tar.gz`;
const paths = () => [...stage.origin.requests.map(({ path }) => path)].sort();
const entry = (tool: string) => join(stage.runnerEnv.toolCache, tool, CLUSTER, process.arch);
const programsIn = async (folder: string) => (await readdir(folder)).filter((name) => !name.startsWith('.')).sort();

/** Only Cluster, with all checksums. */
function run(inputs: Readonly<Record<string, string>>) {
  const usual = { 'kubo-version': 'none', 'cluster-version': CLUSTER, 'mirror-only': 'true' };
  return stage.run({ ...usual, checksums: lines.join('\n'), ...inputs });
}

function findAsActionsDo(tool: string): string {
  process.env.RUNNER_TOOL_CACHE = stage.runnerEnv.toolCache;
  return find(tool, CLUSTER);
}

describe('cluster-tools', () => {
  it('installs only the named programs, and needs only their checksums', async () => {
    const result = await run({ 'cluster-tools': 'ctl', checksums: lines[1] ?? '' });
    expect(result.exitCode, result.log).toBe(0);
    expect(result.outputs).toMatchObject({
      'cluster-version': CLUSTER,
      'cluster-dir': entry(CTL),
      'verified-by': 'user',
    });
    expect(result.path).toEqual([entry(CTL)]);
    expect(await programsIn(entry(CTL))).toEqual([CTL]);
    expect(paths()).toEqual([fileOf(CTL)]);
    const again = await run({ 'cluster-tools': 'ipfs-cluster-ctl', checksums: '' });
    expect(again.outputs).toEqual({ ...result.outputs, 'cache-hit': 'true' });
    expect(paths()).toHaveLength(1);
  });

  it('needs only the archives of the named programs in a lock file', async () => {
    const [hex, file = ''] = lines[1]?.split('  ') ?? [];
    const archives = { [file]: `sha512:${hex}` };
    const lock = { lockfileVersion: 1, products: { cluster: { version: CLUSTER, archives } } };
    await writeFile(join(stage.runnerEnv.workspace, 'lock.json'), JSON.stringify(lock));
    const locked = { 'lock-file': 'lock.json', checksums: '' };
    const ctl = await run({ ...locked, 'cluster-tools': 'ctl' });
    expect(ctl.outputs, ctl.log).toMatchObject({ 'cluster-version': CLUSTER, 'verified-by': 'lock' });
    const complete = await run(locked);
    expect(failureCode(complete.log), complete.log).toBe('invalid-input');
  });

  it('works with a version from a version file', async () => {
    await writeFile(join(stage.runnerEnv.workspace, '.tool-versions'), `ipfs-cluster ${CLUSTER}\n`);
    const fromFile = { 'kubo-version': '', 'cluster-version': '', 'version-file': '.tool-versions' };
    const result = await run({ ...fromFile, 'cluster-tools': 'ctl' });
    expect(result.path, result.log).toEqual([entry(CTL)]);
  });

  it('accepts several programs, in any order', async () => {
    const result = await run({ 'cluster-tools': 'follow, ctl' });
    expect(result.exitCode, result.log).toBe(0);
    expect(await programsIn(result.outputs['cluster-dir'] ?? '')).toEqual([CTL, FOLLOW]);
    expect(paths()).toEqual([fileOf(CTL), fileOf(FOLLOW)]);
  });

  it('installs a complete entry if it names all programs', async () => {
    const result = await run({ 'cluster-tools': 'service ctl follow' });
    expect(result.outputs['cluster-dir'], result.log).toBe(entry('ipfs-cluster'));
  });

  it.each([
    [{ 'cluster-tools': 'clt' }, "'clt' is not a program of IPFS Cluster. Use one or more of service, ctl, follow"],
    [{ 'cluster-tools': 'ctl', 'cluster-version': '' }, 'it needs a version of IPFS Cluster'],
    [
      { 'cluster-tools': 'ctl', 'cluster-peers': '2', 'kubo-version': '0.43.0' },
      'it needs ipfs-cluster-service, and cluster-tools only names ipfs-cluster-ctl',
    ],
  ])('%j is an input error', async (inputs, message) => {
    const result = await run(inputs);
    expect(failureCode(result.log), result.log).toBe('invalid-input');
    expect(result.log).toContain(message);
    expect(paths()).toEqual([]);
  });

  it('is ignored if cluster-version is none', async () => {
    const result = await run({ 'cluster-tools': 'ctl', 'cluster-version': 'none' });
    expect(result, result.log).toMatchObject({ exitCode: 0, outputs: {} });
  });
});

describe('an entry with fewer programs', () => {
  it('is not taken for a complete one, by this action or by others', async () => {
    expect((await run({ 'cluster-tools': 'ctl' })).exitCode).toBe(0);
    expect(findAsActionsDo('ipfs-cluster')).toBe('');
    const complete = await run({});
    expect(complete.outputs, complete.log).toMatchObject({
      'cache-hit': 'false',
      'cluster-dir': entry('ipfs-cluster'),
    });
    expect(await programsIn(entry('ipfs-cluster'))).toEqual([CTL, FOLLOW, SERVICE]);
    expect(findAsActionsDo('ipfs-cluster')).toBe(entry('ipfs-cluster'));
    // The smaller one is still whole.
    expect((await run({ 'cluster-tools': 'ctl' })).outputs['cluster-dir']).toBe(entry(CTL));
  });

  it('satisfies a range only for its programs', async () => {
    const list = join(stage.folder, SERVICE, 'versions');
    await appendFile(list, 'v1.1.6\n');
    await run({ 'cluster-tools': 'ctl' });
    const before = paths().length;
    const ranged = await run({ 'cluster-tools': 'ctl', 'cluster-version': '~1.1.0', checksums: '' });
    expect(ranged.outputs, ranged.log).toMatchObject({ 'cluster-version': CLUSTER, 'cache-hit': 'true' });
    expect(paths()).toHaveLength(before);
    const other = await run({ 'cluster-tools': 'follow', 'cluster-version': '~1.1.0' });
    expect(other.outputs, other.log).toMatchObject({ 'cluster-version': CLUSTER, 'cache-hit': 'false' });
  });
});

describe('a complete entry', () => {
  it('is used for one program, without a request and with the same record', async () => {
    await run({});
    const record = join(entry('ipfs-cluster'), '.setup-ipfs-kit.json');
    const before = await readFile(record, 'utf8');
    const result = await run({ 'cluster-tools': 'ctl', checksums: lines[1] ?? '' });
    expect(result.outputs, result.log).toMatchObject({ 'cache-hit': 'true', 'cluster-dir': entry('ipfs-cluster') });
    expect(paths()).toHaveLength(3);
    expect(await readFile(record, 'utf8')).toBe(before);
    expect(existsSync(join(stage.runnerEnv.toolCache, CTL))).toBe(false);
  });

  it('stays complete when it is repaired for one program', async () => {
    await run({});
    for (const program of [SERVICE, CTL, FOLLOW]) await utimes(join(entry('ipfs-cluster'), program), 1, 1);
    expect((await run({ 'cluster-tools': 'ctl', checksums: '' })).outputs['cache-hit']).toBe('true');
    const complete = await run({ checksums: '' });
    expect(complete.outputs, complete.log).toMatchObject({ 'cache-hit': 'true', 'verified-by': 'user' });
    expect(paths()).toHaveLength(3);
  });

  it('with another damaged program is not used, and stays unchanged', async () => {
    await run({});
    await rm(join(entry('ipfs-cluster'), SERVICE));
    await utimes(join(entry('ipfs-cluster'), CTL), 1, 1);
    const result = await run({ 'cluster-tools': 'ctl' });
    expect(result.outputs, result.log).toMatchObject({ 'cache-hit': 'false', 'cluster-dir': entry(CTL) });
    expect((await run({})).outputs).toMatchObject({ 'cache-hit': 'false', 'cluster-dir': entry('ipfs-cluster') });
  });
});

it('installs one program and all programs at the same time', async () => {
  const requests = Array.from({ length: 12 }, (_, index) => ['ctl', '', 'service,ctl'][index % 3] ?? '');
  const results = await Promise.all(requests.map((names) => run({ 'cluster-tools': names })));
  expect(results.filter(({ exitCode }) => exitCode !== 0).map(({ log }) => log)).toEqual([]);
  for (const [index, { outputs }] of results.entries()) {
    const programs = await programsIn(outputs['cluster-dir'] ?? '');
    const wanted = { ctl: [CTL], '': [CTL, FOLLOW, SERVICE], 'service,ctl': [CTL, SERVICE] }[requests[index] ?? ''];
    expect(programs).toEqual(expect.arrayContaining(wanted ?? []));
  }
  expect(await programsIn(entry(CTL)).catch(() => [CTL])).toEqual([CTL]);
  const again = await run({ checksums: '' });
  expect(again.outputs).toMatchObject({ 'cache-hit': 'true', 'cluster-dir': entry('ipfs-cluster') });
});

it('finds a changed program in an entry with fewer programs with rehash', async () => {
  await run({ 'cluster-tools': 'ctl' });
  const program = join(entry(CTL), CTL);
  const kept = join(stage.runnerEnv.root, 'kept');
  await cp(program, kept, { preserveTimestamps: true });
  await appendFile(program, 'x');
  const result = await run({ 'cluster-tools': 'ctl', rehash: 'true' });
  expect(result.outputs, result.log).toMatchObject({ 'cache-hit': 'false', 'verified-by': 'user' });
  expect(await readFile(program)).toEqual(await readFile(kept));
});
