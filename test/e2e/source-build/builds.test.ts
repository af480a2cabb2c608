// Successful builds from Go modules.
import { execFileSync } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readRecord } from '../../../kit/install/tool-cache/entry.ts';
import { readExecutableHeader } from '../../../kit/platform/executable/header.ts';
import { failureCode } from '../../../scripts/local-runner/render-log.ts';
import { formatGoSumLines } from '../../support/go/module.ts';
import { createSourceBuildFixture, type SourceBuildFixture } from '../../support/go/source-build.ts';
import { DEPENDENCY, readGoMinor, tinyCluster, tinyIpget, tinyKubo } from '../../support/go/tiny-modules.ts';
import { KUBO_VERSION, OTHER_ARCH, OWN_ARCH, toolCacheContents } from '../../support/setup-ipfs-kit.ts';

const CLUSTER = '1.1.6';
const PROGRAMS = ['ipfs-cluster-service', 'ipfs-cluster-ctl', 'ipfs-cluster-follow'];

let fixture: SourceBuildFixture;
afterEach(() => fixture.tearDown());

const print = (program: string, ...args: string[]) => execFileSync(program, args, { encoding: 'utf8' });

it('Kubo is built and put on PATH, and the next job, without Go, uses it', async () => {
  const kubo = tinyKubo(KUBO_VERSION);
  fixture = await createSourceBuildFixture([kubo, DEPENDENCY]);
  const { exitCode, log, outputs, path } = await fixture.run({ require: 'go-checksum-db' });
  expect(exitCode, log).toBe(0);
  expect(log).toContain(`from source with go${readGoMinor()}.`);
  const entry = join(fixture.runnerEnv.toolCache, 'kubo', KUBO_VERSION, process.arch);
  expect(outputs).toEqual({
    'kubo-version': KUBO_VERSION,
    'kubo-path': join(entry, 'ipfs'),
    platform: `linux/${OWN_ARCH}`,
    'cache-hit': 'false',
    'verified-by': 'go-checksum-db',
  });
  expect(path).toEqual([entry]);
  expect(print(join(entry, 'ipfs'))).toBe(`${KUBO_VERSION}\n`);
  const { [kubo.path]: digest } = readRecord(entry)?.digests ?? {};
  expect(formatGoSumLines(kubo)).toContain(`${kubo.path} v${KUBO_VERSION} ${digest}\n`);
  const entries = (await toolCacheContents(fixture.runnerEnv)).map((name) => basename(name));
  expect(entries.sort()).toEqual([
    '.setup-ipfs-kit.json',
    KUBO_VERSION,
    'ipfs',
    'kubo',
    process.arch,
    `${process.arch}.complete`,
  ]);
  expect(await readdir(fixture.temporary)).toEqual([]);

  const requests = fixture.proxy.requests.length;
  const again = await fixture.run({}, { env: { PATH: '/nowhere' } });
  expect(again.outputs, again.log).toEqual({ ...outputs, 'cache-hit': 'true' });
  expect(fixture.proxy.requests).toHaveLength(requests);
});

it('a build is used by the next job, although checksums list upstream archives', async () => {
  fixture = await createSourceBuildFixture([tinyKubo(KUBO_VERSION), DEPENDENCY]);
  const checksums = `${'ab'.repeat(32)}  kubo_v${KUBO_VERSION}_linux-${OWN_ARCH}.tar.gz`;
  const first = await fixture.run({ checksums });
  expect([first.exitCode, first.outputs['cache-hit']], first.log).toEqual([0, 'false']);
  const again = await fixture.run({ checksums }, { env: { PATH: '/nowhere' } });
  expect([again.exitCode, again.outputs], again.log).toEqual([0, { ...first.outputs, 'cache-hit': 'true' }]);
});

it('all three programs of IPFS Cluster are built', async () => {
  fixture = await createSourceBuildFixture([tinyCluster(CLUSTER), DEPENDENCY]);
  const { exitCode, log, outputs, path } = await fixture.run({ 'kubo-version': 'none', 'cluster-version': CLUSTER });
  expect(exitCode, log).toBe(0);
  expect(outputs).toMatchObject({ 'cluster-version': CLUSTER, 'verified-by': 'go-checksum-db' });
  expect(path).toEqual([outputs['cluster-dir']]);
  for (const name of PROGRAMS) {
    expect(print(join(outputs['cluster-dir'] ?? '', name))).toBe(`${name} version ${CLUSTER}\n`);
  }
});

it('cluster-tools builds only the named programs, in their own tool-cache entry', async () => {
  fixture = await createSourceBuildFixture([tinyCluster(CLUSTER), DEPENDENCY]);
  const inputs = { 'kubo-version': 'none', 'cluster-version': CLUSTER, 'cluster-tools': 'ctl' };
  const { exitCode, log, outputs } = await fixture.run(inputs);
  expect(exitCode, log).toBe(0);
  const directory = outputs['cluster-dir'] ?? '';
  expect(directory).toBe(join(fixture.runnerEnv.toolCache, 'ipfs-cluster-ctl', CLUSTER, process.arch));
  expect((await readdir(directory)).sort()).toEqual(['.setup-ipfs-kit.json', 'ipfs-cluster-ctl']);
  expect(log).not.toContain('./cmd/ipfs-cluster-service');
  const complete = await fixture.run({ ...inputs, 'cluster-tools': '' });
  expect(complete.outputs, complete.log).toMatchObject({ 'cache-hit': 'false' });
});

it('a tool is built from the module in its data', async () => {
  fixture = await createSourceBuildFixture([tinyIpget('0.13.2'), DEPENDENCY]);
  const { exitCode, log, outputs } = await fixture.run({ 'kubo-version': 'none', tools: 'ipget@0.13.2' });
  expect(exitCode, log).toBe(0);
  const { ipget } = JSON.parse(outputs.tools ?? '{}');
  expect(ipget).toMatchObject({ version: '0.13.2', verifiedBy: 'go-checksum-db' });
  expect(print(ipget.path)).toBe('ipget version v0.13.2 dev-build\n');
});

it('a program for the other architecture is built and not put on PATH', async () => {
  fixture = await createSourceBuildFixture([tinyKubo(KUBO_VERSION), DEPENDENCY]);
  const { exitCode, log, outputs, path } = await fixture.run({ architecture: OTHER_ARCH });
  expect(exitCode, log).toBe(0);
  expect(outputs).toMatchObject({ platform: `linux/${OTHER_ARCH}`, 'verified-by': 'go-checksum-db' });
  const { platforms } = await readExecutableHeader(outputs['kubo-path'] ?? '');
  expect(platforms).toEqual([{ os: 'linux', arch: OTHER_ARCH }]);
  expect(path).toEqual([]);
});

it('settings of the workspace and the machine do not change a build', async () => {
  const kubo = tinyKubo(KUBO_VERSION);
  fixture = await createSourceBuildFixture([kubo, DEPENDENCY]);
  const { workspace } = fixture.runnerEnv;
  const file = (name: string, text: string) => writeFile(join(workspace, name), text);
  const replace = `replace ${DEPENDENCY.path} => ${workspace}\n`;
  await file('say.go', 'package say\n\nfunc Say(string) { println("replaced") }\n');
  await file('go.mod', `module ${DEPENDENCY.path}\n\ngo 1.21\n`);
  await file('go.work', `go ${readGoMinor()}\n\nuse .\n\n${replace}`);
  await file('other.mod', `${kubo.files['go.mod']}\n${replace}`);
  const goFlags = `-mod=mod -modfile=${join(workspace, 'other.mod')}`;
  const env = { GOFLAGS: goFlags, GOWORK: join(workspace, 'go.work'), GOOS: 'plan9', GOARCH: '386' };
  const { exitCode, log, outputs } = await fixture.run({}, { env });
  expect(exitCode, log).toBe(0);
  expect(print(outputs['kubo-path'] ?? '')).toBe(`${KUBO_VERSION}\n`);
});

it('a go.mod in the workspace that names another Go does not matter', async () => {
  fixture = await createSourceBuildFixture([tinyKubo(KUBO_VERSION), DEPENDENCY]);
  await writeFile(join(fixture.runnerEnv.workspace, 'go.mod'), 'module modules.example/workspace\n\ngo 1.99.9\n');
  const { exitCode, log } = await fixture.run({}, { env: { GOTOOLCHAIN: 'auto', GO111MODULE: 'off' } });
  expect(exitCode, log).toBe(0);
});

describe('a version whose only public origin has ended', () => {
  // Keeps the tests from reaching anything beyond loopback.
  const overrides = { env: { HTTPS_PROXY: 'http://127.0.0.1:9', NO_PROXY: '127.0.0.1' } };
  const inputs = { 'kubo-version': 'none', 'cluster-version': '1.1.5' };

  it('is built with source: auto, and the log says why', async () => {
    fixture = await createSourceBuildFixture([tinyCluster('1.1.5'), DEPENDENCY]);
    const { exitCode, log, outputs } = await fixture.run({ ...inputs, source: 'auto' }, overrides);
    expect(exitCode, log).toBe(0);
    expect(log).toMatch(
      /^::warning .*Building IPFS Cluster 1\.1\.5 from source: it was published at dist\.ipfs\.tech only/m,
    );
    expect(outputs).toMatchObject({ 'cluster-version': '1.1.5', 'verified-by': 'go-checksum-db' });
  });

  it.each([
    ['source: never', { source: 'never' }, {}, "Build it here with 'source: auto', which needs Go"],
    ['no Go', { source: 'auto' }, { PATH: '/nowhere' }, 'Install Go, so that it is built here'],
  ])('is an error that offers alternatives with %s', async (_, source, env, build) => {
    fixture = await createSourceBuildFixture([tinyCluster('1.1.5'), DEPENDENCY]);
    const { exitCode, log } = await fixture.run({ ...inputs, ...source }, { env: { ...overrides.env, ...env } });
    expect([exitCode, failureCode(log)], log).toEqual([1, 'no-public-binary']);
    expect(log).toContain(build);
    expect(log).toMatch(/use 1\.1\.6, the nearest version that is published/);
  });
});
