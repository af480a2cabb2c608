// How a command ends that cannot be carried out: one message, as text or JSON, and exit code 2.

import { problemsOf } from '../generator/config/problem.ts';
import { isKitError } from '../kit/errors.ts';
import { EXIT, type ExitCode, type Output } from './output.ts';

/** Returns the command's exit code. Defects of ours keep their stack trace. */
export async function runCommand(json: boolean, output: Output, command: () => Promise<ExitCode>): Promise<ExitCode> {
  try {
    return await command();
  } catch (error) {
    if (!isKitError(error)) throw error;
    const { code, message } = error;
    if (json) output.result(JSON.stringify({ error: { code, message, problems: problemsOf(error) ?? [] } }, null, 2));
    else output.note(`${code}: ${message}`);
    return EXIT.unusable;
  }
}
