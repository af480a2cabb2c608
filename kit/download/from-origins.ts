// Asks origins for a file, one after the other, until one has delivered it. What is done with the bytes is the caller's.
import { setTimeout as sleep } from 'node:timers/promises';
import { KitError, type KitErrorCode } from '../kit-error.ts';
import { type HostToken, type HttpAnswer, httpGet } from './http.ts';

export interface Source {
  /** How people call the origin. */
  readonly origin: string;
  readonly url: string;
}

/** Why one origin did not deliver. `missing` is final: the origin answers and does not have the file. */
export interface OriginFailure extends Source {
  readonly kind: 'missing' | 'refused' | 'transient';
  readonly reason: string;
}

export interface OriginOptions {
  readonly token: HostToken | null;
  /** Told about each failed try. */
  readonly onFailure: (failure: OriginFailure) => void;
  readonly tries?: number;
  /** Milliseconds of the first pause at most; it doubles. */
  readonly backoff?: number;
}

/** What came of it: the value, or why each origin in turn did not deliver. */
export type Delivery<T> = { readonly value: T } | { readonly failures: readonly OriginFailure[] };

/** Faults of one origin, which another origin may not have. Any other KitError ends it all. */
const ORIGIN_FAULTS: Readonly<Partial<Record<KitErrorCode, OriginFailure['kind']>>> = {
  'download-failed': 'transient',
  'no-digest': 'refused',
};

/**
 * Returns what `receive` makes of the first answer that it can take. Errors of the network and `download-failed` are
 * followed by other tries and then by the next origin, `no-digest` by the next origin.
 * Throws every other KitError of `receive`.
 */
export async function fromOrigins<T>(
  sources: readonly Source[],
  receive: (answer: HttpAnswer, source: Source) => Promise<T>,
  { token, onFailure, tries = 3, backoff = 500 }: OriginOptions,
): Promise<Delivery<T>> {
  const failures: OriginFailure[] = [];
  for (const source of sources) {
    for (let attempt = 1; attempt <= tries; attempt++) {
      const outcome = await tryOnce(source, receive, token);
      if ('value' in outcome) return outcome;
      onFailure(outcome);
      if (outcome.kind !== 'transient' || attempt === tries) {
        failures.push(outcome);
        break;
      }
      // Full jitter, so that the jobs of one matrix do not come back together.
      await sleep(Math.random() * backoff * 2 ** (attempt - 1));
    }
  }
  return { failures };
}

async function tryOnce<T>(
  source: Source,
  receive: (answer: HttpAnswer, source: Source) => Promise<T>,
  token: HostToken | null,
): Promise<{ value: T } | OriginFailure> {
  try {
    const answer = await httpGet(source.url, token);
    if (answer.status === 200) return { value: await receive(answer, source) };
    answer.body.destroy();
    return { ...source, kind: kindOfStatus(answer.status), reason: `answered ${answer.status}` };
  } catch (error) {
    const kind = error instanceof KitError ? ORIGIN_FAULTS[error.code] : 'transient';
    if (!kind) throw error;
    return { ...source, kind, reason: reasonOf(error) };
  }
}

function kindOfStatus(status: number): OriginFailure['kind'] {
  if (status === 404 || status === 410) return 'missing';
  return status === 408 || status === 429 || status >= 500 ? 'transient' : 'refused';
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Node tries each address of a name and joins the failures in an error without a message.
  if (error instanceof AggregateError && error.message === '') return error.errors.map(reasonOf).join(', ');
  return error.message;
}
