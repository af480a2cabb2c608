import { writeFileSync } from 'node:fs';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { randomUuid } from '../../../kit/random-uuid.ts';
import { drawDelimiter } from '../../../kit/runner/delimiter.ts';

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('randomUuid', () => {
  it('returns a new version 4 UUID each time', () => {
    const uuids = Array.from({ length: 100 }, () => randomUuid());
    expect(uuids.every((uuid) => UUID_V4.test(uuid))).toBe(true);
    expect(new Set(uuids).size).toBe(100);
  });

  it("uses node:crypto if the kernel's file does not exist or has no UUID", async () => {
    await using directory = await mkdtempDisposable(join(tmpdir(), 'kit-uuid-'));
    const odd = join(directory.path, 'uuid');
    writeFileSync(odd, 'not a uuid\n');
    for (const file of [odd, join(directory.path, 'absent'), directory.path]) {
      expect(randomUuid(file)).toMatch(UUID_V4);
      expect(randomUuid(file)).not.toBe(randomUuid(file));
    }
  });
});

describe('drawDelimiter', () => {
  it('draws again until neither the name nor the value contains the delimiter', () => {
    const draws = ['1', '2', '3', '4'];
    const delimiter = drawDelimiter('ghadelimiter_1', 'x ghadelimiter_2 y', () => draws.shift() ?? '');
    expect([delimiter, draws]).toStrictEqual(['ghadelimiter_3', ['4']]);
  });
});
