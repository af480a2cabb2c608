// pre-arm64: versions that have no build for linux/arm64.
import { describe, expect, it } from 'vitest';
import { findLines, jobText } from './job-texts.ts';

const find = (text: string) => findLines('pre-arm64', text);
const use = (uses: string, runsOn = 'ubuntu-24.04-arm') => jobText(`runs-on: ${runsOn}\nsteps:\n  - uses: ${uses}`);
const service = (image: string, runsOn = 'ubuntu-24.04-arm') =>
  jobText(`runs-on: ${runsOn}\nservices:\n  db:\n    image: ${image}\nsteps: [{ run: make }]`);
const COMMIT = '0123456789abcdef0123456789abcdef01234567';

describe('actions', () => {
  it.each([
    ['a version before the first with arm64', 'crate-ci/typos@v1.24.1', 'error'],
    ['a commit with such a version beside it', `lycheeverse/lychee-action@${COMMIT} # v2.2.0`, 'error'],
    ['a major version that ended before', 'github/codeql-action/init@v2', 'error'],
    ['another case', 'GitHub/CodeQL-Action/analyze@v4.30.0', 'error'],
    ['an action that had none when it was checked', 'wagoid/commitlint-github-action@v6', 'warning'],
    ['an image', 'docker://hadolint/hadolint:v2.8.0', 'error'],
  ])('%s', (_what, uses, severity) => {
    expect(find(use(uses))).toEqual([`6 ${severity}`]);
  });

  it.each([
    ['a newer version', 'crate-ci/typos@v1.29.8', undefined],
    ['a tag that moves', 'crate-ci/typos@v1', undefined],
    ['a commit without a version', `crate-ci/typos@${COMMIT}`, undefined],
    ['a branch', 'crate-ci/typos@master', undefined],
    ['a part of the action that needs no build', 'github/codeql-action/upload-sarif@v2', undefined],
    ['amd64', 'crate-ci/typos@v1.24.1', 'ubuntu-24.04'],
    ['macOS', 'crate-ci/typos@v1.24.1', 'macos-15'],
    ['an unknown machine', 'crate-ci/typos@v1.24.1', '[self-hosted, linux]'],
  ])('accepts %s', (_what, uses, runsOn) => {
    expect(find(use(uses, runsOn))).toEqual([]);
  });

  it('accepts an input with which the action works', () => {
    const miniconda = use('conda-incubator/setup-miniconda@v2');
    expect(find(miniconda)).toEqual(['6 error']);
    expect(find(`${miniconda}        with: { architecture: aarch64 }\n`)).toEqual([]);
  });

  it('doubts a machine that may run macOS', () => {
    expect(find(use('crate-ci/typos@v1.24.1', '[self-hosted, arm64]'))).toEqual(['6 warning']);
  });
});

describe('images', () => {
  it.each([
    ['mysql:5.7', undefined, ['7 error']],
    ['docker.io/library/mysql:5', undefined, ['7 error']],
    ['"mcr.microsoft.com/mssql/server:2022-latest"', undefined, ['7 error']],
    ['postgis/postgis:16-3.4', undefined, ['7 warning']],
    ['mysql:5.7', '[self-hosted, linux, arm64]', ['7 warning']],
    ['mysql:8.4', undefined, []],
    ['mysql', undefined, []],
    ['mysql:5.7', 'ubuntu-24.04', []],
    ['other/mysql:5.7', undefined, []],
    ['elasticsearch:7.17.0', undefined, []],
  ])('%s on %s', (image, runsOn, lines) => {
    expect(find(service(image, runsOn))).toEqual(lines);
  });

  it.each([
    ['a service', `services:\n  db:\n    image: mysql:\${{ matrix.v }}`, ['8 error']],
    ['the container', `container:\n  image: mysql:\${{ matrix.v }}\nenv: { A: b }`, ['7 error']],
    ['the container as text', `container: \${{ format('mysql:{0}', matrix.v) }}\nenv: { A: b }`, ['6 error']],
    ['another value', `services:\n  db:\n    image: mysql:\${{ matrix.w }}`, []],
    ['a browser', `services:\n  hub:\n    image: selenium/standalone-chrome:4.\${{ matrix.w }}`, ['8 error']],
    ['an unknown value', `services:\n  db:\n    image: mysql:\${{ inputs.v }}`, []],
  ])('reads the image of %s in each leg', (_what, keys, lines) => {
    const matrix = `strategy: { matrix: { v: ['8.4', '5.7'], w: ['8'] } }`;
    expect(find(jobText(`runs-on: ubuntu-24.04-arm\n${matrix}\n${keys}\nsteps: [{ run: make }]`))).toEqual(lines);
  });

  it('reads the image of docker run in each leg', () => {
    const matrix = `strategy: { matrix: { v: ['8.4', '5.7'] } }`;
    const run = `steps:\n  - run: docker run -d mysql:\${{ matrix.v }}`;
    expect(find(jobText(`runs-on: ubuntu-24.04-arm\n${matrix}\n${run}`))).toEqual(['7 error']);
  });

  it('reports docker run, but not with a platform or with emulators', () => {
    const run = (steps: string) => jobText(`runs-on: ubuntu-24.04-arm\nsteps:\n${steps}`);
    expect(find(run('  - run: docker run -d filecoin/lotus:v1.30.0'))).toEqual(['6 error']);
    expect(find(run('  - run: docker run -d --platform linux/amd64 filecoin/lotus:v1.30.0'))).toEqual([]);
    expect(find(run('  - uses: docker/setup-qemu-action@v4\n  - run: docker run -d filecoin/lotus:v1.30.0'))).toEqual(
      [],
    );
  });
});
