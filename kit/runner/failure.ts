// Reports a failed step: one annotation that says what happened and what to do, with a link to the docs. A stack trace is
// shown with debug logging only.
import { errorMessage, isKitError } from '../errors.ts';
import { asInput, renderSettings } from '../setting.ts';
import { error as annotateError, debug } from './log-commands.ts';
import type { Runner } from './runner.ts';

/** Writes the annotation and sets the exit code of the process to 1. */
export function reportFailure(runner: Runner, action: string, error: unknown): void {
  process.exitCode = 1;
  const message = renderSettings(errorMessage(error), asInput);
  if (isKitError(error)) {
    annotateError(runner, `${message}\nSee ${troubleshootingUrl(runner.env)}#${error.code}`, {
      title: `${action}: ${error.code}`,
    });
  } else {
    annotateError(runner, `${message}\nThis is a bug in ${action}. Please report it with the debug log.`, {
      title: `${action}: unexpected error`,
    });
  }
  if (error instanceof Error) debug(runner, formatStackChain(error));
}

/** Returns the URL of the troubleshooting page for the running version, or its path if the version is unknown. */
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
