// What every failed build must do: exit with 1 and its error code, set no outputs, leave nothing in the tool cache or on PATH, and
// leave no process running.
import { expect } from 'vitest';
import { failureCode } from '../../../scripts/local-runner/render-log.ts';
import type { ActionRunOptions } from '../../../scripts/local-runner/run-action.ts';
import type { SourceBuildFixture } from '../../support/go/source-build.ts';
import { toolCacheContents } from '../../support/setup-ipfs-kit.ts';

interface ExpectedFailure {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly overrides?: Partial<ActionRunOptions>;
  readonly code: string;
  /** Matches the annotation. */
  readonly message: RegExp;
}

/** Runs the action, checks its failure, and returns the annotation. */
export async function expectFailure(
  fixture: SourceBuildFixture,
  { inputs, overrides, code, message }: ExpectedFailure,
): Promise<string> {
  const result = await fixture.run(inputs, overrides);
  expect(failureCode(result.log), result.log).toBe(code);
  const annotation = /^::error .*$/m.exec(result.log)?.[0] ?? '';
  expect(annotation).toMatch(message);
  expect(annotation).toContain(`docs/troubleshooting.md#${code}`);
  expect(result).toMatchObject({ exitCode: 1, outputs: {}, path: [], variables: {} });
  expect(await toolCacheContents(fixture.runnerEnv)).toEqual([]);
  expect(fixture.processes()).toEqual([]);
  return annotation;
}
