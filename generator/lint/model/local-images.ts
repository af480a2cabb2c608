// Images that a job makes itself, which it need not pin.
import { textOf } from './located-node.ts';
import { codeOf, textsOf } from './scripts.ts';
import type { Job } from './workflow.ts';

const BUILDS = /\b(?:build|import|load|tag)\b[^\n]*/g;

/** Returns the names of images, as they are written in the job's scripts and build actions, without `:latest`. */
export function imagesMadeIn(job: Job): ReadonlySet<string> {
  const lines = job.steps.flatMap((step) => [
    ...textsOf(step).flatMap(({ value }) => codeOf(value).match(BUILDS) ?? []),
    ...step.inputs.filter((input) => input.name === 'tags').map(({ value }) => textOf(value) ?? ''),
  ]);
  return new Set(lines.flatMap((line) => line.split(/[\s="',]+/).map(withoutLatest)));
}

export function withoutLatest(image: string): string {
  return image.replace(/:latest$/, '');
}
