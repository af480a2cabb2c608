// How a failure looks: one annotation that says what happened and what to do, with the page about it; no stack trace
// unless debug logging is on.
import { isKitError } from '../errors.ts';
import { error as annotateError, debug } from './log-commands.ts';
import type { Runner } from './runner.ts';

/** Writes the annotation and makes the process exit with 1. */
export function reportFailure(runner: Runner, action: string, error: unknown): void {
  process.exitCode = 1;
  const message = error instanceof Error ? error.message : String(error);
  if (isKitError(error)) {
    annotateError(runner, `${message}\nSee ${troubleshootingUrl(runner.env)}#${error.code}`, {
      title: `${action}: ${error.code}`,
    });
  } else {
    annotateError(runner, `${message}\nThis is a defect of ${action}: please report it, with the debug log.`, {
      title: `${action}: unexpected error`,
    });
  }
  if (error instanceof Error) debug(runner, formatStackChain(error));
}

/** Returns the page of the very version that runs, as far as the runner says which one that is. */
export function troubleshootingUrl(env: NodeJS.ProcessEnv): string {
  const page = 'docs/troubleshooting.md';
  const { GITHUB_ACTION_REPOSITORY: repository, GITHUB_ACTION_REF: ref } = env;
  return repository && ref
    ? `${env.GITHUB_SERVER_URL ?? 'https://github.com'}/${repository}/blob/${ref}/${page}`
    : page;
}

function formatStackChain(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${formatStackChain(error.cause)}` : '';
  return `${error.stack ?? error.message}${cause}`;
}
