// The one error class of the project. Everything that a user can meet is a KitError with a stable code, and every code has
// a section of the same name in docs/troubleshooting.md.

export const KIT_ERROR_CODES = [
  'binary-does-not-run',
  'daemon-failed',
  'daemon-not-ready',
  'digest-mismatch',
  'disk-full',
  'download-failed',
  'go-checksum-db-off',
  'go-not-found',
  'go-too-old',
  'interrupted',
  'invalid-input',
  'missing-build-tools',
  'missing-library',
  'no-digest',
  'no-public-binary',
  'no-such-version',
  'not-an-executable',
  'origins-disagree',
  'platform-mismatch',
  'port-in-use',
  'repository-locked',
  'repository-needs-migration',
  'republished-upstream',
  'runner-file-missing',
  'source-build-failed',
  'source-build-timed-out',
  'too-weakly-verified',
  'tool-cache-unwritable',
  'unsafe-archive',
  'unsupported-platform',
  'wrong-architecture',
  'wrong-version',
] as const;

export type KitErrorCode = (typeof KIT_ERROR_CODES)[number];

export interface KitErrorParts {
  /** What failed, with its value: `kubo 0.43.0 for linux/arm64`. Starts the message. */
  readonly subject: string;
  /** Why, with what was found. No full stop. Long values stand on lines of their own. */
  readonly problem: string;
  /** What to do, in whole sentences. */
  readonly fix: string;
  readonly cause?: unknown;
}

export class KitError extends Error {
  override readonly name = 'KitError';
  readonly code: KitErrorCode;
  readonly subject: string;
  readonly problem: string;
  readonly fix: string;

  constructor(code: KitErrorCode, { subject, problem, fix, cause }: KitErrorParts) {
    // After a list the fix starts on its own line.
    const end = problem.includes('\n') ? '\n' : '. ';
    super(`${capitalizeFirstWord(subject)}: ${problem}${end}${fix}`, cause === undefined ? {} : { cause });
    this.code = code;
    this.subject = subject;
    this.problem = problem;
    this.fix = fix;
  }
}

/** Returns whether `error` is a KitError, of the given code where one is named. */
export function isKitError(error: unknown, code?: KitErrorCode): error is KitError {
  return error instanceof KitError && (code === undefined || error.code === code);
}

/** Returns the code of an error of Node or of the system, such as `ENOENT`; null where it has none. */
export function errorCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error ? String(error.code) : null;
}

/** Returns whether the error says that a file or its folder does not exist. */
export function isMissingFile(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** Returns the message of anything that was thrown. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Starts with a capital letter, unless the first word is a name: of a file, of a command. */
function capitalizeFirstWord(text: string): string {
  return /^[a-z]+ /.test(text) ? `${text.charAt(0).toUpperCase()}${text.slice(1)}` : text;
}
