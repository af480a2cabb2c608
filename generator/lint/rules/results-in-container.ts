// results-in-container: results that are written in a container, and gone with it before they are uploaded.

import { findContainerRuns } from '../model/containers.ts';
import { getValue, scalarTextAt } from '../model/located-node.ts';
import type { StepScript } from '../model/scripts.ts';
import { allJobs } from '../model/visit.ts';
import { createFinding, defineRule } from '../rule.ts';

export const resultsInContainer = defineRule({
  id: 'results-in-container',
  severity: 'error',
  explanation:
    'The tests write their results inside of a container of which no folder is mounted; the step that uploads them finds nothing, and by default only warns.',
  fix: 'Mount the folder, such as --volume "$PWD/test-results:/workspace/test-results", and upload with if-no-files-found: error.',
  find: (context) => {
    return allJobs(context).flatMap(({ job }) => {
      const runs = context.scripts.filter((script) => script.job === job);
      return job.steps
        .filter(({ uses }) => uses?.name === 'actions/upload-artifact')
        .flatMap((step) => {
          const path = getValue(step.at, 'with', 'path');
          const folder = folderOf(scalarTextAt(path) ?? '');
          const gone = folder !== null && path && runs.find((script) => losesResults(script, folder, runs));
          return gone ? [createFinding(path, `${folder} is written in a container, and not mounted out of it`)] : [];
        });
    });
  },
});

/** The first part of a path, where it has no expression. */
function folderOf(path: string): string | null {
  const first = /^(?:\.\/)?([\w-][\w.-]*)/.exec(path.trim())?.[1];
  return first ?? null;
}

/** The folder is named behind an image in a container without mounts, and nowhere else but where it is made. */
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
