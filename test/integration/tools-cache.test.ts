// The end-to-end tests run in parallel and share tools, some of which take minutes to build.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createOnce } from '../support/programs/tools-cache.ts';
import { waitForValue } from './process/await.ts';

let home: string;
let tool: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'tools-'));
  tool = join(home, 'tool-1.0.0');
});
afterEach(() => rm(home, { recursive: true, force: true }));

it('builds a tool once for several tests, which all wait for it', async () => {
  let made = 0;
  const ask = async () => {
    await createOnce(tool, async (draft) => {
      made++;
      await waitForValue(() => lockProcesses() === 3);
      await writeFile(join(draft, 'program'), 'whole');
    });
    return readFile(join(tool, 'program'), 'utf8');
  };
  expect(await Promise.all([ask(), ask(), ask()])).toEqual(['whole', 'whole', 'whole']);
  expect(made).toBe(1);
});

it('builds again after a failure, which leaves nothing behind', async () => {
  const failed = createOnce(tool, async (draft) => {
    await writeFile(join(draft, 'half'), '');
    throw new Error('no network');
  });
  await expect(failed).rejects.toThrow('no network');
  expect(existsSync(tool)).toBe(false);
  await createOnce(tool, (draft) => writeFile(join(draft, 'program'), ''));
  expect(await readdir(tool)).toEqual(['program']);
});

it('builds again after an interrupted build', async () => {
  await mkdir(`${tool}.draft`);
  await writeFile(join(`${tool}.draft`, 'half'), '');
  await createOnce(tool, (draft) => writeFile(join(draft, 'program'), ''));
  expect(await readdir(tool)).toEqual(['program']);
});

/** How many processes hold the tool's lock or wait for it: each `flock` that names its file. */
function lockProcesses(): number {
  const isOne = (pid: string) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith(`flock\0${tool}.lock\0`);
    } catch {
      // It has ended.
      return false;
    }
  };
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isOne(name)).length;
}
