// The methods that the benchmarks of cold installs compare, with a tiny archive.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshProcessMs } from '../../../bench/cold/fresh-process.ts';
import type { KuboArchive, MethodName } from '../../../bench/cold/method.ts';
import { installWithShell } from '../../../bench/cold/shell.ts';
import { type ActionFixture, createActionFixture, KUBO_VERSION, OWN_ARCH } from '../../support/setup-ipfs-kit.ts';

const REPORTER = join(import.meta.dirname, '..', '..', '..', 'bench', 'cold', 'report-peak-memory.cjs');
const PROGRAM = /(?:^|\/)ipfs$/;

let fixture: ActionFixture;
let archive: KuboArchive;
beforeAll(async () => {
  fixture = await createActionFixture({ padding: 2 ** 20 });
  const { file = '', sha512 = '' } = fixture.archives[`linux-${OWN_ARCH}`] ?? {};
  const path = `/kubo/v${KUBO_VERSION}/${file}`;
  const { url: origin } = fixture.origin;
  archive = { origin, url: `${origin}${path}`, path: join(fixture.folder, path), file, sha512 };
});
afterAll(() => fixture.tearDown());

const createFolder = () => mkdtemp(join(fixture.runnerEnv.temp, 'method-'));
const filesIn = (folder: string) => readdir(folder, { recursive: true });

describe.each<MethodName>(['acquire', 'install', 'toolkit', 'inflate'])('%s in a fresh process', (method) => {
  it('returns its time', async () => {
    const folder = await createFolder();
    expect(await freshProcessMs(method, archive, folder)).toBeGreaterThan(0);
    expect((await filesIn(folder)).some((file) => PROGRAM.test(file))).toBe(method !== 'inflate');
  });
});

describe('an archive with a wrong digest', () => {
  const wrong = () => ({ ...archive, sha512: '0'.repeat(128) });

  it.each<MethodName>(['acquire', 'install', 'toolkit'])('is an error of %s', async (method) => {
    const failed = freshProcessMs(method, wrong(), await createFolder());
    await expect(failed).rejects.toThrow(`The method "${method}" failed with exit code 1: `);
    await expect(failed).rejects.toThrow(/digest-mismatch|has a wrong digest/);
  });

  it('is an error of the shell', async () => {
    await expect(installWithShell(wrong(), await createFolder())).rejects.toThrow('sha512sum');
  });
});

it('the shell installs the program', async () => {
  const folder = await createFolder();
  await installWithShell(archive, folder);
  expect(existsSync(join(folder, 'bin', 'ipfs'))).toBe(true);
});

it.each(['process.exit(0)', ''])('the peak of memory is reported at the end of a script: %s', async (end) => {
  const report = join(await createFolder(), 'peak');
  const script = `Buffer.alloc(2 ** 27, 1); ${end}`;
  const env = { ...process.env, BENCH_PEAK_MEMORY: report };
  await promisify(execFile)(process.execPath, ['--require', REPORTER, '--eval', script], { env });
  const bytes = Number(await readFile(report, 'utf8'));
  expect(bytes).toBeGreaterThan(2 ** 27);
  expect(bytes).toBeLessThan(2 ** 28);
});
