// What the machine is, what upstream has for it, and what a build would lack there.
import { describe, expect, it } from 'vitest';
import { checkBuildTools, collectBuildRequirements } from '../../../../kit/doctor/checks/build-tools.ts';
import { checkPlatform } from '../../../../kit/doctor/checks/platform.ts';
import { checkProducts, listSourceBuilds, planProducts } from '../../../../kit/doctor/checks/products.ts';
import type { Host } from '../../../../kit/platform/host/host.ts';
import type { Arch } from '../../../../kit/platform/platform.ts';
import { FACT_NAMES, type MachineFacts } from '../../../../kit/probe/facts.ts';

const NOTHING = Object.fromEntries(FACT_NAMES.map((name) => [name, 'unknown'])) as MachineFacts;
const ARM64 = { os: 'linux', arch: 'arm64' } as const;

describe('the platform', () => {
  const facts = (over: Partial<MachineFacts>): MachineFacts => {
    const native = { os: 'linux', platform: 'linux/arm64', arch: 'arm64', 'machine-arch': 'arm64', emulated: 'false' };
    return { ...NOTHING, ...native, emulator: 'none', ...over };
  };
  const amd64 = { platform: 'linux/amd64', arch: 'amd64' };
  it.each<[string, Partial<MachineFacts>, string, RegExp, RegExp | null]>([
    ['native', {}, 'ok', /^linux\/arm64, native$/, null],
    [
      'another',
      { ...amd64, 'machine-arch': 'amd64' },
      'failure',
      /^linux\/amd64, native; the role is for linux\/arm64$/,
      /--role amd64$/,
    ],
    [
      'emulated',
      { emulated: 'true', emulator: 'qemu-aarch64 8.2.2', 'machine-arch': 'amd64' },
      'failure',
      /emulated by qemu-aarch64 8\.2\.2 on amd64/,
      /--role amd64$/,
    ],
    [
      'right, with programs of another',
      { ...amd64, emulated: 'true', emulator: 'FEX' },
      'failure',
      /^linux\/amd64, emulated by FEX on arm64/,
      /^Install Node and the runner for linux\/arm64\.$/,
    ],
    [
      'of another system',
      { os: 'darwin', platform: 'darwin/arm64' },
      'failure',
      /^darwin\/arm64, native/,
      /another role/,
    ],
    [
      'that tells nothing',
      { 'machine-arch': 'unknown', emulated: 'unknown' },
      'unknown',
      /unknown/,
      /^ipfs-kit probe$/,
    ],
  ])('%s', (_, over, status, found, fix) => {
    expect(checkPlatform(facts(over), ARM64)).toMatchObject({
      status,
      problem: expect.stringMatching(found),
      fix: fix && expect.stringMatching(fix),
      page: 'docs/troubleshooting.md#wrong-binary-downloaded',
    });
  });
});

describe('the tools', () => {
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
    [[[], 'amd64'], 'ok', /^none wanted$/, []],
  ])('%j are %s', async (asked, status, found, built) => {
    const made = await plans(...asked);
    expect(checkProducts(made)).toMatchObject({ status, problem: expect.stringMatching(found) });
    expect(listSourceBuilds(made)).toEqual(built.map((name) => expect.stringMatching(name)));
  });

  it('that are built by git need compilers, each once, and others need none', async () => {
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

  it('that lack a compiler have the line that installs it', async () => {
    const needs = collectBuildRequirements(await plans(['lotus'], 'arm64'), 'linux');
    const all = { programs: new Set(needs.map(({ name }) => name)), libraries: new Set(needs.map(({ name }) => name)) };
    expect(checkBuildTools(needs, all, { manager: 'apt', root: false })).toMatchObject({ status: 'ok', fix: null });
    const found = { ...all, programs: new Set([...all.programs].filter((name) => name !== 'gcc')) };
    expect(checkBuildTools(needs, found, { manager: 'apt', root: false })).toMatchObject({
      status: 'failure',
      problem: 'missing are gcc or clang',
      fix: 'Install them with `sudo apt-get install -y build-essential`.',
    });
    expect(checkBuildTools(needs, { ...found, libraries: null }, { manager: null, root: false }).problem).toContain(
      'hwloc',
    );
  });
});
