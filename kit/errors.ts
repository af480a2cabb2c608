// The error class of the project. Every error that a user can see has a stable code, and docs/troubleshooting.md has a
// section for each code.

export const KIT_ERROR_CODES = [
  'binary-does-not-run',
  'daemon-failed',
  'daemon-not-ready',
  'digest-mismatch',
  'disk-full',
  'docker-failed',
  'download-failed',
  'go-not-found',
  'go-too-old',
  'images-not-merged',
  'interrupted',
  'invalid-input',
  'missing-build-tools',
  'missing-library',
  'no-digest',
  'no-emulator',
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
  'test-failed',
  'too-weakly-verified',
  'tool-cache-unwritable',
  'unsafe-archive',
  'unsupported-platform',
  'wrong-architecture',
  'wrong-image',
  'wrong-version',
] as const;

export type KitErrorCode = (typeof KIT_ERROR_CODES)[number];

export interface KitErrorParts {
  /** What failed, with its value: `kubo 0.43.0 for linux/arm64`. Starts the message. */
  readonly subject: string;
  /** Why, with what was found. No full stop at the end. Long values are on their own lines. */
  readonly problem: string;
  /** What to do, in complete sentences. */
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

/** Returns whether `error` is a KitError, with the given code if there is one. */
export function isKitError(error: unknown, code?: KitErrorCode): error is KitError {
  // By its name, because each bundle has a class of its own.
  const isNamed = error instanceof Error && error.name === 'KitError';
  return isNamed && (code === undefined || errorCode(error) === code);
}

/** Returns the code of an error of Node or the system, such as `ENOENT`, or null. */
export function errorCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error ? String(error.code) : null;
}

/** Returns whether the error means that a file or its folder does not exist. */
export function isMissingFile(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** Returns the message of an error, or a thrown value as text. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Capitalizes the first word, unless it is the name of a file or command. */
function capitalizeFirstWord(text: string): string {
  return /^[a-z]+ /.test(text) ? `${text.charAt(0).toUpperCase()}${text.slice(1)}` : text;
}
