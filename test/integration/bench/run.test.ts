// The benchmarks as people start them.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const RUN = join(import.meta.dirname, '..', '..', '..', 'bench', 'run.ts');

function bench(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [RUN, ...args], (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

it('a smoke run measures each benchmark once and ignores limits', async () => {
  const names = ['warm-vs-node', 'post-vs-node', 'requests-warm', 'bundle-bytes-total'];
  const { code, stdout, stderr } = await bench('--smoke', ...names);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map((line) => line.bench)).toEqual(names);
  for (const line of lines) {
    expect(line).toMatchObject({ samples: 1, spread: 0, mode: 'smoke', limit: expect.any(Number) });
    expect(line.ratio ?? line.value).toEqual(expect.any(Number));
  }
  const times = { ours_ms: expect.any(Number), node_ms: expect.any(Number) };
  expect(lines.slice(0, 2)).toMatchObject([times, times]);
});

it('an unknown benchmark is an error with the known ones', async () => {
  const { code, stdout, stderr } = await bench('warm-vs-npm');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^Unknown benchmark "warm-vs-npm"\. Use one of: warm-vs-node, /);
});
