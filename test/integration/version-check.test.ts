// The check of a program's version does not depend on files of the user, for any product. (actions/runner#1864, setup-go#116,
// go-ds-s3#184)
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DISTRIBUTIONS } from '../../kit/distributions/products/products.ts';
import { checkPrintedVersion } from '../../kit/install/check/executable.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'version-check-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const VARIABLES = ['HOME', 'USERPROFILE', 'XDG_CONFIG_HOME', 'TMPDIR', 'IPFS_PATH', 'IPFS_CLUSTER_PATH', 'LOTUS_PATH'];
const BINARIES = Object.values(DISTRIBUTIONS).flatMap(({ binaries }) => binaries.filter(({ answers }) => !answers));

/** Prints the version in the form of each product, if all folders of the user are the same empty one. */
const script = (name: string) => `#!/bin/sh
for folder in ${VARIABLES.map((name) => `"$${name}"`).join(' ')}; do
  [ "$folder" = "$PWD" ] || { echo "a folder of the user: $folder" >&2; exit 1; }
  [ -z "$(ls -A "$folder")" ] || { echo "files of the user in $folder" >&2; exit 1; }
done
touch created
case ${name} in ipfs) echo 1.2.3 ;; ipget) echo "ipget version v1.2.3" ;; lassie) echo "lassie version v1.2.3" ;; *) echo "${name} version 1.2.3" ;; esac
`;

describe.skipIf(process.platform === 'win32')('the version of', () => {
  it.each(BINARIES.map((binary) => [binary.name, binary] as const))(
    '%s is checked in an empty home',
    async (name, binary) => {
      const path = join(folder, name);
      await writeFile(path, script(name), { mode: 0o755 });
      for (const variable of VARIABLES) vi.stubEnv(variable, tmpdir());
      await checkPrintedVersion(path, '1.2.3', binary);
      expect(await readdir(folder)).toEqual([name]);
    },
  );

  it('a program is checked without a home folder and with a temporary folder that does not exist', async () => {
    const path = join(folder, 'ipfs');
    await writeFile(path, script('ipfs'), { mode: 0o755 });
    vi.stubEnv('HOME', undefined);
    vi.stubEnv('TMPDIR', '/nowhere');
    const [ipfs] = DISTRIBUTIONS.kubo.binaries;
    if (ipfs) await checkPrintedVersion(path, '1.2.3', ipfs);
    await chmod(path, 0o644);
    await expect(ipfs && checkPrintedVersion(path, '1.2.3', ipfs)).rejects.toThrow(/EACCES.*policy/);
    expect(await readdir(folder)).toEqual(['ipfs']);
  });
});
