// results-in-container: test results that stay in a container and are not uploaded.
import { findContainerRuns, type StartedContainer } from '../model/containers.ts';
import { getValue, scalarTextAt } from '../model/located-node.ts';
import { type StepScript, scriptsOfJob } from '../model/scripts.ts';
import { allJobs } from '../model/visit.ts';
import { createFinding, defineRule } from '../rule.ts';

/** Each is compared with all scripts of its job. */
const MAX_UPLOADS = 20;
/** They may take the results out of the container, or mount folders that the script does not tell. */
const COPIES = /\b(?:docker|podman)\s+(?:container\s+)?(?:cp|export|compose)\b|\bdocker-compose\b/;

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
      const scripts = scriptsOfJob(job, context).map(readScript);
      const copies = scriptsOfJob(job, context).some(({ code }) => COPIES.test(code));
      return uploads.flatMap((step) => {
        const path = getValue(step.at, 'with', 'path');
        const folder = folderOf(scalarTextAt(path) ?? '');
        const lost = folder !== null && path && !copies && losesResults(scripts, folder);
        return lost ? [createFinding(path, `${folder} is written in a container that does not mount it`)] : [];
      });
    }),
});

interface ReadScript {
  readonly runs: readonly StartedContainer[];
  /** Lines outside of containers, without those that only make folders. */
  readonly lines: readonly string[];
}

function readScript({ text: { value }, code }: StepScript): ReadScript {
  const runs = findContainerRuns(value);
  const outside: string[] = [];
  let at = 0;
  for (const { index, end } of runs) {
    if (index > at) outside.push(code.slice(at, index));
    at = Math.max(at, end);
  }
  const lines = [...outside, code.slice(at)].join('').split('\n');
  return { runs, lines: lines.filter((line) => !/\bmkdir\b/.test(line)) };
}

/** Returns the first folder of a path, or null if it has an expression. */
function folderOf(path: string): string | null {
  const first = /^(?:\.\/)?([\w-][\w.-]*)/.exec(path.trim())?.[1];
  return first ?? null;
}

/** Returns whether a container without mounts writes to the folder, and nothing else does. */
function losesResults(scripts: readonly ReadScript[], folder: string): boolean {
  if (!scripts.some(({ runs }) => runs.some((run) => writesInside(run, folder)))) return false;
  return !scripts.some(
    ({ runs, lines }) =>
      lines.some((line) => line.includes(folder)) ||
      runs.some((run) => run.command.includes(folder) && !writesInside(run, folder)),
  );
}

/** A variable in place of the image may hold options, and so mounts. What the host redirects does not stay in the container. */
function writesInside({ image, mounts, command, redirects }: StartedContainer, folder: string): boolean {
  const known = image !== null && !/^\$\w|^\$\{\w/.test(image);
  return (
    known &&
    mounts.length === 0 &&
    command.includes(folder) &&
    !redirects.some(({ target }) => target?.text.includes(folder))
  );
}
