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
  /** What was asked for, with its value: `kubo 0.43.0 for linux/arm64`. Starts the message. */
  readonly asked: string;
  /** What was found instead, without a full stop. */
  readonly found: string;
  /** What the reader can do next, in whole sentences. */
  readonly next: string;
  readonly cause?: unknown;
}

export class KitError extends Error {
  override readonly name = 'KitError';
  readonly code: KitErrorCode;

  constructor(code: KitErrorCode, { asked, found, next, cause }: KitErrorParts) {
    super(`${capitalizeFirstWord(asked)}: ${found}. ${next}`, cause === undefined ? {} : { cause });
    this.code = code;
  }
}

/** Returns whether `error` is a KitError, of the given code where one is named. */
export function isKitError(error: unknown, code?: KitErrorCode): error is KitError {
  return error instanceof KitError && (code === undefined || error.code === code);
}

/** Starts with a capital letter, unless the first word is a name: of a file, of a command. */
function capitalizeFirstWord(text: string): string {
  return /^[a-z]+ /.test(text) ? `${text.charAt(0).toUpperCase()}${text.slice(1)}` : text;
}
