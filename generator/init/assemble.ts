// Puts together what several places say about a runtime: the existing workflows first, whose commands are known to work, then the
// project's own files. A runtime gets no leg unless something that tests was found.
import { basename, dirname, join } from 'node:path/posix';
import { toPrintable } from '../../kit/printable.ts';
import { RELATIVE_PATH } from '../config/schema/fields.ts';
import type { GeneratorFacts, Runtime } from '../facts/facts.ts';
import type { DetectedRuntime, ExistingTests, InspectedFiles, TestedRuntime } from './detected.ts';

type Detector = (files: InspectedFiles, folder: string, facts: GeneratorFacts) => DetectedRuntime | null;

interface Evidence {
  readonly files: InspectedFiles;
  readonly existing: readonly ExistingTests[];
  readonly needContainers: readonly Runtime[];
  readonly facts: GeneratorFacts;
}

interface AssembledRuntime {
  /** null if nothing that tests was found. */
  readonly tested: TestedRuntime | null;
  /** What the project's files say; null if they say nothing about this runtime. */
  readonly detected: DetectedRuntime | null;
  /** The job whose commands are used; null for none. */
  readonly job: ExistingTests | null;
  readonly unknown: readonly string[];
}

/** The files that say that a folder has a project of this runtime. */
const MANIFESTS: Readonly<Record<Runtime, RegExp>> = {
  python: /^(?:pyproject\.toml|setup\.py|setup\.cfg|tox\.ini|Pipfile|requirements.*\.txt)$/,
  node: /^package\.json$/,
  go: /^go\.(?:mod|work)$/,
};
const TITLES: Readonly<Record<Runtime, string>> = { python: 'Python', node: 'Node', go: 'Go' };

/** A command for one version, such as `tox -e pypy311`: the other legs would not test theirs. */
const NAMES_VERSION = /(?:^|[\s,])(?:pypy-?\d|py-?\d|python\d\.\d)/;

/** Folders whose projects are not what the repository is about. */
const SIDE_FOLDER =
  /(?:^|\/)(?:\.[^/]*|_?examples?|docs?|documentation|website|tests?|__tests__|fixtures?|testdata|samples?|demos?|templates?|bench(?:marks?)?|scripts?|tools?|ci|requirements|third[-_]party|e2e)(?:\/|$)/i;
/** A monorepo has many. The first that has tests is used. */
const MAX_FOLDERS = 20;

/** Returns what is known about a runtime. */
export function assembleRuntime(
  runtime: Runtime,
  detect: Detector,
  { files, existing, needContainers, facts }: Evidence,
): AssembledRuntime {
  const jobs = existing.filter((each) => each.runtime === runtime && !NAMES_VERSION.test(each.test.text));
  const job = jobs.find(({ workingDirectory }) => isFolderOfConfig(workingDirectory ?? '')) ?? null;
  const all = job ? [job.workingDirectory ?? ''] : listProjectFolders(runtime, files);
  const folders = all.filter(isFolderOfConfig);
  const skipped = all.filter((folder) => !folders.includes(folder)).map((folder) => explainSkipped(runtime, folder));
  const found = folders.flatMap((folder) => detect(files, folder, facts) ?? []);
  const detected = found.find(({ test }) => test !== null) ?? found[0] ?? null;
  if (job) return { tested: adoptJob(job, detected, facts), detected, job, unknown: detected?.unknown ?? [] };
  if (detected === null) return { tested: null, detected, job, unknown: skipped };
  const { test, unknown } = detected;
  if (test && needContainers.includes(runtime)) {
    const left = `${TITLES[runtime]} is left out: its tests need containers. Write test: and services: in the config, or start the containers in hooks.hosted.before.`;
    return { tested: null, detected, job, unknown: [left] };
  }
  if (test)
    return {
      tested: { ...detected, test },
      detected,
      job,
      unknown: [...unknown, ...describeOthers(runtime, found, detected, files), ...skipped],
    };
  const none = unknown.length > 0 ? unknown : [`${TITLES[runtime]}: no tests were found, so it has no legs.`];
  return { tested: null, detected, job, unknown: [...none, ...skipped] };
}

/** Whether a config can have a folder (`''` for the root) as its working-directory. */
const isFolderOfConfig = (folder: string) => folder === '' || RELATIVE_PATH.test(folder);

const explainSkipped = (runtime: Runtime, folder: string) =>
  `${TITLES[runtime]} in ${toPrintable(JSON.stringify(folder))}: skipped, because no config can have this name of a folder.`;

/** Returns the folders with a project of this runtime, the root first, then the shallowest. */
function listProjectFolders(runtime: Runtime, files: InspectedFiles): readonly string[] {
  const folders = [...files.keys()]
    .filter((path) => MANIFESTS[runtime].test(basename(path)))
    .map((path) => (path.includes('/') ? dirname(path) : ''))
    .filter((folder) => !SIDE_FOLDER.test(folder));
  const depth = (folder: string) => (folder === '' ? 0 : folder.split('/').length);
  // Without a manifest, the root is a folder of scripts. The order of the files stays: those of one depth are sorted by name.
  const found = folders.length > 0 ? [...new Set(folders)] : [''];
  return found.toSorted((a, b) => depth(a) - depth(b)).slice(0, MAX_FOLDERS);
}

/** Says which other folders have tests: a config has one folder of each runtime. */
function describeOthers(
  runtime: Runtime,
  found: readonly DetectedRuntime[],
  { workingDirectory: used }: DetectedRuntime,
  files: InspectedFiles,
): readonly string[] {
  if (isWorkspace(files, used ?? '')) return [];
  // What Go says about its modules names those inside the folder.
  const isNamed = (folder: string) => runtime === 'go' && (used === null || folder.startsWith(`${used}/`));
  const others = found.filter(
    ({ test, workingDirectory }) => test !== null && workingDirectory !== used && !isNamed(workingDirectory ?? ''),
  );
  if (others.length === 0) return [];
  const names = others.map(({ workingDirectory }) => workingDirectory ?? 'the root');
  return [
    `${TITLES[runtime]}: ${names.join(', ')} ${names.length === 1 ? 'has' : 'have'} tests, too. Only those of ${used ?? 'the root'} are used.`,
  ];
}

/** Whether the tests of a folder are those of its parts, too. */
function isWorkspace(files: InspectedFiles, folder: string): boolean {
  const has = (name: string, pattern: RegExp) => pattern.test(files.get(join(folder, name)) ?? '');
  return (
    has('package.json', /"workspaces"/) ||
    has('pnpm-workspace.yaml', /^packages:/m) ||
    has('go.work', /^use\b/m) ||
    has('pyproject.toml', /^\[tool\.uv\.workspace\]/m)
  );
}

/** pip may install what a lock file of uv, Poetry or PDM lists, too: the lock file is then not what decides. */
function choosePackageManager(
  { runtime, install, test }: ExistingTests,
  detected: DetectedRuntime | null,
): string | null {
  const found = detected?.packageManager ?? null;
  if (runtime !== 'python' || found === null) return found;
  const text = `${install?.text ?? ''}\n${test.text}`;
  const used = ['uv', 'poetry', 'pdm'].find((name) => new RegExp(`(?:^|\\s)${name} `, 'm').test(text));
  return used ?? (install ? 'pip' : found);
}

/** Returns the runtime with the commands of a job of an existing workflow. */
function adoptJob(job: ExistingTests, detected: DetectedRuntime | null, facts: GeneratorFacts): TestedRuntime {
  const { versions } = facts.runtimes[job.runtime];
  const tested = job.versions.filter((version) => versions[version] !== undefined);
  const newest = Object.keys(versions).slice(-1);
  const from = `as in ${job.path}`;
  return {
    versions: detected?.versions ?? (tested.length > 0 ? tested : newest),
    source: detected?.source ?? (tested.length > 0 ? from : 'the newest that is known'),
    workingDirectory: job.workingDirectory,
    install: job.install ?? detected?.install ?? null,
    test: job.test,
    architectureTest: detected?.architectureTest ?? null,
    emulatedTest: detected?.emulatedTest ?? null,
    packageManager: choosePackageManager(job, detected),
    unknown: [],
  };
}
