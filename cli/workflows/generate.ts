// ipfs-kit workflows generate: writes what differs, takes away what is no longer asked for, and touches nothing of others.

import { generateWithPlan, regenerateCommandFor } from '../../generator/generate.ts';
import { GENERATED_MARKER } from '../../generator/render/header.ts';
import { compareFiles } from '../../generator/repository/compare.ts';
import { readRepository } from '../../generator/repository/read.ts';
import { writeFiles } from '../../generator/repository/write.ts';
import { GENERATOR_VERSION } from '../../generator/version.ts';
import { KitError } from '../../kit/errors.ts';
import { EXIT, type ExitCode, type Output } from '../output.ts';

export interface GenerateCommandOptions {
  readonly json: boolean;
  /** Say what would be done. */
  readonly dryRun?: boolean;
}

const ACTIONS_DONE = {
  clean: 'as it was',
  missing: 'written',
  changed: 'written',
  outdated: 'written',
  orphaned: 'removed',
  foreign: '',
};

/** Writes the workflows of the repository in a folder. Throws `invalid-input`, and has then written nothing. */
export async function generateCommand(
  root: string,
  { json, dryRun = false }: GenerateCommandOptions,
  output: Output,
): Promise<ExitCode> {
  const { configText, committed } = await readRepository(root);
  const { config, files, findings } = generateWithPlan(configText, committed);
  const compared = compareFiles(files, committed, GENERATOR_VERSION);
  const foreign = compared.find(({ state }) => state === 'foreign');
  if (foreign) {
    const fix = `Move it away; or, to give it up, make '${GENERATED_MARKER}' its first line. Then: ${regenerateCommandFor(config)}`;
    throw new KitError('invalid-input', {
      subject: foreign.path,
      problem: 'not a generated file, so it is not overwritten',
      fix,
    });
  }
  if (!dryRun) await writeFiles(root, compared);
  for (const { message } of findings) output.note(`warning: ${message}: the newest is taken`);
  if (json)
    output.result(
      JSON.stringify({ files: compared.map(({ path, state }) => ({ path, did: ACTIONS_DONE[state] })) }, null, 2),
    );
  else for (const { path, state } of compared) output.result(`${path}: ${ACTIONS_DONE[state]}`);
  return EXIT.ok;
}
