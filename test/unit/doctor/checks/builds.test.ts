// The checks of the platform, of the products and of build tools.
import { describe, expect, it } from 'vitest';
import { buildToolsCheck } from '../../../../kit/doctor/checks/build-tools.ts';
import { platformCheck } from '../../../../kit/doctor/checks/platform.ts';
import { productsCheck } from '../../../../kit/doctor/checks/products.ts';
import { collectBuildRequirements } from '../../../../kit/doctor/facts/build-tools.ts';
import { listSourceBuilds, planProducts } from '../../../../kit/doctor/facts/products.ts';
import type { Host } from '../../../../kit/platform/host/host.ts';
import type { Arch } from '../../../../kit/platform/platform.ts';
import type { MachineFacts } from '../../../../kit/probe/facts.ts';
import { machineFacts, runCheck, runSingleCheck } from '../facts-fixture.ts';

describe('the platform check', () => {
  const facts = (over: Partial<MachineFacts>): MachineFacts => {
    const native = { os: 'linux', platform: 'linux/arm64', arch: 'arm64', 'machine-arch': 'arm64', emulated: 'false' };
    return machineFacts({ ...native, emulator: 'none', ...over });
  };
  const amd64 = { platform: 'linux/amd64', arch: 'amd64' };
  it.each<[string, Partial<MachineFacts>, string, RegExp, RegExp | null]>([
    ['accepts a native process', {}, 'ok', /^linux\/arm64, native$/, null],
    [
      'rejects another architecture',
      { ...amd64, 'machine-arch': 'amd64' },
      'failure',
      /^linux\/amd64, native, but the role is for linux\/arm64$/,
      /--role amd64$/,
    ],
    [
      'rejects an emulated process on a machine of another architecture',
      { emulated: 'true', emulator: 'qemu-aarch64 8.2.2', 'machine-arch': 'amd64' },
      'failure',
      /emulated by qemu-aarch64 8\.2\.2 on amd64/,
      /--role amd64$/,
    ],
    [
      'rejects an emulated process on the right machine',
      { ...amd64, emulated: 'true', emulator: 'FEX' },
      'failure',
      /^linux\/amd64, emulated by FEX on arm64/,
      /^Install Node and the runner for linux\/arm64\.$/,
    ],
    [
      'rejects another operating system',
      { os: 'darwin', platform: 'darwin/arm64' },
      'failure',
      /^darwin\/arm64, native/,
      /another role/,
    ],
    [
      'cannot judge an unknown machine',
      { 'machine-arch': 'unknown', emulated: 'unknown' },
      'unknown',
      /unknown/,
      /^ipfs-kit probe$/,
    ],
  ])('%s', (_, over, status, found, fix) => {
    expect(runSingleCheck(platformCheck, { machine: facts(over) })).toMatchObject({
      status,
      text: expect.stringMatching(found),
      fix: fix && expect.stringMatching(fix),
      page: 'docs/troubleshooting.md#wrong-binary-downloaded',
    });
  });
});

describe('the checks of products and build tools', () => {
  const host = (arch: Arch, libc: Host['libc']): Host => ({
    platform: { os: 'linux', arch },
    libc,
    machine: arch,
    evidence: [],
  });
  const glibc = { name: 'glibc', version: '2.39' } as const;
  const plans = (products: Parameters<typeof planProducts>[0], arch: Arch, libc: Host['libc'] = glibc) => {
    return planProducts(products, { os: 'linux', arch }, host(arch, libc));
  };

  it.each<[Parameters<typeof plans>, string, RegExp, readonly RegExp[]]>([
    [[['kubo', 'cluster'], 'arm64'], 'ok', /^Kubo \S+, IPFS Cluster \S+ downloaded$/, []],
    [[['kubo', 'lotus'], 'arm64'], 'ok', /^Kubo \S+ downloaded; Lotus \S+ built from source$/, [/^Lotus/]],
    [[['kubo'], 'amd64', { name: 'musl' }], 'ok', /^Kubo \S+ built from source$/, [/^Kubo/]],
    [[['kubo'], 'amd64', { name: 'glibc', version: '2.12' }], 'ok', /^Kubo \S+ built from source$/, [/^Kubo/]],
    [[['kubo'], 'amd64', { name: 'glibc', version: '2.17' }], 'ok', /^Kubo \S+ downloaded$/, []],
    [[['cluster'], 'amd64', { name: 'musl' }], 'ok', /^IPFS Cluster \S+ downloaded$/, []],
    [[['kubo', 'ipget', 'car'], 'arm64'], 'ok', /^Kubo \S+, ipget 0\.\S+, go-car 2\.\S+ downloaded$/, []],
    [[['ipget'], 'riscv64'], 'ok', /^ipget \S+ built from source$/, [/^ipget/]],
    [[['car'], 'riscv64'], 'failure', /^go-car \S+: .* is not published for linux\/riscv64/, []],
    [[['lotus'], 's390x'], 'failure', /^Lotus \S+: .*only/, []],
    [[[], 'amd64'], 'ok', /^not required$/, []],
  ])('%j: %s', async (args, status, found, built) => {
    const products = await plans(...args);
    expect(runSingleCheck(productsCheck, { products })).toMatchObject({ status, text: expect.stringMatching(found) });
    expect(listSourceBuilds(products)).toEqual(built.map((name) => expect.stringMatching(name)));
  });

  it('requires compilers for builds from git only, each once', async () => {
    const names = collectBuildRequirements(await plans(['lotus', 'lotus-miner', 'kubo'], 'arm64'), 'linux').map(
      ({ name }) => name,
    );
    expect(names).toContain('gcc');
    expect(new Set(names).size).toBe(names.length);
    expect(names).not.toContain('cargo');
    expect(collectBuildRequirements(await plans(['lotus'], 'riscv64'), 'linux').map(({ name }) => name)).toContain(
      'cargo',
    );
    expect(collectBuildRequirements(await plans(['kubo', 'cluster'], 'arm64', { name: 'musl' }), 'linux')).toEqual([]);
  });

  it('names the package of a missing compiler', async () => {
    const required = collectBuildRequirements(await plans(['lotus'], 'arm64'), 'linux');
    const names = new Set(required.map(({ name }) => name));
    const all = { programs: names, libraries: names };
    expect(runSingleCheck(buildToolsCheck, { buildTools: { required, available: all } }).status).toBe('ok');
    const available = { ...all, programs: new Set([...names].filter((name) => name !== 'gcc')) };
    expect(runSingleCheck(buildToolsCheck, { buildTools: { required, available } })).toMatchObject({
      status: 'failure',
      problem: 'missing: gcc or clang',
      fix: expect.stringContaining('`sudo apt-get install -y build-essential`'),
    });
    const withoutPkgConfig = { ...available, libraries: null };
    expect(
      runSingleCheck(buildToolsCheck, { buildTools: { required, available: withoutPkgConfig } }).problem,
    ).toContain('hwloc');
  });

  it('does not check build tools if nothing is built from git', () => {
    expect(runCheck(buildToolsCheck, {})).toEqual([]);
  });
});
