// The end-to-end tests run beside each other and want the same tools, of which some take minutes to make.
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { madeOnce } from '../support/tools-cache.ts';

let home: string;
let tool: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'tools-'));
  tool = join(home, 'tool-1.0.0');
});
afterEach(() => rm(home, { recursive: true, force: true }));

it('several ask at a time: one makes it, and none goes on before it is whole', async () => {
  let made = 0;
  const ask = async () => {
    await madeOnce(tool, async (draft) => {
      made++;
      await sleep(200);
      await writeFile(join(draft, 'program'), 'whole');
    });
    return readFile(join(tool, 'program'), 'utf8');
  };
  expect(await Promise.all([ask(), ask(), ask()])).toEqual(['whole', 'whole', 'whole']);
  expect(made).toBe(1);
});

it('one that failed leaves nothing, and the next that waits makes it', async () => {
  const failed = madeOnce(tool, async (draft) => {
    await writeFile(join(draft, 'half'), '');
    throw new Error('no network');
  });
  await expect(failed).rejects.toThrow('no network');
  expect(existsSync(tool)).toBe(false);
  await madeOnce(tool, (draft) => writeFile(join(draft, 'program'), ''));
  expect(await readdir(tool)).toEqual(['program']);
});

it('what an interrupted one left is not taken for the tool', async () => {
  await mkdir(`${tool}.draft`);
  await writeFile(join(`${tool}.draft`, 'half'), '');
  await madeOnce(tool, (draft) => writeFile(join(draft, 'program'), ''));
  expect(await readdir(tool)).toEqual(['program']);
});
