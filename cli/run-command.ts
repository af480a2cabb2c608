// How every command ends: with an exit code, and one message if it fails.

import type { Command } from 'commander';
import { problemsOf } from '../generator/config/problem.ts';
import { isKitError } from '../kit/errors.ts';
import { toPrintableLines } from '../kit/printable.ts';
import { nameOptions } from './option-names.ts';
import { EXIT, type ExitCode, formatJson, type Output, TERMINAL } from './output.ts';

/** Runs a command and sets the exit code of the process. `json`: an error is printed as JSON on standard output. */
export async function runOnTerminal(
  json: boolean,
  command: (output: Output) => Promise<ExitCode>,
  output: Output = TERMINAL,
): Promise<void> {
  process.exitCode = await runCommand(json, output, () => command(output));
}

/** Returns the command's exit code. A KitError becomes one message. Throws all other errors: they are bugs of this project. */
export async function runCommand(json: boolean, output: Output, command: () => Promise<ExitCode>): Promise<ExitCode> {
  try {
    return await command();
  } catch (error) {
    if (!isKitError(error)) throw error;
    const { code } = error;
    const message = nameOptions(error.message);
    if (json) output.result(formatJson({ error: { code, message, problems: problemsOf(error) ?? [] } }));
    // The message may have texts from files and servers.
    else output.note(toPrintableLines(`${code}: ${message}`));
    return code === 'invalid-input' ? EXIT.invalid : EXIT.found;
  }
}

/**
 * Makes usage errors that commander reports, such as an unknown option, end with the exit code for invalid input. They quote
 * arguments, which may come from outside.
 */
export function useExitCodes(command: Command): void {
  command.configureOutput({ writeErr: (text) => TERMINAL.note(text.trimEnd()) });
  command.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? EXIT.ok : EXIT.invalid));
  command.commands.forEach(useExitCodes);
}
