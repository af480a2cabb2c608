import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { refuseLinkedFolders } from '../../../kit/system/contained-path.ts';

let root: string;
let outside: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'checkout-'));
  outside = mkdtempSync(join(tmpdir(), 'outside-'));
  mkdirSync(join(root, 'folder'));
  symlinkSync(outside, join(root, 'leaving'));
  symlinkSync('folder', join(root, 'staying'));
});
afterEach(() => {
  for (const folder of [root, outside]) rmSync(folder, { recursive: true });
});

it.each(['file', 'folder/file', 'new/folder/file', 'staying/file', '../elsewhere', '/tmp/elsewhere'])(
  'allows %s',
  (path) => {
    expect(() => refuseLinkedFolders(root, path)).not.toThrow();
  },
);

it.each(['leaving/file', 'leaving/new/file', 'folder/../leaving/file'])('refuses %s', (path) => {
  expect(() => refuseLinkedFolders(root, path)).toThrow(
    expect.objectContaining({ code: 'invalid-input', message: expect.stringContaining(`leads to ${outside}`) }),
  );
});
