// The tools of tools.json: names as in their releases, and the rules for entries.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import semver from 'semver';
import { describe, expect, it } from 'vitest';
import { archivesFor, availablePlatforms, describeAvailability } from '../../../kit/distributions/distribution.ts';
import { loadKnownReleases } from '../../../kit/distributions/known-releases.ts';
import { listMirrorOrigins, listPublishedOrigins } from '../../../kit/distributions/origins.ts';
import type { ToolName } from '../../../kit/distributions/product-name.ts';
import { DISTRIBUTIONS } from '../../../kit/distributions/products/products.ts';
import tools from '../../../kit/distributions/tools.json' with { type: 'json' };
import { isToolName, TOOL_NAMES, TOOLS, type ToolEntry, toolDistribution } from '../../../kit/distributions/tools.ts';
import { listPublishedLists } from '../../../kit/distributions/version-lists.ts';
import { parsePlatform } from '../../../kit/platform/conventions.ts';
import { formatPlatform } from '../../../kit/platform/platform.ts';

const ENTRIES: Readonly<Record<string, ToolEntry>> = tools;
const CORE = ['kubo', 'cluster', 'lotus', 'lotus-miner'];

const toolArchives = (tool: ToolName, version: string, platform: string) =>
  archivesFor(TOOLS[tool], version, parsePlatform(platform))?.archives ?? null;

describe('the archive of a tool', () => {
  it.each<[ToolName, string, string, string, string]>([
    ['ipget', '0.13.2', 'linux/amd64', 'ipget_v0.13.2_linux-amd64.tar.gz', 'ipget/ipget'],
    ['ipget', '0.13.1', 'linux/arm64', 'ipget_v0.13.1_linux-arm64.tar.gz', 'ipget/ipget'],
    ['ipget', '0.13.2', 'darwin/arm64', 'ipget_v0.13.2_darwin-arm64.tar.gz', 'ipget/ipget'],
    ['ipget', '0.13.2', 'freebsd/amd64', 'ipget_v0.13.2_freebsd-amd64.tar.gz', 'ipget/ipget'],
    ['ipget', '0.13.2', 'windows/amd64', 'ipget_v0.13.2_windows-amd64.zip', 'ipget/ipget.exe'],
    ['car', '2.8.0', 'linux/amd64', 'go-car_2.8.0_linux_amd64.tar.gz', 'car'],
    ['car', '2.13.1', 'linux/amd64', 'go-car_2.13.1_linux_amd64.tar.gz', 'car'],
    ['car', '2.17.0', 'linux/arm64', 'go-car_2.17.0_linux_arm64.tar.gz', 'car'],
    ['car', '2.17.0', 'darwin/amd64', 'go-car_2.17.0_darwin_all.zip', 'car'],
    ['car', '2.17.0', 'darwin/arm64', 'go-car_2.17.0_darwin_all.zip', 'car'],
    ['car', '2.17.0', 'windows/arm64', 'go-car_2.17.0_windows_arm64.zip', 'car.exe'],
    ['lassie', '0.25.0', 'linux/amd64', 'lassie_0.25.0_linux_amd64.tar.gz', 'lassie'],
    ['lassie', '0.25.0', 'linux/arm64', 'lassie_0.25.0_linux_arm64.tar.gz', 'lassie'],
    ['lassie', '0.25.0', 'darwin/arm64', 'lassie_0.25.0_mac_os_all.zip', 'lassie'],
    ['lassie', '0.25.0', 'windows/amd64', 'lassie_0.25.0_windows_amd64.zip', 'lassie.exe'],
  ])('of %s %s for %s is %s', (tool, version, platform, file, member) => {
    expect(toolArchives(tool, version, platform)).toMatchObject([{ file, members: [member], tag: `v${version}` }]);
  });

  it.each<[ToolName, string, string]>([
    ['ipget', '0.13.0', 'linux/amd64'],
    ['ipget', '0.11.0', 'linux/amd64'],
    ['ipget', '0.13.2', 'windows/arm64'],
    ['ipget', '0.13.2', 'linux/riscv64'],
    ['car', '2.5.1', 'linux/amd64'],
    ['car', '2.17.0', 'freebsd/amd64'],
    ['lassie', '0.17.0', 'linux/amd64'],
  ])('of %s %s for %s does not exist', (tool, version, platform) => {
    expect(toolArchives(tool, version, platform)).toBeNull();
    expect(describeAvailability(TOOLS[tool], version, parsePlatform(platform))).toContain(
      `${TOOLS[tool].title} ${version}`,
    );
  });

  it('is on GitHub, or at a mirror in either layout', () => {
    const [archive] = toolArchives('ipget', '0.13.2', 'linux/amd64') ?? [];
    if (!archive) throw new Error('it is published');
    const origins = [
      ...listPublishedOrigins(TOOLS.ipget, '0.13.2', false),
      ...listMirrorOrigins(TOOLS.ipget, 'https://mirror.example/'),
    ];
    expect(origins.map((origin) => origin.archiveUrl(archive))).toEqual([
      'https://github.com/ipfs/ipget/releases/download/v0.13.2/ipget_v0.13.2_linux-amd64.tar.gz',
      'https://mirror.example/ipget/v0.13.2/ipget_v0.13.2_linux-amd64.tar.gz',
      'https://mirror.example/ipfs/ipget/releases/download/v0.13.2/ipget_v0.13.2_linux-amd64.tar.gz',
    ]);
  });

  it('is found in the release list of its repository, which may have other tags', () => {
    const [list] = listPublishedLists(TOOLS.car);
    const tags = ['v2.17.0', 'car/v0.1.0', 'v2.16.0', 'nightly', 'v2.18.0-rc1'].map((tag_name) => ({ tag_name }));
    expect(list?.url).toBe('https://api.github.com/repos/ipld/go-car/releases?per_page=100');
    const versions = list?.parse(JSON.stringify(tags)).map(({ version }) => version);
    expect(versions).toEqual(['2.18.0-rc1', '2.17.0', '2.16.0']);
  });
});

describe('the version that a program prints', () => {
  it.each<[ToolName, string, string | null]>([
    ['ipget', 'ipget version v0.13.2 2026-08-03-0b53e69\n', '0.13.2'],
    ['ipget', 'ipget version v0.13.2 2026-08-03-0b53e69-dirty\n', '0.13.2'],
    ['ipget', 'ipget version v0.12.2 dev-build\n', '0.12.2'],
    ['ipget', 'ipget version v0.13.3-rc1\r\n', '0.13.3-rc1'],
    ['ipget', 'ipget version v0.13.23\n', '0.13.23'],
    ['ipget', 'ipget version 0.13\n', null],
    ['ipget', '', null],
    ['lassie', 'lassie version v0.25.0\n', '0.25.0'],
    ['lassie', 'lassie version v0.0.0-dirty\n', null],
    ['car', 'NAME:\n   car - Utility for working with car files\n', null],
  ])('%s in %j is %j', (tool, stdout, version) => {
    expect(TOOLS[tool].binaries[0]?.printedVersion(stdout)).toBe(version);
  });

  it.each([
    ['NAME:\n   car - Utility for working with car files\n\nUSAGE:\n   car [global options]', true],
    ['car: command of another project\n', false],
    ['', false],
  ])('is not printed by car, which is recognised by its answer %j: %j', (stdout, isCar) => {
    expect(TOOLS.car.binaries[0]?.answers?.test(stdout)).toBe(isCar);
  });
});

const FIELDS = ['title', 'repository', 'binaries', 'naming', 'published', 'goModules', 'retracted', 'known', 'sources'];

describe.each(Object.entries(ENTRIES))('the entry %s', (name, entry) => {
  const { repository, binaries, published, naming = [], goModules = [], known, sources } = entry;

  it('has only fields that docs/tools.md describes', () => {
    expect(Object.keys(entry).filter((field) => !FIELDS.includes(field))).toEqual([]);
    const documented = [...page().matchAll(/^\| `(\w+)` \| .*\|$/gm)].map(([, field]) => field ?? '');
    expect(documented.filter((field) => FIELDS.includes(field))).toEqual(FIELDS);
    const row =
      page()
        .split('\n')
        .find((line) => line.startsWith(`| \`${name}\` |`)) ?? '';
    const ranges = (all: readonly { readonly versions: string }[]) => all.map(({ versions }) => versions).join(', ');
    for (const text of [
      `\`${binaries[0]?.name}\``,
      repository,
      ranges(published),
      published[0]?.platforms.join(', '),
    ]) {
      expect(row).toContain(`| ${text} |`);
    }
    expect(row).toMatch(new RegExp(`\\| ${ranges(goModules).replaceAll('.', '\\.') || '-'} \\|$`));
  });

  it('has a name that no product has', () => {
    expect(name).toMatch(/^[a-z][a-z\d-]*$/);
    expect([isToolName(name), CORE.includes(name)]).toEqual([true, false]);
    expect(Object.values(DISTRIBUTIONS).filter(({ tool }) => tool === name)).toHaveLength(1);
    expect(repository).toMatch(/^[\w.-]+\/[\w.-]+$/);
  });

  it('has valid ranges and platforms', () => {
    const ranges = [...published, ...naming, ...goModules].map(({ versions }) => versions);
    expect(ranges.filter((range) => semver.validRange(range) === null)).toEqual([]);
    const platforms = published.flatMap((each) => each.platforms);
    expect(platforms.map((each) => formatPlatform(parsePlatform(each)))).toEqual(platforms);
  });

  it('has each program once, with a way to identify it', () => {
    const names = binaries.map((binary) => binary.name);
    expect([...new Set(names)]).toEqual(names);
    expect(binaries.filter(({ prints, answers }) => (prints === null) !== (answers !== undefined))).toEqual([]);
    for (const { prints } of binaries) if (prints) expect(new RegExp(`${prints}|`).exec('')).toHaveLength(2);
    for (const { packages } of goModules) expect(Object.keys(packages)).toEqual(names);
  });

  it('has known versions, newest first, that are published for its platforms', async () => {
    expect(known.versions).toEqual([...known.versions].sort(semver.rcompare));
    expect(known.versions.length).toBeGreaterThan(0);
    const distribution = TOOLS[name as ToolName];
    for (const version of known.versions) {
      expect(availablePlatforms(distribution, version).map(formatPlatform)).toEqual(
        published.filter((each) => semver.satisfies(version, each.versions)).flatMap((each) => each.platforms),
      );
    }
    expect(await loadKnownReleases(name as ToolName)).toEqual({ product: name, ...known });
  });

  it('has a source and a date for each fact', () => {
    expect(sources.length).toBeGreaterThan(0);
    for (const { fact, source, date } of sources) {
      expect([fact, source].every((text) => text.length > 5)).toBe(true);
      expect(date).toMatch(/^20\d\d-\d\d-\d\d$/);
    }
  });
});

describe('a minimal entry', () => {
  const minimal: ToolEntry = {
    title: 'Tool',
    repository: 'owner/tool',
    binaries: [{ name: 'ipget' }, { name: 'ipget-helper' }],
    published: [{ platforms: ['linux/amd64'], versions: '*' }],
    known: { versions: ['1.0.0'], digests: {} },
    sources: [],
  };

  it("uses IPFS's naming and --version by default", () => {
    const tool = toolDistribution('ipget', minimal);
    expect(archivesFor(tool, '1.2.3', parsePlatform('linux/amd64'))?.archives).toEqual([
      {
        name: 'ipget',
        tag: 'v1.2.3',
        file: 'ipget_v1.2.3_linux-amd64.tar.gz',
        format: 'tar.gz',
        members: ['ipget/ipget', 'ipget/ipget-helper'],
      },
    ]);
    expect(tool.binaries.map(({ versionArguments }) => versionArguments)).toEqual([['--version'], ['--version']]);
    expect(tool.binaries[1]?.printedVersion('ipget-helper version 1.2.3\n')).toBe('1.2.3');
    expect(tool).toMatchObject({ goModules: [], retracted: [], tool: 'ipget', product: 'ipget' });
  });
});

it('docs/tools.md lists all tools, in the order of the data', () => {
  const rows = [...page().matchAll(/^\| `([a-z\d-]+)` \| `[a-z\d-]+` \| \S+\/\S+ \|/gm)].map(([, name]) => name);
  expect(rows).toEqual([...TOOL_NAMES]);
});

function page(): string {
  return readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'tools.md'), 'utf8');
}
