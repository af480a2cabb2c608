import { describe, expect, it } from 'vitest';
import {
  type CacheTaskOutput,
  cacheTaskArguments,
  formatCacheTaskOutput,
  parseCacheTask,
} from '../../../../kit/install/job-cache/protocol.ts';
import { classifyCacheResult, parseLogLine } from '../../../../kit/install/job-cache/result.ts';

/** The end of a process that printed these lines and then its result. */
function ended(lines: readonly string[], output: CacheTaskOutput | null, exitCode = 0, stderr = '') {
  const stdout = [...lines, output ? formatCacheTaskOutput(output) : ''].join('\n');
  return { how: 'exit', exitCode, stdout, stderr } as const;
}

const RESERVED = 'Unable to reserve cache with key k, another job may be creating this cache.';
const CREATE = 'Failed to reserve cache: Error: Failed to CreateCacheEntry:';
const CONFLICT = 'Received non-retryable error: Failed request: (409) Conflict: cache entry with the same key exists';

describe('the result of a restore', () => {
  it.each<[string, readonly string[], object]>([
    ['nothing', [], { kind: 'not-found' }],
    ['a debug line', ['::debug::Cache not found for version 1 of keys: k'], { kind: 'not-found' }],
    ['a warning', ['::warning::Failed to restore: no route'], { kind: 'failed', reason: 'no route' }],
    ['an error', ['::error::Failed to restore: 503'], { kind: 'failed', reason: '503' }],
    [
      'two warnings',
      ["::warning::You've hit a rate limit", '::warning::Failed to restore: Rate limited: 100%25'],
      { kind: 'failed', reason: 'Rate limited: 100%' },
    ],
    [
      'a long text',
      ['::warning::Failed to restore: ECONNRESET.%0AIf you use'],
      { kind: 'failed', reason: 'ECONNRESET' },
    ],
    [
      'a denial',
      ['::warning::Failed to restore: (403) Forbidden: cache read denied: no scope'],
      { kind: 'denied', reason: 'cache read denied: no scope' },
    ],
    [
      'a mode',
      ["Cache restore skipped: the effective cache-mode 'none' does not permit reads."],
      { kind: 'denied', reason: "Cache restore skipped: the effective cache-mode 'none' does not permit reads" },
    ],
  ])('is classified after %s', (_, lines, result) => {
    expect(classifyCacheResult('restore', ended(lines, { done: false }))).toEqual(result);
  });

  it('is the entry, also after a warning', () => {
    expect(classifyCacheResult('restore', ended(['::warning::slow'], { done: true }))).toEqual({ kind: 'done' });
  });
});

describe('the result of a save', () => {
  it.each<[string, readonly string[], object]>([
    ['a conflict', [`::debug::${CREATE} ${CONFLICT}`, `Failed to save: ${RESERVED}`], { kind: 'already-saved' }],
    [
      'a refusal without a reason',
      ['::debug::Failed to reserve cache: Error: Response was not ok'],
      { kind: 'already-saved' },
    ],
    [
      'version 1 of the service',
      [`Failed to save: ${RESERVED} More details: Cache already exists.`],
      { kind: 'already-saved' },
    ],
    [
      'a refusal with a reason, even if the library blames another job',
      [`::debug::${CREATE} Failed request: (503) Unavailable`, `Failed to save: ${RESERVED}`],
      { kind: 'failed', reason: 'Failed to CreateCacheEntry: Failed request: (503) Unavailable' },
    ],
    [
      'a denial',
      [`::debug::${CREATE} (403) Forbidden: cache write denied: read-only.`, `Failed to save: ${RESERVED}`],
      { kind: 'denied', reason: 'cache write denied: read-only' },
    ],
    [
      'a denial in a body',
      ['::debug::Body: {"msg":"cache write denied: no"}'],
      { kind: 'failed', reason: /no reason was given/ },
    ],
    ['a broken upload', ['::warning::Failed to save: reset'], { kind: 'failed', reason: 'reset' }],
    ['nothing', [], { kind: 'failed', reason: 'no reason was given' }],
  ])('is classified after %s', (_, lines, result) => {
    const { reason, ...rest } = result as { kind: string; reason?: string | RegExp };
    const expected = reason instanceof RegExp ? { ...rest, reason: expect.stringMatching(reason) } : result;
    expect(classifyCacheResult('save', ended(lines, { done: false }))).toEqual(expected);
  });
});

describe('a task that failed', () => {
  it.each([
    [{ how: 'timed-out', stdout: '', stderr: '' }, 'it took too long'],
    [{ how: 'signal', signal: 'SIGKILL', stdout: '', stderr: '' }, 'its process was stopped by SIGKILL'],
    [{ how: 'not-started', reason: 'spawn ENOENT' }, 'spawn ENOENT'],
    [ended([], { threw: 'no token' }), 'no token'],
    [
      ended(['{"done":true}', 'more'], null, 7, 'Error: deep\n    at x\n'),
      'its process exited with code 7: Error: deep',
    ],
    [ended(['null'], null), 'its process exited with code 0'],
  ] as const)('gives its reason: %j', (how, reason) => {
    expect(classifyCacheResult('save', how)).toEqual({ kind: 'failed', reason });
  });
});

describe('parseLogLine', () => {
  it.each([
    ['Cache Size: ~1 MB', { level: 'info', text: 'Cache Size: ~1 MB' }],
    ['::debug::a%0Ab', { level: 'debug', text: 'a\nb' }],
    ['::add-mask::secret', null],
    [
      'GET "https://store.example/a/b?sig=secret&se=1" failed',
      { level: 'info', text: 'GET "https://store.example/a/b" failed' },
    ],
  ])('parses %s', (line, said) => {
    expect(parseLogLine(line)).toEqual(said);
  });
});

describe('the arguments of a process', () => {
  it.each(['restore', 'save'] as const)('carry a task: %s', (operation) => {
    expect(parseCacheTask(['node', 'main.js', ...cacheTaskArguments({ operation, key: 'k' })])).toEqual({
      operation,
      key: 'k',
    });
  });

  it.each([[[]], [['job-cache']], [['job-cache', 'restore']], [['job-cache', 'drop', 'k']], [['restore', 'k']]])(
    'carry no task: %j',
    (args) => {
      expect(parseCacheTask(['node', 'main.js', ...args])).toBeNull();
    },
  );
});
