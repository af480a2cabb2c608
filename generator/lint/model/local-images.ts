// Images that a job makes itself, which it need not pin.
import { scalarTextAt } from './located-node.ts';
import { maskNonCode, scriptTextsOf } from './scripts.ts';
import type { WorkflowJob } from './workflow.ts';

const BUILDS = /\b(?:build|import|load|tag)\b[^\n]*/g;

/** Returns the names of images, as they are written in the job's scripts and build actions, without `:latest`. */
export function findLocalImages(job: WorkflowJob): ReadonlySet<string> {
  const lines = job.steps.flatMap((step) => [
    ...scriptTextsOf(step).flatMap(({ value }) => maskNonCode(value).match(BUILDS) ?? []),
    ...step.inputs.filter((input) => input.name === 'tags').map(({ value }) => scalarTextAt(value) ?? ''),
  ]);
  return new Set(lines.flatMap((line) => line.split(/[\s="',]+/).map(stripLatestTag)));
}

export function stripLatestTag(image: string): string {
  return image.replace(/:latest$/, '');
}
