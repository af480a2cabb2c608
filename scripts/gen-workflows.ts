// npm run gen:workflows: writes this repository's workflows or, with --check, compares them. Like `ipfs-kit workflows`.
// Exit codes: 0, 1 (--check: they differ), 2 (an error).

import { TERMINAL } from '../cli/output.ts';
import { runCommand } from '../cli/run-command.ts';
import { checkCommand } from '../cli/workflows/check.ts';
import { generateCommand } from '../cli/workflows/generate.ts';
import { KitError } from '../kit/errors.ts';

const args = process.argv.slice(2);

process.exitCode = await runCommand(args.includes('--json'), TERMINAL, async () => {
  const unknown = args.find((each) => each !== '--check' && each !== '--json');
  if (unknown) {
    const fix = 'Use --check, --json or no argument.';
    throw new KitError('invalid-input', { subject: `argument '${unknown}'`, problem: 'it is unknown', fix });
  }
  const options = { json: args.includes('--json') };
  const command = args.includes('--check') ? checkCommand : generateCommand;
  return command(process.cwd(), options, TERMINAL);
});
