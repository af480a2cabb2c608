// The checks of Go, Python and Node.
import { describe, expect, it } from 'vitest';
import { goCheck } from '../../../../kit/doctor/checks/go.ts';
import { nodeCheck } from '../../../../kit/doctor/checks/node.ts';
import { pythonCheck } from '../../../../kit/doctor/checks/python.ts';
import type { GoFacts } from '../../../../kit/doctor/facts/go.ts';
import type { ProductPlan } from '../../../../kit/doctor/facts/products.ts';
import type { RuntimeBuildLookup } from '../../../../kit/doctor/requirements.ts';
import type { PackageSystem } from '../../../../kit/install/build/system-packages.ts';
import { machineFacts, REQUIREMENTS, runCheck, runSingleCheck } from '../facts-fixture.ts';

/** A product that is built from source. */
const BUILT = { name: 'Lotus 1.37.0', product: 'lotus', plan: { kind: 'git' }, reason: null } as unknown as ProductPlan;

describe('the Go check', () => {
  const none: GoFacts = { onPath: null, cached: [], proxy: '' };
  it.each<[string, Partial<GoFacts>, string, string, string | null]>([
    ['accepts a new version', { onPath: '1.26.8' }, 'ok', '1.26.8 on PATH', null],
    ['accepts the oldest usable version', { onPath: '1.21' }, 'ok', '1.21 on PATH', null],
    ['accepts a release candidate', { onPath: '1.28rc1' }, 'ok', '1.28rc1 on PATH', null],
    ['accepts a development version', { onPath: 'devel go1.27-abc' }, 'ok', 'devel go1.27-abc on PATH', null],
    [
      'accepts a version in the tool cache',
      { onPath: '1.19.8', cached: ['1.20.0', '1.25.1'] },
      'ok',
      '1.25.1 in the tool cache',
      null,
    ],
    ['rejects an older version', { onPath: '1.19.8' }, 'failure', '1.19.8 on PATH is too old', 'go-too-old'],
    ['rejects an unknown version', { onPath: '' }, 'failure', 'an unknown version on PATH', 'go-too-old'],
    ['rejects a machine without Go', {}, 'failure', 'not on PATH', 'go-not-found'],
  ])('%s, if a product must be built', (_, facts, status, found, code) => {
    const go = { ...none, ...facts };
    const finding = runSingleCheck(goCheck, { go, products: [BUILT] });
    expect(finding).toMatchObject({ status, text: expect.stringContaining(found) });
    expect(finding.page).toBe(code && `docs/troubleshooting.md#${code}`);
    expect(runCheck(goCheck, { go })).toEqual([]);
  });

  it.each<[string, PackageSystem, string]>([
    [
      'of Alpine as root',
      { manager: 'apk', root: true, sudo: false },
      'Run actions/setup-go in the jobs, or install Go 1.21 or newer:\napk add go',
    ],
    [
      'of Fedora without sudo',
      { manager: 'dnf', root: false, sudo: false },
      'Run actions/setup-go in the jobs, or install Go 1.21 or newer:\nAs root:\ndnf install -y golang',
    ],
    [
      'of Debian, whose Go can be too old',
      { manager: 'apt', root: true, sudo: false },
      'Install Go 1.21 or newer (https://go.dev/dl/), or run actions/setup-go in the jobs.',
    ],
  ])('names the package %s', (_, packageSystem, fix) => {
    expect(runSingleCheck(goCheck, { go: none, products: [BUILT], packageSystem }).fix).toBe(fix);
  });

  it('names the products that need Go', () => {
    const finding = runSingleCheck(goCheck, { go: none, products: [BUILT] });
    expect(finding.problem).toBe('not on PATH; Lotus 1.37.0 must be built here');
  });
});

describe('the runtime checks', () => {
  const findRuntimeBuild: RuntimeBuildLookup = (runtime, version, { distribution, platform }) => {
    if (runtime === 'node') return version === '22' ? '22' : null;
    return distribution === 'ubuntu-24.04' && platform.arch === 'arm64' && version !== '3.8' ? `${version}.9` : null;
  };
  interface Case {
    readonly versions: readonly string[];
    readonly cached?: readonly string[];
    readonly distribution?: string;
    readonly lookup?: RuntimeBuildLookup | null;
  }
  const page = 'docs/troubleshooting.md#tests-fail-on-one-architecture';
  const machine = (distribution = 'ubuntu 24.04') => machineFacts({ distribution });

  it.each<[string, Case, string, string]>([
    [
      'accepts versions that can be installed',
      { versions: ['3.11', '3.10'] },
      'ok',
      'actions/setup-python has 3.11, 3.10',
    ],
    [
      'says which versions are in the tool cache',
      { versions: ['3.8', '3.11'], cached: ['3.8.18'] },
      'ok',
      '3.8 in the tool cache; actions/setup-python has 3.11',
    ],
    [
      'accepts versions in the tool cache',
      { versions: ['3.8'], cached: ['3.8.18'], lookup: null },
      'ok',
      '3.8 in the tool cache',
    ],
    [
      'does not mistake 3.11 for 3.1',
      { versions: ['3.1'], cached: ['3.11.9'], lookup: null },
      'unknown',
      '3.1 not in the tool cache; actions/setup-python may have builds for ubuntu-24.04',
    ],
    [
      'warns about versions without a build',
      { versions: ['3.8', '3.11'] },
      'warning',
      'actions/setup-python has no 3.8 for ubuntu-24.04, linux/arm64',
    ],
    [
      'warns about distributions without builds',
      { versions: ['3.11'], distribution: 'debian 12' },
      'warning',
      'actions/setup-python has no 3.11 for debian-12, linux/arm64',
    ],
  ])('%s (Python)', (_, { versions, cached = [], distribution, lookup = findRuntimeBuild }, status, text) => {
    const finding = runSingleCheck(pythonCheck, {
      requirements: { ...REQUIREMENTS, pythons: versions },
      machine: machine(distribution),
      cachedRuntimes: { python: cached, node: [] },
      findRuntimeBuild: lookup,
    });
    expect(finding).toMatchObject({ id: 'python', subject: 'Python', status, text, page });
  });

  it.each<[string, readonly string[], string | undefined, string, string]>([
    [
      'rejects versions without a build',
      ['22', '99'],
      undefined,
      'failure',
      'actions/setup-node has no 99 for ubuntu-24.04, linux/arm64',
    ],
    [
      'cannot judge an unknown distribution',
      ['22'],
      'unknown',
      'unknown',
      '22 not in the tool cache; actions/setup-node may have builds for unknown',
    ],
  ])('%s (Node)', (_, nodes, distribution, status, text) => {
    const requirements = { ...REQUIREMENTS, nodes };
    const finding = runSingleCheck(nodeCheck, { requirements, machine: machine(distribution), findRuntimeBuild });
    expect(finding).toMatchObject({ id: 'node', subject: 'Node', status, text, page });
  });
  it('do not apply without required versions', () => {
    const requirements = { ...REQUIREMENTS, pythons: [], nodes: [] };
    for (const check of [pythonCheck, nodeCheck])
      expect(runCheck(check, { requirements, findRuntimeBuild })).toEqual([]);
  });

  it('know that no setup action has builds for musl', () => {
    const facts = { machine: machineFacts({ distribution: 'alpine 3.22', libc: 'musl 1.2.5' }), findRuntimeBuild };
    const problem = 'actions/setup-node has no 22 for alpine-3.22, linux/arm64';
    expect(runSingleCheck(nodeCheck, { ...facts, requirements: { ...REQUIREMENTS, nodes: ['22'] } }).problem).toBe(
      problem,
    );
  });
});
