// The folder of downloaded artifacts: exactly the expected ones, each with a digest.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readArtifacts } from '../../../../actions/merge-images/artifacts.ts';

const [A, B] = [`sha256:${'a'.repeat(64)}`, `sha256:${'b'.repeat(64)}`];
const EXPECTED = [
  { platform: 'linux/amd64', artifact: 'digest.kit.linux-amd64' },
  { platform: 'linux/arm64', artifact: 'digest.kit.linux-arm64' },
];

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'digests-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(artifacts: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(artifacts)) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'digest'), text);
  }
}

it('returns the digests, with or without a line break', () => {
  write({ 'digest.kit.linux-amd64': `${A}\n`, 'digest.kit.linux-arm64': B });
  expect(readArtifacts(folder, EXPECTED).map(({ digest }) => digest)).toEqual([A, B]);
});

it('needs no order', () => {
  write({ 'digest.kit.linux-amd64': A, 'digest.kit.linux-arm64': B });
  expect(readArtifacts(folder, EXPECTED.toReversed()).map(({ digest }) => digest)).toEqual([B, A]);
});

it.each<[string, Readonly<Record<string, string>>, string]>([
  [
    'no artifact',
    {},
    'expected the artifacts digest.kit.linux-amd64 digest.kit.linux-arm64, found none. No tag was pushed.',
  ],
  ['a missing one', { 'digest.kit.linux-amd64': A }, 'found digest.kit.linux-amd64. No tag was pushed.'],
  [
    'an additional one',
    { 'digest.kit.linux-amd64': A, 'digest.kit.linux-arm64': B, 'digest.kit.linux-riscv64': B },
    'found digest.kit.linux-amd64 digest.kit.linux-arm64 digest.kit.linux-riscv64. No tag',
  ],
  [
    'another image',
    { 'digest.kit.linux-amd64': A, 'digest.kit-tools.linux-arm64': B },
    'found digest.kit-tools.linux-arm64 digest.kit.linux-amd64.',
  ],
  ['a name with a command', { '::error::\n x': A }, 'found \\u003a:error::\\n x. No tag'],
  [
    'junk',
    { 'digest.kit.linux-amd64': A, 'digest.kit.linux-arm64': '$(id)\n' },
    "digest.kit.linux-arm64 contains '$(id)', not a digest. No tag",
  ],
  ['an empty file', { 'digest.kit.linux-amd64': A, 'digest.kit.linux-arm64': '' }, "contains '', not a digest"],
  ['two digests', { 'digest.kit.linux-amd64': A, 'digest.kit.linux-arm64': `${B}\n${A}\n` }, 'not a digest'],
  ['a large file', { 'digest.kit.linux-amd64': A, 'digest.kit.linux-arm64': `${B}${'x'.repeat(10 ** 6)}` }, '…'],
  [
    'the same digest',
    { 'digest.kit.linux-amd64': A, 'digest.kit.linux-arm64': A },
    'digest.kit.linux-arm64 has the digest of another platform',
  ],
])('rejects %s', (_, artifacts, message) => {
  write(artifacts);
  expect(() => readArtifacts(folder, EXPECTED)).toThrow(
    expect.objectContaining({ code: 'images-not-merged', message: expect.stringContaining(message) }),
  );
});

it('rejects a folder that does not exist', () => {
  expect(() => readArtifacts(join(folder, 'no'), EXPECTED)).toThrow('found none');
});

it('reads no link, no folder and nothing that is missing', () => {
  const secret = join(folder, '..', `secret-${process.pid}`);
  writeFileSync(secret, 'secret');
  write({ 'digest.kit.linux-amd64': A });
  const artifact = join(folder, 'digest.kit.linux-arm64');
  mkdirSync(artifact);
  expect(() => readArtifacts(folder, EXPECTED)).toThrow('digest.kit.linux-arm64 has no digest (ENOENT');
  symlinkSync(secret, join(artifact, 'digest'));
  expect(() => readArtifacts(folder, EXPECTED)).toThrow('digest.kit.linux-arm64 has no digest (ELOOP');
  rmSync(join(artifact, 'digest'));
  mkdirSync(join(artifact, 'digest'));
  expect(() => readArtifacts(folder, EXPECTED)).toThrow('digest.kit.linux-arm64 has no digest (it is not a file');
  rmSync(secret);
});
