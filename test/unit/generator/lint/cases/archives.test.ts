// unchecked-archive and dead-download-origin: what a workflow downloads.
import { describe, expect, it } from 'vitest';
import { findLines, jobText, scriptJob } from './job-texts.ts';

const KUBO = 'https://github.com/ipfs/kubo/releases/download/v0.43.0/kubo_v0.43.0_linux-amd64.tar.gz';
const on = (script: string) => scriptJob('ubuntu-24.04', script);

describe('unchecked-archive', () => {
  it.each([
    ['curl into tar', 'curl -sSL https://example.org/x.tar.gz | tar -xz', ['7 warning']],
    ['wget into sudo tar', 'wget -qO- https://example.org/x.tgz | sudo tar xz -C /opt', ['7 warning']],
    ['through another program', 'curl -sSL https://example.org/x.tar.gz | gunzip | tar -x', ['7 warning']],
    ['Kubo in two steps', `curl -sSLO ${KUBO}\ntar -xzf kubo_v0.43.0_linux-amd64.tar.gz`, ['7 warning']],
    [
      'Kubo in a variable',
      'F=kubo_v0.43.0_linux-amd64.tar.gz\ncurl -fsSLO "https://example.org/$F"\ntar xf "$F"',
      ['8 warning'],
    ],
    ['Kubo through a redirection', `curl -sSL ${KUBO} > k.tgz\ntar xf k.tgz`, ['7 warning']],
    [
      'one URL twice',
      'curl https://example.org/x.tgz | tar xz\ncurl https://example.org/x.tgz | tar xz',
      ['7 warning'],
    ],
    ['Kubo with a check', `curl -sSLO ${KUBO}\nsha512sum -c kubo.sha512\ntar -xzf kubo_v0.43.0_linux-amd64.tar.gz`, []],
    ['another archive in two steps', 'curl -sSLO https://example.org/x.tgz\ntar -xzf x.tgz', []],
    ['data', 'curl https://example.org/x.json | jq .\ntar cz . | curl -T - https://example.org/x.tgz', []],
  ])('%s', (_what, script, lines) => {
    expect(findLines('unchecked-archive', on(script))).toEqual(lines);
  });
});

it('dead-download-origin reads a URL of the matrix in the legs that run the step', () => {
  const matrix = 'strategy: { matrix: { url: ["https://example.org/a", "https://dist.ipfs.tech/kubo/a"] } }';
  const job = (condition: string) =>
    jobText(`runs-on: ubuntu-24.04\n${matrix}\nsteps:\n  - run: curl -fO \${{ matrix.url }}\n    if: ${condition}`);
  expect(findLines('dead-download-origin', job('always()'))).toEqual(['7 error']);
  expect(findLines('dead-download-origin', job("matrix.url == 'https://example.org/a'"))).toEqual([]);
});

describe('dead-download-origin', () => {
  const find = (text: string) => findLines('dead-download-origin', text);
  const dockerfile =
    "cat > Dockerfile <<'EOF'\nFROM debian:13\nADD https://dist.ipfs.tech/kubo/v0.43.0/a.tar.gz /\nEOF";

  it.each([
    ['in a Dockerfile that is built', `${dockerfile}\ndocker build .`, ['9 error']],
    ['in a Dockerfile', dockerfile, ['9 warning']],
    [
      'after a command that may do',
      'command -v ipfs || curl -sSLO https://dist.ipfs.tech/kubo/a.tar.gz',
      ['7 warning'],
    ],
    [
      'in an argument of a build',
      'docker build --build-arg KUBO=https://dist.ipfs.tech/kubo/v0.43.0/a.tar.gz .',
      ['7 warning'],
    ],
    [
      'in PowerShell',
      '(New-Object Net.WebClient).DownloadFile("https://dist.ipfs.tech/kubo/v0.43.0/a.zip", "a.zip")',
      ['7 error'],
    ],
    [
      'in Python',
      'import urllib.request\nurllib.request.urlretrieve("https://dist.ipfs.tech/kubo/v0.43.0/a.zip", "a.zip")',
      ['8 error'],
    ],
    ['in a text that is written', "cat > README <<'EOF'\ncurl https://dist.ipfs.tech/kubo/versions\nEOF", []],
    ['in a script for a shell', 'bash <<EOF\ncurl https://dist.ipfs.tech/kubo/versions\nEOF', ['8 error']],
    ['after another origin', 'curl -fO https://example.org/a || curl -fO https://dist.ipfs.tech/a', []],
  ])('%s', (_what, script, lines) => {
    expect(find(on(script))).toEqual(lines);
  });

  it.each([
    [
      'an input of an action that downloads',
      'uses: a/download-file@v1\n    with:\n      url: https://dist.ipfs.tech/kubo/a',
      ['8 warning'],
    ],
    ['an input of another action', 'uses: a/check-links@v1\n    with:\n      url: https://dist.ipfs.tech/kubo/a', []],
    [
      'a step that runs without a cache',
      "uses: oduwsdl/setup-ipfs@main\n    if: steps.c.outputs.cache-hit != 'true'",
      ['6 warning'],
    ],
  ])('%s', (_what, step, lines) => {
    expect(find(jobText(`runs-on: ubuntu-24.04\nsteps:\n  - ${step}`))).toEqual(lines);
  });
});
