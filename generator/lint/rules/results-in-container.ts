// results-in-container: test results that stay in a container and are not uploaded.
import { findContainerRuns } from '../model/containers.ts';
import { getValue, scalarTextAt } from '../model/located-node.ts';
import { scriptsOfJob } from '../model/scripts.ts';
import { allJobs } from '../model/visit.ts';
import type { LocatedText } from '../model/workflow.ts';
import { createFinding, defineRule } from '../rule.ts';

/** Each is compared with all scripts of its job. */
const MAX_UPLOADS = 20;

export const resultsInContainer = defineRule({
  id: 'results-in-container',
  severity: 'error',
  explanation:
    'The tests write their results to a folder in a container, and the job does not mount the folder. The upload step finds no files, and by default only warns.',
  fix: 'Mount the folder, such as `--volume "$PWD/test-results:/workspace/test-results"`, and upload with `if-no-files-found: error`.',
  find: (context) =>
    allJobs(context).flatMap(({ job }) => {
      const uploads = job.steps.filter(({ uses }) => uses?.name === 'actions/upload-artifact').slice(0, MAX_UPLOADS);
      if (uploads.length === 0) return [];
      const scripts = scriptsOfJob(job, context).map((script) => ({
        text: script.text,
        runs: findContainerRuns(script.code),
        lines: script.code.split('\n').filter((line) => !/\bmkdir\b/.test(line)),
      }));
      // A script may copy the results out of the container.
      const copies = scriptsOfJob(job, context).some(({ code }) => /\b(?:docker|podman)\s+cp\b/.test(code));
      return uploads.flatMap((step) => {
        const path = getValue(step.at, 'with', 'path');
        const folder = folderOf(scalarTextAt(path) ?? '');
        const lost = folder !== null && path && !copies && losesResults(scripts, folder);
        return lost ? [createFinding(path, `${folder} is written in a container that does not mount it`)] : [];
      });
    }),
});

interface ReadScript {
  readonly text: LocatedText;
  readonly runs: ReturnType<typeof findContainerRuns>;
  /** Without those that only make folders. */
  readonly lines: readonly string[];
}

/** Returns the first folder of a path, or null if it has an expression. */
function folderOf(path: string): string | null {
  const first = /^(?:\.\/)?([\w-][\w.-]*)/.exec(path.trim())?.[1];
  return first ?? null;
}

/** Returns whether a container without mounts writes to the folder, and no other script writes there. */
function losesResults(scripts: readonly ReadScript[], folder: string): boolean {
  const losing = new Set(
    scripts.filter(({ runs }) => runs.some(({ mounts, command }) => mounts.length === 0 && command.includes(folder))),
  );
  if (losing.size === 0) return false;
  const writing = scripts.filter(
    ({ runs, lines }) =>
      lines.some((line) => line.includes(folder)) && !runs.some(({ command }) => command.includes(folder)),
  );
  // One text may be the script of several steps.
  return [...losing].some((each) => writing.every(({ text }) => text === each.text));
}
