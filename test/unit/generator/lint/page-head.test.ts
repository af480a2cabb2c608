// The examples at the head of docs/workflow-lint.md: the command for all linters, the settings, and the comments.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadOptionalConfig } from '../../../../generator/config/load.ts';
import { FACTS } from '../../../../generator/facts/facts.ts';
import { lintWorkflows } from '../../../../generator/lint/lint.ts';
import { readText } from './page.ts';

const [command = '', settings = '', comments = ''] = [...readText().matchAll(/^```text\n([\s\S]*?)^```$/gm)].map(
  ([, text = '']) => text,
);

describe.skipIf(process.platform === 'win32')('the command for all linters', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'linters-'));
    symlinkSync('/bin/sh', join(folder, 'sh'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const install = (name: string, code: number) => {
    writeFileSync(join(folder, name), `#!/bin/sh\necho ${name} "$@" >>'${folder}/log'\nexit ${code}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  const run = () => spawnSync('/bin/sh', ['-c', command], { env: { PATH: folder } }).status;
  const log = () => readFileSync(join(folder, 'log'), 'utf8');

  it('runs all that are installed', () => {
    for (const name of ['actionlint', 'zizmor', 'ipfs-kit']) install(name, 0);
    expect([run(), log()]).toEqual([0, 'actionlint\nzizmor .\nipfs-kit workflows lint\n']);
  });

  it('fails with a message if none is installed', () => {
    const { status, stderr } = spawnSync('/bin/sh', ['-c', command], { env: { PATH: folder }, encoding: 'utf8' });
    expect([status, stderr]).toEqual([1, 'no linter is installed\n']);
  });

  it('skips the others', () => {
    install('ipfs-kit', 0);
    expect([run(), log()]).toEqual([0, 'ipfs-kit workflows lint\n']);
  });

  it.each(['actionlint', 'zizmor', 'ipfs-kit'])('runs all, and fails if %s fails', (failing) => {
    for (const name of ['actionlint', 'zizmor', 'ipfs-kit']) install(name, name === failing ? 3 : 0);
    expect([run(), log().split('\n').length]).toEqual([1, 4]);
  });
});

it('the settings are valid', () => {
  expect(loadOptionalConfig(settings, FACTS)).toMatchObject({
    config: null,
    lint: { strict: true, 'fail-on': 'warning', rules: { 'no-probe': 'off' }, ignore: [{ rule: 'unpinned-image' }] },
  });
});

describe('the comments', () => {
  const ofText = (text: string) =>
    lintWorkflows([{ path: '.github/workflows/test.yml', text }], { config: null, facts: FACTS }).flatMap(
      ({ rule, severity }) => (severity === 'note' && rule !== 'unused-ignore' ? [] : [rule]),
    );

  it('ignore all that the example has', () => {
    expect(ofText(comments)).toEqual([]);
    const named = ['fork-guard', 'hidden-failure', 'self-hosted-install', 'shared-temp-path'];
    expect([...new Set(ofText(comments.replaceAll(/#.*/g, '')))].sort()).toEqual(named);
  });
});
