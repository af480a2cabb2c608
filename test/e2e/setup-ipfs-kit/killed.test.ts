// A killed install leaves nothing that the next one takes for an installed version. Each test blocks the install at a point, with
// missing bytes of the archive or a named pipe, and kills it there.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RECORD_FILE as RECORD } from '../../../kit/install/tool-cache/entry.ts';
import type { ActionResult } from '../../../scripts/local-runner/run-action.ts';
import type { OriginFault } from '../../support/origins/loopback-origin.ts';
import { tinyElf } from '../../support/programs/tiny-elf.ts';
import { type ActionFixture, createActionFixture, KUBO_VERSION, OWN_ARCH } from '../../support/setup-ipfs-kit.ts';

const MIB = 2 ** 20;
/** Random padding of the program, so about the size of the archive. */
const BYTES = 8 * MIB;
const PROGRAM_BYTES = tinyElf(OWN_ARCH, `${KUBO_VERSION}\n`).length + BYTES;
/** Received bytes that may not be on disk yet, because zlib waits for more. */
const IN_MEMORY = 0.6 * MIB;

let fixture: ActionFixture;
beforeEach(async () => {
  fixture = await createActionFixture({ padding: BYTES });
});
afterEach(() => fixture.tearDown());

interface Point {
  readonly title: string;
  /** How the origin serves the archive. */
  readonly fault?: OriginFault;
  /** Creates an obstacle while the install waits for the archive. Returns the path to remove after the kill. */
  readonly obstruct?: (fixture: ActionFixture) => string;
  /** Returns whether the install is at the point. The obstacle keeps it there, and the kill does not change the result. */
  readonly reached: (fixture: ActionFixture) => boolean;
}

const duringTransfer = (share: number): Point => ({
  title: `at ${share * 100} % of the transfer`,
  fault: { kind: 'stall', after: BYTES * share },
  reached: (s) => {
    const written = programBytes(s);
    return written > 0 && written > BYTES * share - IN_MEMORY && written <= BYTES * share;
  },
});

const POINTS: readonly Point[] = [
  {
    title: 'at the request',
    fault: { kind: 'serve', waitFor: new Promise(() => {}) },
    reached: (s) => s.origin.requests.length === 1 && programBytes(s) === 0,
  },
  ...[0.1, 0.3, 0.5, 0.7, 0.9].map(duringTransfer),
  {
    title: 'with the program unpacked and no record',
    obstruct: (s) => namedPipe(join(stagingFolder(s), RECORD)),
    reached: (s) => programBytes(s) === PROGRAM_BYTES && !hasRecord(stagingFolder(s)),
  },
];

it('the next install works after a kill before the request', async () => {
  const killed = await fixture.run({}, { kill: AbortSignal.abort() });
  expect(killed).toMatchObject({ signal: 'SIGKILL', outputs: {} });
  expect(fixture.origin.requests).toEqual([]);
  await expectNextInstallWorks();
});

it.each(POINTS)('the next install works after a kill $title', async ({ fault, obstruct, reached }) => {
  const obstructed = Promise.withResolvers<void>();
  fixture.origin.injectFaults(() => fault ?? { kind: 'serve', waitFor: obstructed.promise });
  const kill = new AbortController();
  const running = fixture.run({}, { kill: kill.signal });
  await waitDuring(running, () => fixture.origin.requests.length > 0);
  const obstacle = obstruct?.(fixture);
  obstructed.resolve();
  await waitDuring(running, () => reached(fixture));
  kill.abort();

  expect(await running).toMatchObject({ signal: 'SIGKILL', outputs: {} });
  expect(reached(fixture)).toBe(true);
  if (obstacle) rmSync(obstacle, { recursive: true });
  await expectNextInstallWorks();
});

// Nothing blocks an install at these points, so the state that a kill leaves is made from a finished install.
it.each([
  [
    'the record written and the entry not in place',
    () => renameSync(entryFolder(fixture), join(fixture.runnerEnv.toolCache, 'kubo', '.staging-killed')),
  ],
  ['the entry in place and no marker', () => {}],
])('the next install works after a kill with %s', async (_, change) => {
  expect((await fixture.run()).exitCode).toBe(0);
  rmSync(`${entryFolder(fixture)}.complete`);
  change();
  await expectNextInstallWorks();
});

async function expectNextInstallWorks(): Promise<void> {
  fixture.origin.injectFaults(() => null);
  const again = await fixture.run();
  expect(again.exitCode, again.log).toBe(0);
  expect(again.outputs).toMatchObject({ 'kubo-version': KUBO_VERSION, 'verified-by': 'user' });
  const entry = join(fixture.runnerEnv.toolCache, 'kubo', KUBO_VERSION);
  expect((await readdir(entry)).sort()).toEqual([process.arch, `${process.arch}.complete`]);
}

/** Waits until a condition holds. Throws if the process ends first. */
async function waitDuring(running: Promise<ActionResult>, condition: () => boolean): Promise<void> {
  let ended: ActionResult | null = null;
  running.then((result) => {
    ended = result;
  });
  while (!condition()) {
    if (ended !== null)
      throw new Error(`The install ended before ${condition} was true:\n${(ended as ActionResult).log}`);
    await sleep(1);
  }
}

function stagingFolders({ runnerEnv }: ActionFixture): readonly string[] {
  const folder = join(runnerEnv.toolCache, 'kubo');
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.filter((name) => name.startsWith('.staging-')).map((name) => join(folder, name));
}

function stagingFolder(s: ActionFixture): string {
  const [folder, ...others] = stagingFolders(s);
  if (folder === undefined || others.length > 0)
    throw new Error(`Expected one staging folder, got ${others.length + 1}`);
  return folder;
}

function entryFolder({ runnerEnv }: ActionFixture): string {
  return join(runnerEnv.toolCache, 'kubo', KUBO_VERSION, process.arch);
}

/** Returns the size of the program in the staging folder; 0 if it does not exist. */
function programBytes(s: ActionFixture): number {
  const sizes = stagingFolders(s).map((folder) => statSync(join(folder, 'ipfs'), { throwIfNoEntry: false })?.size ?? 0);
  return sizes[0] ?? 0;
}

/** Returns whether a folder has a complete record. */
function hasRecord(folder: string): boolean {
  const path = join(folder, RECORD);
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true && readFileSync(path, 'utf8').endsWith('}\n');
}

/** Creates a named pipe, which blocks every process that opens it. Returns its path. */
function namedPipe(path: string): string {
  execFileSync('mkfifo', [path]);
  return path;
}
