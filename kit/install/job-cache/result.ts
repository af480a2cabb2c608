// What came of an errand, read from what @actions/cache 6.3 printed: it returns the same for an entry that is not there and
// for a service that fails.
import type { ProcessResult } from '../../process/run.ts';
import { type CacheTask, parseCacheTaskOutput } from './protocol.ts';

/** `absent`: there is no such entry. `present`: there is one already. `denied`: this job may not. */
export type CacheResult =
  | { readonly kind: 'done' | 'absent' | 'present' }
  | { readonly kind: 'denied' | 'failed'; readonly reason: string };

interface LogLine {
  readonly level: 'info' | 'debug' | 'warning' | 'error';
  readonly text: string;
}

/** The service's words for a token without the scope; the library's, where the runner names a mode in ACTIONS_CACHE_MODE. */
const DENIAL = /cache (?:read|write) denied:.*|^Cache (?:restore|save) skipped: .*/;
/** The service's reason for not taking an entry is in a debug line; without one it is for the caller to guess. */
const REFUSAL = /^Failed to reserve cache: |Unable to reserve cache/;
const ALREADY_EXISTS = /already exists|\(409\)|Response was not ok|Unable to reserve cache/;
const COMMAND = /^::([a-z-]+)[^:]*::(.*)$/;

/** Returns what came of an errand, from how its process ended and what it printed. */
export function classifyCacheResult(operation: CacheTask['operation'], ended: ProcessResult): CacheResult {
  if (ended.how !== 'exit') return failed(describeAbnormalEnd(ended));
  const outcome = parseCacheTaskOutput(ended.stdout);
  if (outcome === null) return failed(`its process ended with exit code ${ended.exitCode}${lastError(ended.stderr)}`);
  if ('threw' in outcome) return failed(outcome.threw);
  if (outcome.done) return { kind: 'done' };
  const lines = ended.stdout
    .split('\n')
    .flatMap((line) => parseLogLine(line) ?? [])
    .filter(isForPeople);
  const denial = lines.map(({ text }) => DENIAL.exec(text)?.[0]).find((text) => text !== undefined);
  if (denial) return { kind: 'denied', reason: shortenReason(denial) };
  const refusal = lines.find(({ text }) => operation === 'save' && REFUSAL.test(text));
  if (refusal) return ALREADY_EXISTS.test(refusal.text) ? { kind: 'present' } : failed(refusal.text);
  const problem = lines.findLast(({ level }) => level === 'warning' || level === 'error');
  if (problem) return failed(problem.text);
  return operation === 'restore' ? { kind: 'absent' } : failed('it does not say why');
}

/** Returns what a line says, without the signatures of addresses in it; null for a line that is an order to the runner. */
export function parseLogLine(line: string): LogLine | null {
  const [, name, data] = COMMAND.exec(line) ?? [];
  const text = (data ?? line).replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
  const level = name ?? 'info';
  const known = level === 'info' || level === 'debug' || level === 'warning' || level === 'error';
  return known ? { level, text: text.replaceAll(/(https?:\/\/[^\s?"']+)\?[^\s"']*/g, '$1') } : null;
}

/** Debug lines repeat whole answers; the one with the reason of a refusal is all that is needed of them. */
function isForPeople({ level, text }: LogLine): boolean {
  return level !== 'debug' || REFUSAL.test(text);
}

function failed(reason: string): CacheResult {
  return { kind: 'failed', reason: shortenReason(reason) };
}

/** The first line, without what the library puts before it. */
function shortenReason(text: string): string {
  const [first = ''] = text.split('\n');
  return first.replace(/^(?:Failed to (?:restore|save|reserve cache): |Error: )+/, '').replace(/\.$/, '');
}

function describeAbnormalEnd(ended: Exclude<ProcessResult, { how: 'exit' }>): string {
  if (ended.how === 'not-started') return ended.reason;
  return ended.how === 'timed-out' ? 'it took too long' : `its process was ended by ${ended.signal}`;
}

function lastError(stderr: string): string {
  const line = stderr.split('\n').findLast((text) => /Error/.test(text));
  return line ? `: ${line.trim()}` : '';
}
