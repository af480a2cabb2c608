import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';

const SCRIPT = `
const { processRunner } = await import(${JSON.stringify(new URL('../../../kit/runner/runner.ts', import.meta.url).href)});
if (process.argv[1] === 'stdout-too') process.stdout.write('');
for (let line = 0; line < 20000; line++) processRunner.write(line + ' äöü ' + 'x'.repeat(20) + '\\n');
`;

it.each(['alone', 'stdout-too'])(
  'what is written comes out whole and in order, to a slow reader too (%s)',
  async (mode) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', SCRIPT, mode], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await sleep(300);
    const chunks: Buffer[] = [];
    for await (const chunk of child.stdout) chunks.push(chunk as Buffer);
    const lines = Buffer.concat(chunks).toString().trimEnd().split('\n');
    expect(lines).toHaveLength(20000);
    expect(lines.findIndex((line, number) => line !== `${number} äöü ${'x'.repeat(20)}`)).toBe(-1);
  },
);
