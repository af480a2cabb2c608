// Which package manager a Node project uses, in which version, and how a job gets it and installs with it.
import { join } from 'node:path/posix';
import semver from 'semver';
import type { DetectedCommand, InspectedFiles } from '../detected.ts';
import { findActionInput } from '../existing/read-workflows.ts';
import type { PackageJson } from './package-json.ts';

export interface PackageManager {
  readonly name: 'npm' | 'pnpm' | 'yarn';
  /** The argument of `npm install --global` that brings it; null for npm, which every Node has. */
  readonly spec: string | null;
  /** Its major version; null if it is not known. */
  readonly major: number | null;
  /** Where the version comes from. */
  readonly source: string;
  /** The lock file; null for none. */
  readonly lock: string | null;
}

type Manager = PackageManager['name'];

/** The most telling first: several tools may have left theirs. */
const LOCKS: readonly (readonly [string, Manager])[] = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['package-lock.json', 'npm'],
  ['npm-shrinkwrap.json', 'npm'],
];

/** Returns the package manager of the project in a folder. */
export function detectManager(files: InspectedFiles, folder: string, project: PackageJson): PackageManager {
  const lockOf = (name: Manager) =>
    LOCKS.find(([file, manager]) => manager === name && files.has(join(folder, file)))?.[0] ?? null;
  const named = /^(npm|pnpm|yarn)@v?(\d+(?:\.\d+){0,2}(?:-[\w.]+)?)/.exec(project.packageManager ?? '');
  if (named) {
    const [, name = 'npm', version = ''] = named;
    return withVersion(name as Manager, version, 'package.json, packageManager', lockOf(name as Manager));
  }
  const [lock = null, name = 'npm'] = LOCKS.find(([file]) => files.has(join(folder, file))) ?? [];
  const text = lock === null ? '' : (files.get(join(folder, lock)) ?? '');
  if (name === 'npm') return { name, spec: null, major: null, source: lock ?? 'package.json', lock };
  if (name === 'yarn') return withVersion(name, yarnVersion(text), 'yarn.lock', lock);
  const inWorkflow = semver.coerce(findActionInput(files, 'pnpm/action-setup', 'version') ?? '');
  const engine = semver.coerce(project.engines.pnpm ?? '');
  if (inWorkflow) return withVersion(name, String(inWorkflow.major), 'the workflows, pnpm/action-setup', lock);
  const major = Number(pnpmVersion(text));
  if (engine && engine.major > major) return withVersion(name, String(engine.major), 'package.json, engines', lock);
  return withVersion(name, String(major), 'pnpm-lock.yaml', lock);
}

/**
 * Returns the script that puts the manager on PATH and installs what the lock file has. Without corepack, which Node 25 and later
 * do not have.
 */
export function installWith(manager: PackageManager): DetectedCommand {
  const { name, lock, source, major } = manager;
  const install = {
    npm: lock ? 'npm ci' : 'npm install',
    pnpm: lock ? 'pnpm install --frozen-lockfile' : 'pnpm install',
    yarn: lock ? `yarn install ${major === 1 ? '--frozen-lockfile' : '--immutable'}` : 'yarn install',
  }[name];
  return { text: [...setupOf(manager), install].join('\n'), source: lock ?? source };
}

/** Returns the command that puts the manager on PATH; none for npm. */
export function setupOf({ spec }: PackageManager): readonly string[] {
  return spec === null ? [] : [`npm install --global ${spec}`];
}

/** Returns the command that runs a script of package.json. */
export function runScript({ name }: Pick<PackageManager, 'name'>, script: string): string {
  return script === 'test' ? `${name} test` : `${name} run ${script}`;
}

/** Of the pnpm versions in facts, the oldest major version of Node that runs each. Source: https://pnpm.io/installation#compatibility */
export function oldestNodeFor({ name, major }: PackageManager): number {
  if (name === 'pnpm' && major !== null) return major >= 11 ? 22 : major >= 9 ? 18 : 16;
  return name === 'yarn' && major !== null && major >= 4 ? 18 : 0;
}

function withVersion(name: Manager, version: string, source: string, lock: string | null): PackageManager {
  const major = Number.parseInt(version, 10);
  // The package `yarn` has version 1 only. The other one reads yarnPath, too.
  const packageName = name === 'yarn' && major > 1 ? '@yarnpkg/cli-dist' : name;
  // npm does not insist on the version, and Node's own reads every lock file.
  return { name, spec: name === 'npm' ? null : `${packageName}@${version}`, major, source, lock };
}

/** Source: https://github.com/yarnpkg/berry, the constant LOCKFILE_VERSION of each release. */
function yarnVersion(lock: string): string {
  const format = Number(/^__metadata:\s*\n\s+version:\s*(\d+)/m.exec(lock)?.[1] ?? 0);
  if (format === 0) return '1.22.22';
  return format >= 8 ? '4' : '3';
}

/** Source: https://github.com/pnpm/spec/tree/master/lockfile and the releases that write each format. */
function pnpmVersion(lock: string): string {
  const format = Number(/^lockfileVersion:\s*['"]?(\d+\.?\d*)/m.exec(lock)?.[1] ?? 9);
  if (format >= 9) return '10';
  return format >= 6 ? '8' : '7';
}
