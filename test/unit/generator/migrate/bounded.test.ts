// The work of a migration is bounded by its input. Each of these took from ten seconds to minutes, or ended with an error that is
// not a KitError. The limit of ten seconds is for slow machines.
import { describe, expect, it } from 'vitest';
import { toPrintable } from '../../../../kit/printable.ts';
import { migrate } from './migrate.ts';

const LIMIT_MS = 60_000;
const URL = 'https://dist.ipfs.tech/kubo/v0.43.0/kubo_v0.43.0_linux-amd64.tar.gz';
const INSTALL = [`curl -fsSLO ${URL}`, 'tar -xzf kubo_v0.43.0_linux-amd64.tar.gz', 'sudo bash kubo/install.sh'];
const OPEN = '$' + '{{';

const job = (steps: string, env = '') => `on: push\njobs:\n  test:\n    runs-on: x\n${env}    steps:\n${steps}`;
const run = (lines: readonly string[], more = '') =>
  `      - run: |\n${lines.map((line) => `          ${line}\n`).join('')}${more}`;

describe('a line after the installation', () => {
  it.each([
    ['sudo with options', ';sudo -'.repeat(20_000)],
    ['an image', 'a.'.repeat(40_000)],
    ['expressions without an end', OPEN.repeat(30_000)],
    ['globs', `${'*a'.repeat(8)}b `.repeat(2000)],
    ['a glob with many wildcards', `ls ${'*a'.repeat(140)}b`],
    ['URLs', '://'.repeat(30_000)],
    ['rm', 'rm '.repeat(30_000)],
    ['PATH', `PATH=${'PATH='.repeat(20_000)}$PATH`],
    ['comments', `${'# '.repeat(40_000)}"`],
    ['sudo with here-documents', `ipfs\n${'          sudo <<a\n'.repeat(5000)}`],
  ])('%s', { timeout: LIMIT_MS }, (_, line) => {
    expect(migrate(job(run(INSTALL) + run([line]))).migrated.length).toBeLessThanOrEqual(1);
    expect(migrate(job(run([...INSTALL, line]))).migrated.length).toBeLessThanOrEqual(1);
  });
});

it('a file name that wildcards match in many ways', { timeout: LIMIT_MS }, () => {
  const name = 'a'.repeat(200);
  const install = [`curl -o ${name} ${URL}`, `tar -xzf ${name}`, 'sudo bash kubo/install.sh'];
  expect(migrate(job(run(install) + run([`ls ${'*a'.repeat(8)}b`]))).migrated).toHaveLength(1);
});

it('a variable that each line doubles', { timeout: LIMIT_MS }, () => {
  const doubled = Array.from({ length: 60 }, () => 'A=$A$A');
  expect(migrate(job(run(['A=aaaaaaaa', ...doubled, `curl -fsSLO ${URL}$A`]))).migrated).toEqual([]);
});

it('a URL in a variable that a script repeats', { timeout: LIMIT_MS }, () => {
  const env = `    env: { U: "https://${'x'.repeat(100_000)}" }\n`;
  expect(migrate(job(run(['curl $U '.repeat(20_000)]), env)).migrated).toEqual([]);
});

it('thousands of installations that do not end', { timeout: LIMIT_MS }, () => {
  expect(migrate(job(run([`curl -fsSLO ${URL}`]).repeat(2000))).migrated).toEqual([]);
});

it('thousands of installations: some at a time', { timeout: LIMIT_MS }, () => {
  const { migrated, leftAlone } = migrate(job(run(INSTALL).repeat(1000)));
  expect(migrated).toHaveLength(50);
  expect(leftAlone).toMatchObject([{ reason: 'the job has more than 50 such steps' }]);
});

it('thousands of steps on one line', { timeout: LIMIT_MS }, () => {
  const steps = `{ uses: ipfs/download-ipfs-distribution-action@v1 }, `.repeat(8000);
  expect(migrate(`on: push\njobs:\n  test:\n    steps: [${steps}]\n`).migrated).toEqual([]);
});

it('a version of any length', { timeout: LIMIT_MS }, () => {
  const version = '1.2.3 || '.repeat(20_000);
  const step = `      - uses: ipfs/download-ipfs-distribution-action@v1\n        with: { version: "${version}" }\n`;
  expect(migrate(job(step)).migrated.length).toBeLessThanOrEqual(1);
});

describe('names of properties that every object has', () => {
  it.each(['constructor', '__proto__', 'toString'])('%s', (name) => {
    const action = `      - uses: ipfs/download-ipfs-distribution-action@v1\n        with: { name: ${name}, version: v0.43.0 }\n`;
    expect(migrate(job(action)).leftAlone).toMatchObject([{ reason: expect.stringMatching('does not install') }]);
    expect(migrate(job(run([`curl -fsSLO ${URL}`, `${name} x`]))).leftAlone).toMatchObject([
      { reason: expect.stringMatching('it does not put the program on PATH') },
    ]);
  });
});

it('names of variables are not patterns', { timeout: LIMIT_MS }, () => {
  const env = `    env: { "(": kubo/x, "(x+)+y": kubo/x }\n`;
  expect(migrate(job(run(INSTALL) + run(['x'.repeat(50)]), env)).migrated).toHaveLength(1);
});

it('a line of blanks in a report', { timeout: LIMIT_MS }, () => {
  const blanks = ' '.repeat(200_000);
  expect(toPrintable(blanks)).toBe(blanks);
  expect(toPrintable(' - ::a')).toBe(' - \\u003a:a');
});
