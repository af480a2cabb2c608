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
import { machineFacts, REQUIREMENTS, runCheck, runSingleCheck } from '../facts-fixture.ts';

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
      /^Use the platform of this machine:\nipfs-kit doctor --role linux\/amd64$/,
    ],
    [
      'rejects an emulated process on a machine of another architecture',
      { emulated: 'true', emulator: 'qemu-aarch64 8.2.2', 'machine-arch': 'amd64' },
      'failure',
      /emulated by qemu-aarch64 8\.2\.2 on amd64/,
      /^Use the platform of this machine:\nipfs-kit doctor --role linux\/amd64$/,
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
      /--role darwin\/arm64$/,
    ],
    [
      'accepts a 32-bit process on a 64-bit kernel, for its own platform only',
      { platform: 'linux/arm/v7', arch: 'arm', 'machine-arch': 'arm64' },
      'failure',
      /^linux\/arm\/v7, native on arm64, but the role is for linux\/arm64$/,
      /^Install Node and the runner for linux\/arm64\.$/,
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

it('the platform check accepts a 32-bit system on a 64-bit kernel', () => {
  const machine = machineFacts({ platform: 'linux/arm/v7', arch: 'arm', 'machine-arch': 'arm64', emulated: 'false' });
  const requirements = { ...REQUIREMENTS, platform: { os: 'linux', arch: 'arm', variant: 'v7' } } as const;
  expect(runSingleCheck(platformCheck, { machine, requirements })).toMatchObject({
    status: 'ok',
    detail: 'linux/arm/v7, native on arm64',
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
    [[['kubo', 'cluster'], 'arm64'], 'ok', /^Kubo \S+, IPFS Cluster \S+ published for linux\/arm64$/, []],
    [
      [['kubo', 'lotus'], 'arm64'],
      'ok',
      /^Kubo \S+ published for linux\/arm64; Lotus \S+ to be built from source$/,
      [/^Lotus/],
    ],
    [[['kubo'], 'amd64', { name: 'musl' }], 'ok', /^Kubo \S+ to be built from source$/, [/^Kubo/]],
    [[['kubo'], 'amd64', { name: 'glibc', version: '2.12' }], 'ok', /^Kubo \S+ to be built from source$/, [/^Kubo/]],
    [
      [['kubo'], 'amd64', { name: 'glibc', version: '2.17' }],
      'ok',
      /^Kubo \S+ published for linux\/(?:amd64|arm64)$/,
      [],
    ],
    [[['cluster'], 'amd64', { name: 'musl' }], 'ok', /^IPFS Cluster \S+ published for linux\/(?:amd64|arm64)$/, []],
    [
      [['kubo', 'ipget', 'car'], 'arm64'],
      'ok',
      /^Kubo \S+, ipget 0\.\S+, go-car 2\.\S+ published for linux\/(?:amd64|arm64)$/,
      [],
    ],
    [[['ipget'], 'riscv64'], 'ok', /^ipget \S+ to be built from source$/, [/^ipget/]],
    [[['car'], 'riscv64'], 'failure', /^go-car \S+: .* is not published for linux\/riscv64/, []],
    [[['lotus'], 's390x'], 'failure', /^Lotus \S+: .*only/, []],
  ])('%j: %s', async (args, status, found, built) => {
    const products = await plans(...args);
    const requirements = { ...REQUIREMENTS, platform: { os: 'linux', arch: args[1] } } as const;
    const finding = runSingleCheck(productsCheck, { products, requirements });
    expect(finding).toMatchObject({ status, text: expect.stringMatching(found) });
    expect(listSourceBuilds(products)).toEqual(built.map((name) => expect.stringMatching(name)));
  });

  it('do not apply if no product is required', () => {
    expect(runCheck(productsCheck, { products: [] })).toEqual([]);
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
      fix: 'sudo apt-get install -y build-essential',
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
