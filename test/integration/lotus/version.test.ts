// Lotus prints its version as upstream's release does: without the network and the commit of the build.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { kubo } from '../../../kit/distributions/products/kubo.ts';
import { lotus, lotusMiner } from '../../../kit/distributions/products/lotus.ts';
import { checkPrintedVersion } from '../../../kit/install/check/executable.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'version-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe.skipIf(process.platform === 'win32')('a program', () => {
  it.each([...lotus.binaries, ...lotusMiner.binaries].map((binary) => [binary.name, binary] as const))(
    '%s prints only the version',
    async (name, binary) => {
      const path = join(folder, name);
      const script = `#!/bin/sh\n[ "$LOTUS_VERSION_IGNORE_COMMIT" = 1 ] && echo "${name} version 1.37.0" || echo "a build"\n`;
      await writeFile(path, script, { mode: 0o755 });
      await expect(checkPrintedVersion(path, '1.37.0', binary)).resolves.toBeUndefined();
      await expect(checkPrintedVersion(path, '1.36.0', binary)).rejects.toMatchObject({ code: 'wrong-version' });
    },
  );

  it('of another product is run without that setting', async () => {
    const path = join(folder, 'ipfs');
    await writeFile(path, '#!/bin/sh\necho "0.43.$((LOTUS_VERSION_IGNORE_COMMIT))"\n', { mode: 0o755 });
    const [ipfs] = kubo.binaries;
    if (ipfs) await expect(checkPrintedVersion(path, '0.43.0', ipfs)).resolves.toBeUndefined();
  });
});
