// Finds the runtimes that can be installed on runners, with their ends of life.
import type { RuntimeReleases } from '../../generator/facts/facts.ts';
import { compareVersions } from '../../kit/platform/compare-versions.ts';
import { type FetchText, fetchJson } from './fetch-text.ts';

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

/** Returns the builds that setup-python installs, for the known versions and newer ones. */
export async function refreshPython(
  fetchText: FetchText,
  before: RuntimeReleases,
  today: string,
): Promise<RuntimeReleases> {
  const manifest = await fetchJson<ManifestVersion[]>(fetchText, PYTHON_MANIFEST);
  const found = new Map<string, Builds>();
  for (const { version, files } of manifest.filter(({ stable }) => stable)) {
    for (const { arch, platform, platform_version: release } of files) {
      const distribution = pythonDistribution(platform, release);
      addBuild(found, { minor: minorOf(version), distribution, arch: ARCHITECTURES[arch], version });
    }
  }
  const source = 'actions/python-versions versions-manifest.json; ends of life: endoflife.date';
  return buildRuntimeFacts(fetchText, { product: 'python', date: today, source }, before, found);
}

/** Returns the builds at nodejs.org, which setup-node falls back to, for majors with long-term support. */
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
      addBuild(found, { minor: major, distribution, arch: ARCHITECTURES[arch], version: version.slice(1) });
    }
  }
  const source = 'nodejs.org/dist/index.json; ends of life: endoflife.date';
  return buildRuntimeFacts(fetchText, { product: 'nodejs', date: today, source }, before, found);
}

/** Returns the builds at go.dev, which setup-go falls back to. */
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
      const exact = version.slice(2);
      addBuild(found, { minor: minorOf(exact), distribution, arch: ARCHITECTURES[arch], version: exact });
    }
  }
  const source = 'go.dev/dl; ends of life: endoflife.date';
  return buildRuntimeFacts(fetchText, { product: 'go', date: today, source }, before, found);
}

interface RuntimeBuild {
  readonly minor: string;
  readonly distribution: string | null | undefined;
  readonly arch: string | undefined;
  readonly version: string;
}

function addBuild(found: Map<string, Builds>, { minor, distribution, arch, version }: RuntimeBuild): void {
  if (!distribution || !arch || !/^[\d.]+$/.test(version)) return;
  const builds = found.get(minor) ?? {};
  found.set(minor, builds);
  const byArchitecture = builds[distribution] ?? {};
  builds[distribution] = byArchitecture;
  if (compareVersions(version, byArchitecture[arch] ?? '0') > 0) byArchitecture[arch] = version;
}

interface RuntimeSource {
  /** The name at endoflife.date. */
  readonly product: string;
  readonly date: string;
  readonly source: string;
}

async function buildRuntimeFacts(
  fetchText: FetchText,
  { product, ...dated }: RuntimeSource,
  before: RuntimeReleases,
  found: ReadonlyMap<string, Builds>,
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
