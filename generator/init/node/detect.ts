// Detects how a Node project is installed and tested.
import { join } from 'node:path/posix';
import { toPrintable } from '../../../kit/printable.ts';
import type { GeneratorFacts } from '../../facts/facts.ts';
import type { DetectedRuntime, InspectedFiles } from '../detected.ts';
import { detectManager, installWith, runScript, setupOf } from './manager.ts';
import { parsePackageJson } from './package-json.ts';
import { findTests } from './tests.ts';
import { chooseNodeVersions } from './versions.ts';

/** Returns what the package.json of a folder says, or null if it does not exist. `folder`: from the root, '' for the root. */
export function detectNode(files: InspectedFiles, folder: string, facts: GeneratorFacts): DetectedRuntime | null {
  const found = readProject(files, folder, facts);
  return found && { ...found, source: toPrintable(found.source), unknown: found.unknown.map(toPrintable) };
}

function readProject(files: InspectedFiles, folder: string, facts: GeneratorFacts): DetectedRuntime | null {
  const text = files.get(join(folder, 'package.json'));
  if (text === undefined) return null;
  const workingDirectory = folder === '' ? null : folder;
  const nothing = {
    workingDirectory,
    install: null,
    test: null,
    architectureTest: null,
    emulatedTest: null,
    packageManager: null,
  };
  const project = parsePackageJson(text);
  if (project === null) {
    const unknown = [`${join(folder, 'package.json')}: not an object in JSON. Node is left out: correct the file.`];
    return { ...nothing, versions: [], source: '', unknown };
  }
  const other = otherRuntime(files, folder, project.packageManager);
  const manager = detectManager(files, folder, project);
  const { unknown: doubts, ...versions } = chooseNodeVersions(project, manager, facts);
  if (other !== null) return { ...nothing, ...versions, unknown: [other] };
  const { test, build, unknown } = findTests({ files, folder, project, manager });
  if (test === null) return { ...nothing, ...versions, unknown };
  const install = installWith(manager);
  return {
    ...versions,
    workingDirectory,
    install: hasNothingToInstall(project, manager.lock)
      ? build === null && setupOf(manager).length === 0
        ? null
        : { text: [...setupOf(manager), ...(build ? [build] : [])].join('\n'), source: 'package.json' }
      : build === null
        ? install
        : { text: `${install.text}\n${build}`, source: `${install.source}; scripts.build` },
    test,
    architectureTest: null,
    emulatedTest: smokeScript(project.scripts) ? runScript(manager, smokeScript(project.scripts) ?? '') : null,
    packageManager: manager.lock === null ? null : manager.name,
    unknown: [...unknown, ...doubts],
  };
}

function hasNothingToInstall(
  { dependencies, workspaces }: { dependencies: ReadonlySet<string>; workspaces: readonly string[] },
  lock: string | null,
): boolean {
  return dependencies.size === 0 && workspaces.length === 0 && lock === null;
}

function smokeScript(scripts: Readonly<Record<string, string>>): string | null {
  return ['test:smoke', 'smoke'].find((name) => Object.hasOwn(scripts, name)) ?? null;
}

/** Bun and Deno have no setup action here. A project with the lock file of npm, pnpm or Yarn has Node, too. */
function otherRuntime(files: InspectedFiles, folder: string, packageManager: string | null): string | null {
  const has = (name: string) => files.has(join(folder, name));
  if (['package-lock.json', 'npm-shrinkwrap.json', 'pnpm-lock.yaml', 'yarn.lock'].some(has)) return null;
  const found = [
    ['Bun', 'bun.lock'],
    ['Bun', 'bun.lockb'],
    ['Deno', 'deno.lock'],
    ['Deno', 'deno.json'],
    ['Deno', 'deno.jsonc'],
  ].find(([, name = '']) => has(name));
  const [name, file] = /^bun@/.test(packageManager ?? '') ? ['Bun', 'package.json'] : (found ?? []);
  return name === undefined
    ? null
    : `${join(folder, file ?? '')}: ${name} is not covered. Node is left out: test ${name} in a workflow of your own.`;
}
