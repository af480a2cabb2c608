// Detects what a first config needs to know about a repository. Pure: texts in, facts out, no guesses.

import { compareVersions } from '../../kit/platform/compare-versions.ts';
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
  return {
    runtimes: Object.fromEntries(RUNTIMES.flatMap((name) => (found[name] ? [[name, found[name]]] : []))),
    fleets: detectFleets(sources),
    branch: /refs\/remotes\/origin\/(\S+)/.exec(sources.get('.git/refs/remotes/origin/HEAD') ?? '')?.[1] ?? 'main',
    ipfs: manifests.some((name) => /\b(?:ipfs|kubo|filecoin|lotus)\b|ipfs[-_]/i.test(sources.get(name) ?? '')),
    repository: detectRepository(sources.get('.git/config') ?? ''),
    dockerfile: detectDockerfile(sources.get('Dockerfile')),
    pythonImage: found.python && detectPythonImage(sources, found.python),
  };
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
  const tests = [...sources.keys()].filter((path) => /^tests?\/.*arch\w*\.py$/.test(path));
  const pytest = /pytest/.test(text) || /pytest/.test(sources.get('requirements.txt') ?? '');
  const runner = pytest ? 'python -m pytest' : 'python -m unittest';
  return {
    ...chooseKnown('python', classifiers, minimum, facts),
    install: project
      ? `python -m pip install --editable ${extra ? `'.[${extra}]'` : '.'}`
      : 'python -m pip install --requirement requirements.txt',
    test: runner,
    architectureTest: tests[0] ? `${runner} ${tests[0]}` : null,
    emulatedTest: pytest && /["']smoke\b/.test(text) ? 'python -m pytest -m smoke' : null,
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

/** The self-hosted runners that existing workflows use. */
function detectFleets(sources: InspectedFiles): readonly DetectedFleet[] {
  const workflows = [...sources].filter(([path]) => path.startsWith(`${WORKFLOWS_FOLDER}/`));
  const lists = workflows.flatMap(([, text]) =>
    [...text.matchAll(/runs-on:\s*\[(["']?self-hosted[^\]]{0,500})\]/g)].map(([, list]) => list ?? ''),
  );
  const fleets = [...new Set(lists)].slice(0, MAX_FLEETS).flatMap((list) => detectFleet(list.split(',')));
  return fleets.filter(({ name }, index) => fleets.findIndex((each) => each.name === name) === index);
}

/** A fleet gets the name of its last label. Labels that do not tell the architecture give no fleet. */
function detectFleet(list: readonly string[]): readonly DetectedFleet[] {
  const labels = list.map((label) => label.trim().replace(/^["']|["']$/g, ''));
  const lowerCase = labels.map((label) => label.toLowerCase());
  const arch = lowerCase.includes('arm64')
    ? 'arm64'
    : lowerCase.some((label) => ['x64', 'amd64'].includes(label))
      ? 'amd64'
      : null;
  const name = lowerCase.at(-1)?.replace(/[^a-z\d-]/g, '-') ?? '';
  if (arch === null || !/^[a-z]/.test(name)) return [];
  return [{ name, platform: `${lowerCase.includes('macos') ? 'darwin' : 'linux'}/${arch}`, labels }];
}

/** A GitHub URL of Git, with any protocol, user or token before the host. */
const GITHUB_URL = /(?:^|[/@])github\.com[:/]([\w.-]+)\/([\w.-]+?)(?:\.git)?\/?\s*$/;

/** Returns `owner/repo`, or null if the remote origin in the text of .git/config is not on GitHub. */
function detectRepository(gitConfig: string): string | null {
  const origin = gitConfig.split(/^(?=[ \t]*\[)/m).find((section) => /^\s*\[remote "origin"\]/.test(section)) ?? '';
  const url = /^[ \t]*url\s*=\s*(\S{1,500})/m.exec(origin)?.[1] ?? '';
  const [, owner, repository] = GITHUB_URL.exec(url) ?? [];
  return owner && repository ? `${owner}/${repository}` : null;
}
