// A newcomer's first commands in a fresh clone of this repository.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pathWithCachedGo } from '../support/go/cached-go.ts';

const ROOT = join(import.meta.dirname, '..', '..');

interface CommandOutput {
  readonly code: number;
  readonly output: string;
}

let clone: string;
beforeAll(async () => {
  clone = await mkdtemp(join(tmpdir(), 'clone-'));
  expect(await run('git', ['clone', '--quiet', ROOT, clone], {})).toMatchObject({ code: 0 });
  const installed = await run('npm', ['ci'], {});
  expect(installed.code, installed.output).toBe(0);
});
afterAll(() => rm(clone, { recursive: true, force: true }));

describe('npm start in a fresh clone', () => {
  it('ends with a working, verified Kubo and a table', async () => {
    const { code, output } = await run('npm', ['start'], { PATH: await pathWithCachedGo() });
    expect(code, output).toBe(0);
    expect(output).toMatch(/^version +Kubo 0\.43\.0$/m);
    expect(output).toMatch(/^verified by +(?:pinned|go-checksum-db) \((?:sha512:[0-9a-f]{128}|h1:\S+)\)$/m);
    expect(output).toMatch(/^second run +[\d.]+ s, from the tool cache, 0 requests$/m);
  });

  it('uses the tool cache the second time', async () => {
    const { code, output } = await run('npm', ['start'], {});
    expect(code, output).toBe(0);
    expect(output).toMatch(/^first run +[\d.]+ s, from the tool cache$/m);
  });

  it('fails without network and Go with an error that names both remedies', async () => {
    const cache = await mkdtemp(join(tmpdir(), 'cache-'));
    const closed = 'http://127.0.0.1:9';
    // Only the folder of npm, which has no go in it.
    const path = [await folderOf('npm'), '/usr/bin', '/bin'].join(delimiter);
    const env = { PATH: path, XDG_CACHE_HOME: cache, HTTPS_PROXY: closed, https_proxy: closed };
    const { code, output } = await run('npm', ['start'], env);
    await rm(cache, { recursive: true });
    expect(code, output).toBe(1);
    expect(output).toContain('go-not-found');
    expect(output).toMatch(/Provide one of these:\n.*access to github\.com.*\n.*Go 1\.21 or newer/);
  });
});

async function folderOf(program: string): Promise<string> {
  const { output } = await run('which', [program], {});
  return dirname(output.trim());
}

function run(command: string, args: readonly string[], env: Record<string, string>): Promise<CommandOutput> {
  return new Promise((resolve) => {
    // Without npm's variables, so that npm does not take this for a script of another npm.
    const inherited = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
    const options = { cwd: clone ?? ROOT, env: { ...Object.fromEntries(inherited), ...env }, maxBuffer: 2 ** 26 };
    execFile(command, args, options, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, output: `${stdout}${stderr}` });
    });
  });
}
