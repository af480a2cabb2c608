// Detects what a first config needs to know about a repository. Pure: texts in, facts out, no guesses.

import { compareVersions } from '../../kit/platform/compare-versions.ts';
import { toPrintable } from '../../kit/printable.ts';
import { quoteShellWord } from '../../kit/system/shell-word.ts';
import { FILE_NAME, INVISIBLE, LABEL } from '../config/schema/fields.ts';
import { IMAGE_PLACES } from '../config/schema.ts';
import { type GeneratorFacts, RUNTIMES, type Runtime } from '../facts/facts.ts';
import { WORKFLOWS_FOLDER } from '../files.ts';
import type { DetectedFleet, DetectedProject, DetectedRuntime, InspectedFiles } from './detected.ts';
import { detectPythonImage, detectTestExtra } from './docker/detect-python.ts';

/** Returns what the files say about the project. */
export function detectProject(sources: InspectedFiles, facts: GeneratorFacts): DetectedProject {
  const manifests = ['pyproject.toml', 'setup.py', 'requirements.txt', 'package.json', 'go.mod'];
  const found = {
    python: detectPython(sources, facts),
    node: detectNode(sources, facts),
    go: detectGo(sources, facts),
  };
  const fleets = detectFleets(sources);
  return {
    runtimes: Object.fromEntries(RUNTIMES.flatMap((name) => (found[name] ? [[name, found[name]]] : []))),
    fleets: fleets.used,
    branch: detectBranch(sources.get('.git/refs/remotes/origin/HEAD') ?? ''),
    ipfs: manifests.some((name) => /\b(?:ipfs|kubo|filecoin|lotus)\b|ipfs[-_]/i.test(sources.get(name) ?? '')),
    repository: detectRepository(sources.get('.git/config') ?? ''),
    dockerfile: detectDockerfile(sources.get('Dockerfile')),
    pythonImage: found.python && detectPythonImage(sources, found.python),
    skipped: [...(found.python ? findArchitectureTests(sources).skipped : []), ...fleets.skipped],
  };
}

function detectBranch(head: string): string {
  const branch = /refs\/remotes\/origin\/(\S+)/.exec(head)?.[1] ?? 'main';
  return INVISIBLE.test(branch) ? 'main' : branch;
}

function detectDockerfile(text: string | undefined): DetectedProject['dockerfile'] {
  if (text === undefined) return null;
  return { stages: [...text.matchAll(/^[ \t]*FROM\s.*\sAS\s+(\S+)/gim)].map(([, stage]) => stage ?? '') };
}

function detectPython(sources: InspectedFiles, facts: GeneratorFacts): DetectedRuntime | null {
  const project = sources.get('pyproject.toml') ?? sources.get('setup.py');
  const requirements = sources.has('requirements.txt');
  if (project === undefined && !requirements) return null;
  const text = project ?? '';
  const classifiers = [...text.matchAll(/Python :: (\d+\.\d+)\b/g)].map(([, version]) => version ?? '');
  const minimum = /(?:requires-python|python_requires)\s*=\s*["'][^"']*>=\s*(\d+\.\d+)/.exec(text)?.[1];
  const extra = detectTestExtra(text);
  const [test] = findArchitectureTests(sources).used;
  const pytest = /pytest/.test(text) || /pytest/.test(sources.get('requirements.txt') ?? '');
  const runner = pytest ? 'python -m pytest' : 'python -m unittest';
  return {
    ...chooseKnown('python', classifiers, minimum, facts),
    install: project
      ? `python -m pip install --editable ${extra ? `'.[${extra}]'` : '.'}`
      : 'python -m pip install --requirement requirements.txt',
    test: runner,
    architectureTest: test === undefined ? null : `${runner} ${quoteShellWord(test)}`,
    emulatedTest: pytest && /["']smoke\b/.test(text) ? 'python -m pytest -m smoke' : null,
  };
}

/** What the config can have, and messages about the rest. */
interface Found<T> {
  readonly used: readonly T[];
  readonly skipped: readonly string[];
}

/** Names become words of commands. A command has no control characters and no GitHub expressions. */
function findArchitectureTests(sources: InspectedFiles): Found<string> {
  const tests = [...sources.keys()].filter((path) => /^tests?\/.*arch\w*\.py$/s.test(path));
  const unusable = tests.filter((path) => INVISIBLE.test(path) || path.includes('$' + '{{') || !path.isWellFormed());
  return {
    used: tests.filter((path) => !unusable.includes(path)),
    skipped: unusable.map(
      (path) => `${toPrintable(JSON.stringify(path))}: skipped, because no command can have this name`,
    ),
  };
}

function detectNode(sources: InspectedFiles, facts: GeneratorFacts): DetectedRuntime | null {
  const text = sources.get('package.json');
  if (text === undefined) return null;
  const minimum = /"node"\s*:\s*"[^"\d]*(\d+)/.exec(text)?.[1];
  const install = [
    ['package-lock.json', 'npm ci'],
    ['pnpm-lock.yaml', 'corepack pnpm install --frozen-lockfile'],
    ['yarn.lock', 'corepack yarn install --immutable'],
  ].find(([lock = '']) => sources.has(lock))?.[1];
  return {
    ...chooseKnown('node', [], minimum, facts),
    install: install ?? 'npm install',
    test: 'npm test',
    architectureTest: null,
    emulatedTest: null,
  };
}

function detectGo(sources: InspectedFiles, facts: GeneratorFacts): DetectedRuntime | null {
  const text = sources.get('go.mod');
  if (text === undefined) return null;
  const minimum = /^go (\d+\.\d+)/m.exec(text)?.[1];
  return {
    ...chooseKnown('go', [], minimum, facts),
    install: null,
    test: 'go test ./...',
    architectureTest: null,
    emulatedTest: 'go test -short ./...',
  };
}

/** The listed versions; else the known ones from the minimum on that are not past their end of life. */
function chooseKnown(runtime: Runtime, named: readonly string[], minimum: string | undefined, facts: GeneratorFacts) {
  const { versions, date } = facts.runtimes[runtime];
  const known = Object.keys(versions).sort(compareVersions);
  const listed = known.filter((version) => named.includes(version));
  if (listed.length > 0) return { versions: listed, source: 'as in the classifiers' };
  const allowed = known.filter((version) => minimum === undefined || compareVersions(version, minimum) >= 0);
  const alive = allowed.filter((version) => (versions[version]?.eol ?? '9999') > date);
  const chosen = alive.length > 0 ? alive : known.slice(-1);
  return {
    versions: chosen,
    source: minimum === undefined ? 'all that are supported' : `${minimum} or newer that are supported`,
  };
}

/** A repository has a few. */
const MAX_FLEETS = 50;

/** The self-hosted runners that existing workflows use, and the labels that give no fleet. */
function detectFleets(sources: InspectedFiles): Found<DetectedFleet> {
  const workflows = [...sources].filter(([path]) => path.startsWith(`${WORKFLOWS_FOLDER}/`));
  const lists = workflows.flatMap(([, text]) =>
    [...text.matchAll(/runs-on:\s*\[(["']?self-hosted[^\]]{0,500})\]/g)].map(([, list]) => list ?? ''),
  );
  const found = [...new Set(lists)].slice(0, MAX_FLEETS).map((list) => ({ list, fleet: detectFleet(list.split(',')) }));
  const used = found.flatMap(({ fleet }) => fleet ?? []);
  return {
    used: used.filter(({ name }, index) => used.findIndex((each) => each.name === name) === index),
    skipped: found.flatMap(({ list, fleet }) =>
      fleet === null
        ? [
            `runs-on [${toPrintable(list)}]: skipped, because its labels do not name one architecture, or the last one cannot name a fleet`,
          ]
        : [],
    ),
  };
}

/** A fleet gets the name of its last label. Returns null for labels that a config refuses. */
function detectFleet(list: readonly string[]): DetectedFleet | null {
  const labels = list.map((label) => label.trim().replace(/^["']|["']$/g, ''));
  const lowerCase = labels.map((label) => label.toLowerCase());
  const archs = new Set(lowerCase.flatMap((label) => LABEL_ARCHS[label] ?? []));
  const [arch = 'arm'] = archs;
  const name = lowerCase.at(-1)?.replace(/[^a-z\d-]/g, '-') ?? '';
  const places: readonly string[] = IMAGE_PLACES;
  const usable = labels.every((label) => LABEL.test(label)) && FILE_NAME.test(name) && !places.includes(name);
  if (archs.size !== 1 || arch === 'arm' || !usable) return null;
  return { name, platform: `${lowerCase.includes('macos') ? 'darwin' : 'linux'}/${arch}`, labels };
}

/** Architectures by the labels that tell them. 32-bit Arm is not supported. */
const LABEL_ARCHS: Readonly<Record<string, string>> = { arm64: 'arm64', x64: 'amd64', amd64: 'amd64', arm: 'arm' };

/** A GitHub URL of Git, with any protocol, user or token before the host. */
const GITHUB_URL = /(?:^|[/@])github\.com[:/]([\w.-]+)\/([\w.-]+?)(?:\.git)?\/?\s*$/;

/** Returns `owner/repo`, or null if the remote origin in the text of .git/config is not on GitHub. */
function detectRepository(gitConfig: string): string | null {
  const origin = gitConfig.split(/^(?=[ \t]*\[)/m).find((section) => /^\s*\[remote "origin"\]/.test(section)) ?? '';
  const url = /^[ \t]*url\s*=\s*(\S{1,500})/m.exec(origin)?.[1] ?? '';
  const [, owner, repository] = GITHUB_URL.exec(url) ?? [];
  return owner && repository ? `${owner}/${repository}` : null;
}
