// npm run gen:workflows: writes this repository's workflows, or, with --check, compares them. `ipfs-kit workflows` does the
// same elsewhere. Exits with 0, 1 (--check: they differ) or 2 (nothing could be done).

import { TERMINAL } from '../cli/output.ts';
import { runCommand } from '../cli/run-command.ts';
import { checkCommand } from '../cli/workflows/check.ts';
import { generateCommand } from '../cli/workflows/generate.ts';
import { KitError } from '../kit/errors.ts';

const args = process.argv.slice(2);

process.exitCode = await runCommand(args.includes('--json'), TERMINAL, async () => {
  const unknown = args.find((each) => each !== '--check' && each !== '--json');
  if (unknown) {
    const fix = 'Give --check, --json or nothing.';
    throw new KitError('invalid-input', { subject: `argument '${unknown}'`, problem: 'unknown', fix });
  }
  const options = { json: args.includes('--json') };
  const command = args.includes('--check') ? checkCommand : generateCommand;
  return command(process.cwd(), options, TERMINAL);
});
