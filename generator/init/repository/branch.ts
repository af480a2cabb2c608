// The default branch of a repository, from the files of Git.
import { INVISIBLE } from '../../config/schema/fields.ts';
import { getValue, listItems, scalarTextAt } from '../../lint/model/located-node.ts';
import type { InspectedFiles } from '../detected.ts';
import { readExistingWorkflows } from '../existing/read-workflows.ts';

/** The most usual first. */
const USUAL = ['main', 'master', 'trunk', 'develop', 'dev', 'development', 'default', 'next', 'stable'];

interface DetectedBranch {
  readonly name: string;
  /** False for a guess. */
  readonly certain: boolean;
}

/**
 * Returns the branch that the remote names as its default; else the current one if it is a usual default, else a usual one that
 * exists, else the one that the existing workflows name, else main.
 */
export function detectBranch(files: InspectedFiles): DetectedBranch {
  const remote = /^ref:\s*refs\/remotes\/origin\/(\S+)/.exec(files.get('.git/refs/remotes/origin/HEAD') ?? '')?.[1];
  if (isUsable(remote)) return { name: remote, certain: true };
  const current = /^ref:\s*refs\/heads\/(\S+)/.exec(files.get('.git/HEAD') ?? '')?.[1];
  if (isUsable(current) && USUAL.includes(current)) return { name: current, certain: true };
  const existing = listBranches(files);
  const usual = USUAL.slice(0, 3).find((name) => existing.has(name)) ?? USUAL.find((name) => existing.has(name));
  if (usual !== undefined) return { name: usual, certain: true };
  const inWorkflows = branchesOfWorkflows(files).filter((name) => isUsable(name) && !/[*?[\]!+]/.test(name));
  const named = USUAL.find((name) => inWorkflows.includes(name)) ?? inWorkflows[0];
  return { name: named ?? 'main', certain: named !== undefined };
}

function isUsable(name: string | undefined): name is string {
  return name !== undefined && !INVISIBLE.test(name);
}

function listBranches(files: InspectedFiles): ReadonlySet<string> {
  const packed = [
    ...(files.get('.git/packed-refs') ?? '').matchAll(/^[\da-f]+ refs\/(?:heads|remotes\/origin)\/(\S+)$/gm),
  ];
  const configured = [...(files.get('.git/config') ?? '').matchAll(/^\s*\[branch "([^"\n]+)"\]/gm)];
  const loose = [...files.keys()].flatMap(
    (path) => /^\.git\/refs\/(?:heads|remotes\/origin)\/(.+)$/.exec(path)?.[1] ?? [],
  );
  return new Set([...packed, ...configured].map(([, name]) => name ?? '').concat(loose));
}

function branchesOfWorkflows(files: InspectedFiles): readonly string[] {
  const { workflows } = readExistingWorkflows(files);
  return ['push', 'pull_request'].flatMap((event) =>
    workflows.flatMap(({ triggers }) =>
      listItems(getValue(triggers.get(event) ?? null, 'branches')).flatMap((item) => scalarTextAt(item) ?? []),
    ),
  );
}
