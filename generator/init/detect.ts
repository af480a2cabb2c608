// Detects what a first config needs to know about a repository. Pure: texts in, facts out, no guesses.

import { toPrintable } from '../../kit/printable.ts';
import { type GeneratorFacts, RUNTIMES } from '../facts/facts.ts';
import { assembleRuntime } from './assemble.ts';
import type { DetectedProject, InspectedFiles } from './detected.ts';
import { detectPythonImage } from './docker/detect-python.ts';
import { readExistingWorkflows } from './existing/read-workflows.ts';
import { inspectExistingTests } from './existing/tests.ts';
import { detectGo } from './go/detect.ts';
import { detectNode } from './node/detect.ts';
import { detectPython } from './python/detect.ts';
import { detectBranch } from './repository/branch.ts';
import { detectFleets } from './repository/fleets.ts';
import { findIpfsUse } from './repository/ipfs-use.ts';
import { detectRemote } from './repository/remote.ts';

/** Returns what the files say about the project. */
export function detectProject(files: InspectedFiles, facts: GeneratorFacts): DetectedProject {
  const { tests: existing, unused, needContainers } = inspectExistingTests(files);
  const evidence = { files, existing, needContainers, facts };
  const found = {
    python: assembleRuntime('python', detectPython, evidence),
    node: assembleRuntime('node', detectNode, evidence),
    go: assembleRuntime('go', detectGo, evidence),
  };
  const branch = detectBranch(files);
  const host = detectRemote(files);
  const fleets = detectFleets(files);
  const jobs = RUNTIMES.flatMap((name) => found[name].job ?? []);
  const python = found.python.tested ?? found.python.detected;
  return {
    runtimes: Object.fromEntries(RUNTIMES.flatMap((name) => (found[name].tested ? [[name, found[name].tested]] : []))),
    fleets: fleets.used,
    branch: branch.name,
    ipfs: findIpfsUse(files),
    repository: host.repository,
    ghes: host.ghes,
    environment: Object.assign({}, ...jobs.map(({ environment }) => environment)),
    checkout: Object.assign({}, ...jobs.map(({ checkout }) => checkout)),
    services: Object.assign({}, ...jobs.map(({ services }) => services)),
    systemPackages: [...new Set(jobs.flatMap(({ systemPackages }) => systemPackages ?? []))],
    dockerfile: detectDockerfile(files.get('Dockerfile')),
    pythonImage: python && python.workingDirectory === null ? detectPythonImage(files, python) : null,
    unknown: [
      ...new Set([
        ...RUNTIMES.flatMap((name) => found[name].unknown),
        ...unused,
        ...readExistingWorkflows(files).unreadable.map(
          (path) => `${toPrintable(path)}: not read, because it is not a mapping in YAML.`,
        ),
        ...fleets.skipped,
        ...(branch.certain || RUNTIMES.every((name) => found[name].tested === null)
          ? []
          : [`The default branch is not known here. ${branch.name} is a guess.`]),
        ...(host.ghes && fleets.used.length === 0 ? [NO_HOSTED_RUNNERS] : []),
      ]),
    ],
  };
}

/** Of GitHub Enterprise Server. */
const NO_HOSTED_RUNNERS =
  'GitHub Enterprise Server has no runners of its own. Add your machines under runners.self-hosted.';

function detectDockerfile(text: string | undefined): DetectedProject['dockerfile'] {
  if (text === undefined) return null;
  return { stages: [...text.matchAll(/^[ \t]*FROM\s.*\sAS\s+(\S+)/gim)].map(([, stage]) => stage ?? '') };
}
