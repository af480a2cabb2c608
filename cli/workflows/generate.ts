// ipfs-kit workflows generate: writes the files that differ, and removes generated workflows that the config no longer has.

import { generateWorkflows, regenerateCommandFor } from '../../generator/generate.ts';
import { GENERATED_MARKER } from '../../generator/render/header.ts';
import { type ComparedFile, compareFiles, type FileState } from '../../generator/repository/compare.ts';
import { readRepository } from '../../generator/repository/read.ts';
import { writeGeneratedFiles } from '../../generator/repository/write.ts';
import { KitError } from '../../kit/errors.ts';
import { EXIT, type ExitCode, formatJson, type Output } from '../output.ts';

interface GenerateCommandOptions {
  readonly json: boolean;
  /** Print what would be written, and write nothing. */
  readonly dryRun?: boolean;
  /** Ask the repositories of actions about pins that this version does not know. */
  readonly verifyPins?: boolean;
}

const ACTIONS_DONE: Readonly<Record<FileState, string>> = {
  clean: 'up to date',
  missing: 'written',
  changed: 'written',
  outdated: 'written',
  orphaned: 'removed',
  foreign: '',
};

/** Writes the workflows of a repository. Throws `invalid-input` if it cannot write all of them, and then writes none. */
export async function generateCommand(
  root: string,
  { json, dryRun = false, verifyPins = false }: GenerateCommandOptions,
  output: Output,
): Promise<ExitCode> {
  const { configText, committed } = await readRepository(root);
  const generate = verifyPins ? (await import('./verify-pins.ts')).generateWithVerifiedPins : generateWorkflows;
  const { config, files, findings } = await generate(configText, committed);
  const compared = compareFiles(files, committed);
  const foreign = compared.find(({ state }) => state === 'foreign');
  if (foreign) {
    const fix = `Move the file away, or add the first line '${GENERATED_MARKER}' to let it be overwritten. Then run: ${regenerateCommandFor(config)}`;
    throw new KitError('invalid-input', {
      subject: foreign.path,
      problem: 'the file was not generated, so it is not overwritten',
      fix,
    });
  }
  if (!dryRun) await writeGeneratedFiles(root, compared);
  for (const { message, fix } of findings) output.note(`warning: ${message}. ${fix}`);
  if (json) {
    const done = compared.map(({ path, state }) => ({ path, did: describeAction(state, dryRun) }));
    output.result(formatJson({ files: done }));
  } else for (const file of compared) output.result(dryRun ? describeIntent(file) : describeResult(file), 'wrapped');
  return EXIT.ok;
}

function describeResult({ path, state }: ComparedFile): string {
  return `${path}: ${ACTIONS_DONE[state]}`;
}

/** Returns a line such as `would write .github/workflows/ci.yml (90 lines)`. */
function describeIntent(file: ComparedFile): string {
  const { path, state, after } = file;
  if (state === 'clean') return describeResult(file);
  if (after === null) return `would remove ${path}`;
  const lines = after.replace(/\n$/, '').split('\n').length;
  return `would write ${path} (${lines} ${lines === 1 ? 'line' : 'lines'})`;
}

function describeAction(state: FileState, dryRun: boolean): string {
  return dryRun && state !== 'clean' ? `would be ${ACTIONS_DONE[state]}` : ACTIONS_DONE[state];
}
