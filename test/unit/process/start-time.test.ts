import { describe, expect, it } from 'vitest';
import { parsePs, parseWindowsProcesses, type WindowsProcess, windowsTree } from '../../../kit/process/start-time.ts';

describe('parsePs', () => {
  const running = (started: string) => ({ kind: 'running', started });
  it.each([
    ['macOS', 'Ss   Sun Nov 29 05:41:18 2026    \n', running('2026-11-29T05:41:18Z')],
    ['macOS, a day of one digit', 'S+   Mon Jun  1 23:59:59 2026    \n', running('2026-06-01T23:59:59Z')],
    ['macOS, with a higher priority', 'U<   Thu Dec 31 00:00:00 2026    \n', running('2026-12-31T00:00:00Z')],
    ['FreeBSD', 'IsJ  Tue Jan  5 10:11:12 2027\n', running('2027-01-05T10:11:12Z')],
    ['procps of Linux', 'Ssl  Sun Nov 29 05:34:05 2026\n', running('2026-11-29T05:34:05Z')],
    ['a zombie', 'Z    Sun Nov 29 05:41:18 2026    \n', { kind: 'ended' }],
    ['nothing', '', null],
    ['another language', 'Ss   So 29 Nov 05:41:18 2026\n', null],
    ['a month that does not exist', 'Ss   Sun Nox 29 05:41:18 2026\n', null],
    ['two processes', 'S    Sun Nov 29 05:41:18 2026\nS    Sun Nov 29 05:41:19 2026\n', null],
    ['BusyBox, which has no such columns', "ps: bad -o argument 'lstart'\n", null],
    ['BusyBox without options', 'PID   USER     TIME  COMMAND\n    1 root      0:00 sh\n', null],
  ])('%s', (_, text, expected) => {
    expect(parsePs(text)).toEqual(expected);
  });
});

describe('parseWindowsProcesses', () => {
  it.each([
    [
      'processes',
      '4321 812 639000000000000001\r\n8 0 638999999999999999\r\n',
      [
        { pid: 4321, parent: 812, started: '639000000000000001' },
        { pid: 8, parent: 0, started: '638999999999999999' },
      ],
    ],
    [
      'a warning among them',
      'WARNING: slow\n4321 812 639000000000000001\n',
      [{ pid: 4321, parent: 812, started: '639000000000000001' }],
    ],
    ['nothing', '', null],
    ['an error', 'Get-CimInstance : Access denied\r\n', null],
    ['a process without a date', '4321 812 \r\n', null],
    ['ticks that are cut off', '4321 812 6390000000\r\n', null],
  ])('%s', (_, text, expected) => {
    expect(parseWindowsProcesses(text)).toEqual(expected);
  });
});

describe('windowsTree', () => {
  const row = (pid: number, parent: number, started: number): WindowsProcess => {
    return { pid, parent, started: `6390000000000000${started}` };
  };
  const root = row(10, 1, 20);
  it.each<[string, WindowsProcess[], number[]]>([
    ['has the process alone', [row(1, 0, 10)], [10]],
    ['has children and their children', [row(12, 11, 40), row(11, 10, 30)], [10, 11, 12]],
    ['has a child of the same tick', [row(11, 10, 20)], [10, 11]],
    ['leaves a process whose parent had the id before', [row(11, 10, 19)], [10]],
    ['leaves the children of such a process', [row(11, 10, 19), row(12, 11, 40)], [10]],
    ['leaves siblings and the parent', [row(1, 0, 10), row(11, 1, 30)], [10]],
    ['ends with processes that name each other', [row(11, 10, 20), row(10, 11, 20)], [10, 11]],
    ['has a process once that names itself', [row(11, 11, 30), row(12, 10, 30)], [10, 12]],
  ])('%s', (_, others, pids) => {
    expect(windowsTree([root, ...others], root)).toEqual(pids);
  });
});
