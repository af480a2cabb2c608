// Runtimes that are installable on runners, with their ends of life.
import type { RuntimeReleases } from '../../generator/facts/facts.ts';
import { compareVersions } from '../../kit/platform/compare-versions.ts';
import { type FetchText, fetchJson } from './upstream.ts';

/** By distribution, then architecture: the newest exact version. */
type Builds = Record<string, Record<string, string>>;

interface ManifestVersion {
  readonly version: string;
  readonly stable: boolean;
  readonly files: readonly { readonly arch: string; readonly platform: string; readonly platform_version?: string }[];
}

interface NodeVersion {
  readonly version: string;
  readonly lts: string | false;
  readonly files: readonly string[];
}

interface GoVersion {
  readonly version: string;
  readonly stable: boolean;
  readonly files: readonly { readonly os: string; readonly arch: string; readonly kind: string }[];
}

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', amd64: 'amd64', arm64: 'arm64' };
const PYTHON_MANIFEST = 'https://raw.githubusercontent.com/actions/python-versions/main/versions-manifest.json';
const NODE_INDEX = 'https://nodejs.org/dist/index.json';
const GO_INDEX = 'https://go.dev/dl/?mode=json&include=all';

/** Returns what setup-python has, of the versions that are known and of newer ones. */
export async function refreshPython(
  fetchText: FetchText,
  before: RuntimeReleases,
  today: string,
): Promise<RuntimeReleases> {
  const manifest = await fetchJson<ManifestVersion[]>(fetchText, PYTHON_MANIFEST);
  const found = new Map<string, Builds>();
  for (const { version, files } of manifest.filter(({ stable }) => stable)) {
    for (const { arch, platform, platform_version: release } of files) {
      addBuild(found, minorOf(version), pythonDistribution(platform, release), ARCHITECTURES[arch], version);
    }
  }
  const source = 'actions/python-versions versions-manifest.json; ends of life: endoflife.date';
  return buildRuntimeFacts(fetchText, 'python', before, found, { date: today, source });
}

/** Returns what nodejs.org has, which setup-node falls back to: the majors that are, or will be, supported for long. */
export async function refreshNode(
  fetchText: FetchText,
  before: RuntimeReleases,
  today: string,
): Promise<RuntimeReleases> {
  const index = await fetchJson<NodeVersion[]>(fetchText, NODE_INDEX);
  const found = new Map<string, Builds>();
  for (const { version, files } of index) {
    const [major = ''] = version.slice(1).split('.');
    if (Number(major) % 2 === 1) continue;
    for (const file of files) {
      const [, system = '', arch = ''] = /^(linux|osx|win)-(x64|arm64)/.exec(file) ?? [];
      const distribution = { linux: 'linux', osx: 'macos', win: 'windows' }[system];
      addBuild(found, major, distribution, ARCHITECTURES[arch], version.slice(1));
    }
  }
  return buildRuntimeFacts(fetchText, 'nodejs', before, found, {
    date: today,
    source: 'nodejs.org/dist/index.json; ends of life: endoflife.date',
  });
}

/** Returns what go.dev has, which setup-go falls back to. */
export async function refreshGo(
  fetchText: FetchText,
  before: RuntimeReleases,
  today: string,
): Promise<RuntimeReleases> {
  const index = await fetchJson<GoVersion[]>(fetchText, GO_INDEX);
  const found = new Map<string, Builds>();
  for (const { version, files } of index.filter(({ stable }) => stable)) {
    for (const { os, arch } of files.filter(({ kind }) => kind === 'archive')) {
      const distribution = { linux: 'linux', darwin: 'macos', windows: 'windows' }[os];
      addBuild(found, minorOf(version.slice(2)), distribution, ARCHITECTURES[arch], version.slice(2));
    }
  }
  return buildRuntimeFacts(fetchText, 'go', before, found, {
    date: today,
    source: 'go.dev/dl; ends of life: endoflife.date',
  });
}

function addBuild(
  found: Map<string, Builds>,
  minor: string,
  distribution: string | null | undefined,
  arch: string | undefined,
  version: string,
): void {
  if (!distribution || !arch || !/^[\d.]+$/.test(version)) return;
  const builds = found.get(minor) ?? {};
  found.set(minor, builds);
  const byArchitecture = builds[distribution] ?? {};
  builds[distribution] = byArchitecture;
  if (compareVersions(version, byArchitecture[arch] ?? '0') > 0) byArchitecture[arch] = version;
}

async function buildRuntimeFacts(
  fetchText: FetchText,
  product: string,
  before: RuntimeReleases,
  found: ReadonlyMap<string, Builds>,
  dated: { readonly date: string; readonly source: string },
): Promise<RuntimeReleases> {
  const cycles = await fetchJson<{ cycle: string; eol: string | boolean }[]>(
    fetchText,
    `https://endoflife.date/api/${product}.json`,
  );
  const oldest = Object.keys(before.versions).sort(compareVersions)[0] ?? '0';
  const known = [...found].filter(([version]) => compareVersions(version, oldest) >= 0);
  const versions = known
    .sort(([a], [b]) => compareVersions(a, b))
    .map(([version, builds]) => {
      const eol = cycles.find(({ cycle }) => cycle === version)?.eol;
      return [version, { eol: typeof eol === 'string' ? eol : null, builds }] as const;
    });
  return { ...dated, versions: Object.fromEntries(versions) };
}

function pythonDistribution(platform: string, release: string | undefined): string | null {
  if (platform === 'darwin') return 'macos';
  if (platform === 'win32') return 'windows';
  if (platform === 'linux' && release?.includes('.')) return `ubuntu-${release}`;
  return release ? `rhel-${release}` : null;
}

function minorOf(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}
