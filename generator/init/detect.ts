// What a repository says about itself, for a first config. Pure: texts in, facts out; what is not said is not guessed.

import { compareVersions } from '../../kit/platform/compare-versions.ts';
import { type GeneratorFacts, RUNTIMES, type Runtime } from '../facts/facts.ts';
import { detectRepository } from './detect-repository.ts';
import type { DetectedFleet, DetectedProject, DetectedRuntime, InspectedFiles } from './detected.ts';
import { detectPythonImage, detectTestExtra } from './docker/detect-python.ts';

/** Returns what is found. */
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
  return { stages: [...text.matchAll(/^\s*FROM\s.*\sAS\s+(\S+)/gim)].map(([, stage]) => stage ?? '') };
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

/** Versions that are named, else those from the oldest one on, without those past their end. */
function chooseKnown(runtime: Runtime, named: readonly string[], minimum: string | undefined, facts: GeneratorFacts) {
  const { versions, date } = facts.runtimes[runtime];
  const known = Object.keys(versions).sort(compareVersions);
  const listed = known.filter((version) => named.includes(version));
  if (listed.length > 0) return { versions: listed, source: 'the classifiers' };
  const allowed = known.filter((version) => minimum === undefined || compareVersions(version, minimum) >= 0);
  const alive = allowed.filter((version) => (versions[version]?.eol ?? '9999') > date);
  const chosen = alive.length > 0 ? alive : known.slice(-1);
  return {
    versions: chosen,
    source: minimum === undefined ? 'what is supported' : `${minimum} or newer, and supported`,
  };
}

/** Self-hosted runners that workflows ask for already. */
function detectFleets(sources: InspectedFiles): readonly DetectedFleet[] {
  const workflows = [...sources].filter(([path]) => path.startsWith('.github/workflows/'));
  const lists = workflows.flatMap(([, text]) =>
    [...text.matchAll(/runs-on:\s*\[(["']?self-hosted[^\]]*)\]/g)].map(([, list]) => list ?? ''),
  );
  const fleets = [...new Set(lists)].flatMap((list) => detectFleet(list.split(',')));
  return fleets.filter(({ name }, index) => fleets.findIndex((each) => each.name === name) === index);
}

/** A fleet is named by its last label; where the labels do not say which platform it is, it is left out. */
function detectFleet(list: readonly string[]): readonly DetectedFleet[] {
  const labels = list.map((label) => label.trim().replace(/^["']|["']$/g, ''));
  const words = labels.map((label) => label.toLowerCase());
  const arch = words.includes('arm64')
    ? 'arm64'
    : words.some((word) => ['x64', 'amd64'].includes(word))
      ? 'amd64'
      : null;
  const name = words.at(-1)?.replace(/[^a-z\d-]/g, '-') ?? '';
  if (arch === null || !/^[a-z]/.test(name)) return [];
  return [{ name, platform: `${words.includes('macos') ? 'darwin' : 'linux'}/${arch}`, labels }];
}
