// results-in-container: test results that stay in a container and are not uploaded.
import { findContainerRuns } from '../model/containers.ts';
import { getValue, scalarTextAt } from '../model/located-node.ts';
import type { StepScript } from '../model/scripts.ts';
import { allJobs } from '../model/visit.ts';
import { createFinding, defineRule } from '../rule.ts';

export const resultsInContainer = defineRule({
  id: 'results-in-container',
  severity: 'error',
  explanation:
    'The tests write their results to a folder in a container, and the job does not mount the folder. The upload step finds no files, and by default only warns.',
  fix: 'Mount the folder, such as `--volume "$PWD/test-results:/workspace/test-results"`, and upload with `if-no-files-found: error`.',
  find: (context) =>
    allJobs(context).flatMap(({ job }) => {
      const runs = context.scripts.filter((script) => script.job === job);
      return job.steps
        .filter(({ uses }) => uses?.name === 'actions/upload-artifact')
        .flatMap((step) => {
          const path = getValue(step.at, 'with', 'path');
          const folder = folderOf(scalarTextAt(path) ?? '');
          const gone = folder !== null && path && runs.find((script) => losesResults(script, folder, runs));
          return gone ? [createFinding(path, `${folder} is written in a container that does not mount it`)] : [];
        });
    }),
});

/** Returns the first folder of a path, or null if it has an expression. */
function folderOf(path: string): string | null {
  const first = /^(?:\.\/)?([\w-][\w.-]*)/.exec(path.trim())?.[1];
  return first ?? null;
}

/** Returns whether a container without mounts writes to the folder, and no other script copies from it or writes there. */
function losesResults({ code, text }: StepScript, folder: string, all: readonly StepScript[]): boolean {
  const runs = findContainerRuns(code);
  const inside = runs.some(({ mounts, command }) => mounts.length === 0 && command.includes(folder));
  if (!inside) return false;
  const copies = /\b(?:docker|podman)\s+cp\b/;
  return !all.some((script) => copies.test(script.code) || (script.text !== text && writes(script.code, folder)));
}

function writes(code: string, folder: string): boolean {
  const lines = code.split('\n').filter((line) => !/\bmkdir\b/.test(line));
  return (
    lines.some((line) => line.includes(folder)) &&
    !findContainerRuns(code).some(({ command }) => command.includes(folder))
  );
}
