// What every failed build has in common: its code and exit 1, no outputs, nothing in the tool cache or on PATH, and no
// process that goes on.
import { expect } from 'vitest';
import { failureCode } from '../../../scripts/local-runner/render-log.ts';
import type { ActionRun } from '../../../scripts/local-runner/run-action.ts';
import { toolCacheContents } from '../../support/setup-ipfs-kit.ts';
import type { BuildStage } from '../../support/source-build.ts';

export interface Failure {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly over?: Partial<ActionRun>;
  readonly code: string;
  /** What the annotation says. */
  readonly says: RegExp;
}

/** Returns the annotation. */
export async function expectFailure(stage: BuildStage, { inputs, over, code, says }: Failure): Promise<string> {
  const result = await stage.run(inputs, over);
  expect(failureCode(result.log), result.log).toBe(code);
  const annotation = /^::error .*$/m.exec(result.log)?.[0] ?? '';
  expect(annotation).toMatch(says);
  expect(annotation).toContain(`docs/troubleshooting.md#${code}`);
  expect(result).toMatchObject({ exitCode: 1, outputs: {}, path: [], variables: {} });
  expect(await toolCacheContents(stage.world)).toEqual([]);
  expect(stage.processes()).toEqual([]);
  return annotation;
}
