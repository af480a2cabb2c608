// Plans the cache of what a package manager downloads: by the runtime's setup action, or as a step of its own.

import { PACKAGE_MANAGERS, type PackageManager } from '../../config/schema/runtime.ts';
import type { RuntimeConfig, TriggersConfig } from '../../config/schema.ts';
import type { Runtime } from '../../facts/facts.ts';
import type { CachePlan } from '../plan.ts';

type System = 'linux' | 'darwin' | 'windows';

interface CacheFolders extends Readonly<Record<System, readonly string[]>> {
  /** The file with the exact versions of all packages. */
  readonly lockFile: string;
}

/**
 * Where package managers keep downloads by default. The setup actions of Python and Node know some of them, but only if the
 * package manager is on PATH before them. Sources, of 2026-08: docs.astral.sh/uv/concepts/cache, python-poetry.org/docs/
 * configuration, pdm 2.22 (platformdirs), pnpm.io/settings#storedir, classic.yarnpkg.com/docs/cli/cache, yarnpkg.com/features/
 * caching. Poetry's virtual environments are left out, because they hold paths of one patch release.
 */
const FOLDERS: Readonly<Partial<Record<PackageManager, CacheFolders>>> = {
  uv: { lockFile: 'uv.lock', linux: ['~/.cache/uv'], darwin: ['~/.cache/uv'], windows: ['~/AppData/Local/uv/cache'] },
  poetry: {
    lockFile: 'poetry.lock',
    linux: ['~/.cache/pypoetry/artifacts', '~/.cache/pypoetry/cache'],
    darwin: ['~/Library/Caches/pypoetry/artifacts', '~/Library/Caches/pypoetry/cache'],
    windows: ['~/AppData/Local/pypoetry/Cache/artifacts', '~/AppData/Local/pypoetry/Cache/cache'],
  },
  pdm: {
    lockFile: 'pdm.lock',
    linux: ['~/.cache/pdm'],
    darwin: ['~/Library/Caches/pdm'],
    windows: ['~/AppData/Local/pdm/pdm/Cache'],
  },
  pnpm: {
    lockFile: 'pnpm-lock.yaml',
    linux: ['~/.local/share/pnpm/store'],
    darwin: ['~/Library/pnpm/store'],
    windows: ['~/AppData/Local/pnpm/store'],
  },
  // Yarn 1, and Yarn 2 or newer.
  yarn: {
    lockFile: 'yarn.lock',
    linux: ['~/.cache/yarn', '~/.yarn/berry/cache'],
    darwin: ['~/Library/Caches/Yarn', '~/.yarn/berry/cache'],
    windows: ['~/AppData/Local/Yarn/Cache', '~/AppData/Local/Yarn/Berry/cache'],
  },
};

/** The lock files that the setup actions look for at the root only, by package manager. */
const SETUP_LOCK_FILES: Readonly<Partial<Record<PackageManager, string>>> = { npm: 'package-lock.json', go: 'go.sum' };

/** Returns the cache of a hosted job with legs on these platforms; null for none. */
export function planCache(
  runtime: Runtime,
  config: RuntimeConfig,
  triggers: TriggersConfig,
  platforms: readonly string[],
): CachePlan | null {
  // Earlier runs can write to the cache, so a release must not use it.
  if (config.cache === false || buildsReleases(triggers)) return null;
  const manager = config.cache === true ? PACKAGE_MANAGERS[runtime][0] : config.cache;
  const folder = config['working-directory'];
  const inFolder = (file: string) => (folder === undefined ? file : `${folder.replace(/\/$/, '')}/${file}`);
  const folders = FOLDERS[manager];
  if (!folders) {
    const file = SETUP_LOCK_FILES[manager];
    return { manager, lockFile: folder === undefined || file === undefined ? null : inFolder(file), paths: null };
  }
  const systems = new Set(platforms.map((platform) => platform.split('/')[0] as System));
  const paths = [...new Set([...systems].flatMap((system) => folders[system]))];
  return { manager, lockFile: inFolder(folders.lockFile), paths };
}

/** Whether a workflow publishes releases: it runs for tags, or for branches whose name starts with `release`. */
function buildsReleases({ push }: TriggersConfig): boolean {
  return (push?.tags ?? []).length > 0 || (push?.branches ?? []).some((branch) => branch.startsWith('release'));
}
