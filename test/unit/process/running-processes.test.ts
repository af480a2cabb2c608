import { describe, expect, it } from 'vitest';
import {
  hasProcessTable,
  parseStat,
  readProcessRow,
  readProcessTable,
} from '../../../kit/process/running-processes.ts';

const REST = '8 8 0 -1 4194560 12 0 0 0 1 2 0 0 20 0 1 0 8134 4317184 512 18446744073709551615 0 0';

describe('parseStat', () => {
  it.each([
    ['a plain name', `815 (ipfs) S 1 ${REST}`, { pid: 815, state: 'S', group: 8, started: '8134' }],
    ['a name with spaces', `27 (Web Content) R 1 ${REST}`, { pid: 27, state: 'R', group: 8, started: '8134' }],
    ['a name with parentheses', `9 (a) Z 7 (b) S 1 ${REST}`, { pid: 9, state: 'S', group: 8, started: '8134' }],
    ['a zombie', `31 (ipfs) Z 1 ${REST}`, { pid: 31, state: 'Z', group: 8, started: '8134' }],
    ['nothing', '', null],
    ['a truncated line', '815 (ipfs) S 1 8 8', null],
    ['another text', 'No such process', null],
  ])('%s', (_, text, row) => {
    expect(parseStat(text)).toEqual(row);
  });
});

describe.runIf(process.platform === 'linux')('the process table', () => {
  it('has this process', () => {
    expect(hasProcessTable()).toBe(true);
    const row = readProcessRow(process.pid);
    expect(row).toMatchObject({ pid: process.pid, state: expect.stringMatching(/[RS]/) });
    expect(readProcessTable().find(({ pid }) => pid === process.pid)?.started).toBe(row?.started);
  });

  it('has no process 0', () => {
    expect(readProcessRow(0)).toBeNull();
  });
});
