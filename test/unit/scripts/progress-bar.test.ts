import { describe, expect, it } from 'vitest';
import { createTerminalLog, formatProgressBar } from '../../../cli/log.ts';

describe('the progress bar', () => {
  it.each<[number, number | null, string]>([
    [0, 54_571_642, `[${'-'.repeat(30)}]   0 % of 54.6 MB  f`],
    [27_285_821, 54_571_642, `[${'#'.repeat(15)}${'-'.repeat(15)}]  50 % of 54.6 MB  f`],
    [54_571_642, 54_571_642, `[${'#'.repeat(30)}] 100 % of 54.6 MB  f`],
    [60_000_000, 54_571_642, `[${'#'.repeat(30)}] 100 % of 54.6 MB  f`],
    [1_500_000, null, '1.5 MB  f'],
    [0, 0, '0.0 MB  f'],
  ])('shows %i of %j', (received, total, bar) => {
    expect(formatProgressBar('f', received, total)).toBe(bar);
  });

  it.each([
    [true, false, true],
    [true, true, false],
    [false, false, false],
  ])('is drawn on a terminal (%j) and not with --quiet (%j): %j', (isTTY, quiet, drawn) => {
    const written: string[] = [];
    const stderr = { isTTY, write: (text: string) => written.push(text) > 0 } as unknown as NodeJS.WriteStream & {
      fd: 2;
    };
    const log = createTerminalLog(quiet, { ...process, stderr });
    log.progress?.('f', 1, 2);
    log.warning('w');
    expect(log.progress !== undefined).toBe(drawn);
    expect(written.at(-1)).toBe(drawn ? '\r\u001b[Kwarning: w\n' : 'warning: w\n');
  });
});
