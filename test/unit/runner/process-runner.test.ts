import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { readProcessRow } from '../../../kit/process/running-processes.ts';

const SCRIPT = `
const { processRunner } = await import(${JSON.stringify(new URL('../../../kit/runner/runner.ts', import.meta.url).href)});
if (process.argv[1] === 'stdout-too') process.stdout.write('');
for (let line = 0; line < 20000; line++) processRunner.write(line + ' äöü ' + 'x'.repeat(20) + '\\n');
`;

it.each(['processRunner only', 'stdout-too'])(
  'writes everything in order, also to a slow reader (%s)',
  async (mode) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', SCRIPT, mode], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await untilBlocked(child.pid ?? 0);
    const chunks: Buffer[] = [];
    for await (const chunk of child.stdout) chunks.push(chunk as Buffer);
    const lines = Buffer.concat(chunks).toString().trimEnd().split('\n');
    expect(lines).toHaveLength(20000);
    expect(lines.findIndex((line, number) => line !== `${number} äöü ${'x'.repeat(20)}`)).toBe(-1);
  },
);

/** Waits until a process sleeps and has not written since the last check, so that it only waits for its reader. */
async function untilBlocked(pid: number): Promise<void> {
  let before = 0;
  await vi.waitFor(() => {
    const written = Number(/^wchar: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1]);
    const unchanged = written === before;
    before = written;
    expect({ unchanged, started: written > 1000, state: readProcessRow(pid)?.state }).toEqual({
      unchanged: true,
      started: true,
      state: 'S',
    });
  }, 15_000);
}
