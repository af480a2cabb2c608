// An install that is killed leaves nothing that the next one takes for an install.
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Stage, setStage, VERSION } from '../../support/setup-ipfs-kit.ts';

const BYTES = 2 ** 20;

let stage: Stage;
beforeEach(async () => {
  stage = await setStage(BYTES);
});
afterEach(() => stage.leave());

/** Waits until the install has come this far: a share of the archive, then each step after it. */
const POINTS: readonly [string, (stage: Stage) => Promise<boolean> | boolean, number][] = [
  ['before the request', () => true, 0],
  ['at the request', ({ origin }) => origin.requests.length > 0, 0],
  ['at 10 % of the transfer', ({ origin }) => origin.requests.length > 0, 0.1],
  ['at 30 % of the transfer', ({ origin }) => origin.requests.length > 0, 0.3],
  ['at 50 % of the transfer', ({ origin }) => origin.requests.length > 0, 0.5],
  ['at 70 % of the transfer', ({ origin }) => origin.requests.length > 0, 0.7],
  ['at 90 % of the transfer', ({ origin }) => origin.requests.length > 0, 0.9],
  ['with the program unpacked', (s) => inStaging(s, 'ipfs'), 1],
  ['with the record written', (s) => inStaging(s, '.setup-ipfs-kit.json'), 1],
  ['with the entry in place', ({ world }) => existsSync(join(world.toolCache, 'kubo', VERSION)), 1],
];

it.each(POINTS)('killed %s', async (_, reached, share) => {
  // The transfer stands still at the share; the rest of an install waits for nobody.
  if (share > 0 && share < 1) stage.origin.misbehave(() => ({ kind: 'stall', after: Math.floor(BYTES * share) }));
  const kill = new AbortController();
  const running = stage.run({}, { kill: kill.signal });
  let ended = false;
  running.then(() => {
    ended = true;
  });
  while (!ended && !(await reached(stage))) await sleep(1);
  if (share > 0 && share < 1) await sleep(100);
  kill.abort();
  const killed = await running;
  // Between the last steps are microseconds: an install may end before the signal comes.
  if (killed.exitCode !== 0) expect(killed.outputs).toEqual({});

  stage.origin.misbehave(() => null);
  const again = await stage.run();
  expect(again.exitCode, again.log).toBe(0);
  expect(again.outputs).toMatchObject({ 'kubo-version': VERSION, 'verified-by': 'user' });
  const entry = join(stage.world.toolCache, 'kubo', VERSION);
  expect((await readdir(entry)).sort()).toEqual([process.arch, `${process.arch}.complete`]);
});

async function inStaging({ world }: Stage, file: string): Promise<boolean> {
  const folder = join(world.toolCache, 'kubo');
  const names = await readdir(folder).catch(() => []);
  return names.some((name) => name.startsWith('.staging-') && existsSync(join(folder, name, file)));
}
