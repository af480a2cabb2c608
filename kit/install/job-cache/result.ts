// Classifies the result of a cache task by the output of @actions/cache 6.3, which returns the same value for a missing entry and
// for a service that fails.
import type { ProcessResult } from '../../process/run.ts';
import { type CacheTask, parseCacheTaskOutput } from './protocol.ts';

/** `denied`: the token of this job does not allow it. */
export type CacheResult =
  | { readonly kind: 'done' | 'not-found' | 'already-saved' }
  | { readonly kind: 'denied' | 'failed'; readonly reason: string };

interface LogLine {
  readonly level: 'info' | 'debug' | 'warning' | 'error';
  readonly text: string;
}

/** The service's message for a token without the scope, and the library's for a mode in ACTIONS_CACHE_MODE. */
const DENIAL = /cache (?:read|write) denied:.*|^Cache (?:restore|save) skipped: .*/;
/** Why the service did not accept an entry. The reason is in a debug line. */
const REFUSAL = /^Failed to reserve cache: |Unable to reserve cache/;
const ALREADY_EXISTS = /already exists|\(409\)|Response was not ok|Unable to reserve cache/;
const COMMAND = /^::([a-z-]+)[^:]*::(.*)$/;

/** Returns the result of a task, from the end and the output of its process. */
export function classifyCacheResult(operation: CacheTask['operation'], ended: ProcessResult): CacheResult {
  if (ended.how !== 'exit') return failed(describeAbnormalEnd(ended));
  const output = parseCacheTaskOutput(ended.stdout);
  if (output === null) return failed(`its process exited with code ${ended.exitCode}${lastError(ended.stderr)}`);
  if ('threw' in output) return failed(output.threw);
  if (output.done) return { kind: 'done' };
  const lines = ended.stdout
    .split('\n')
    .flatMap((line) => parseLogLine(line) ?? [])
    .filter(isForPeople);
  const denial = lines.map(({ text }) => DENIAL.exec(text)?.[0]).find((text) => text !== undefined);
  if (denial) return { kind: 'denied', reason: shortenReason(denial) };
  const refusal = lines.find(({ text }) => operation === 'save' && REFUSAL.test(text));
  if (refusal) return ALREADY_EXISTS.test(refusal.text) ? { kind: 'already-saved' } : failed(refusal.text);
  const problem = lines.findLast(({ level }) => level === 'warning' || level === 'error');
  if (problem) return failed(problem.text);
  return operation === 'restore' ? { kind: 'not-found' } : failed('no reason was given');
}

/** Returns the level and text of a line, without the query strings of URLs; null for other workflow commands. */
export function parseLogLine(line: string): LogLine | null {
  const [, name, data] = COMMAND.exec(line) ?? [];
  const text = (data ?? line).replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
  const level = name ?? 'info';
  const known = level === 'info' || level === 'debug' || level === 'warning' || level === 'error';
  return known ? { level, text: text.replaceAll(/(https?:\/\/[^\s?"']+)\?[^\s"']*/g, '$1') } : null;
}

/** Debug lines repeat whole responses. Only the one with the reason of a refusal is needed. */
function isForPeople({ level, text }: LogLine): boolean {
  return level !== 'debug' || REFUSAL.test(text);
}

function failed(reason: string): CacheResult {
  return { kind: 'failed', reason: shortenReason(reason) };
}

/** Returns the first line, without the library's prefixes. */
function shortenReason(text: string): string {
  const [first = ''] = text.split('\n');
  return first.replace(/^(?:Failed to (?:restore|save|reserve cache): |Error: )+/, '').replace(/\.$/, '');
}

function describeAbnormalEnd(ended: Exclude<ProcessResult, { how: 'exit' }>): string {
  if (ended.how === 'not-started') return ended.reason;
  return ended.how === 'timed-out' ? 'it took too long' : `its process was stopped by ${ended.signal}`;
}

function lastError(stderr: string): string {
  const line = stderr.split('\n').findLast((text) => /Error/.test(text));
  return line ? `: ${line.trim()}` : '';
}
