// The files that inputs name.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SetupInputs } from '../../../../actions/setup-ipfs-kit/inputs.ts';
import { createToolRequests } from '../../../../actions/setup-ipfs-kit/requests.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'requests-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Given = Partial<Pick<SetupInputs, 'network' | 'versionFile' | 'lockFile' | 'versions' | 'tools' | 'clusterTools'>>;
const request = (files: Given, needsNode = false, home = folder, workspace = folder) => {
  const mirror = { url: '', only: false };
  const inputs = { versions: {}, network: null, tools: '', clusterTools: '', checksums: '', gateways: '', mirror };
  const all = { ...inputs, versionFile: '', lockFile: '', ...files } as unknown as SetupInputs;
  const env = { GITHUB_WORKSPACE: workspace, HOME: home };
  return createToolRequests(all, { os: 'linux', arch: 'amd64' }, env, needsNode);
};
const EXACT = { kind: 'exact', version: '1.37.0' } as const;
const NONE = { kind: 'none' } as const;

describe('Kubo by default', () => {
  it.each<[string, Given, readonly string[]]>([
    ['nothing is named', {}, ['kubo']],
    ["only 'none' is named, as by a matrix", { versions: { cluster: NONE } }, ['kubo']],
    ['Lotus is named', { versions: { lotus: EXACT } }, ['lotus']],
    ['IPFS Cluster is named', { versions: { cluster: EXACT, lotus: NONE } }, ['cluster']],
    ['a tool is named', { tools: 'ipget@0.13.2' }, ['ipget']],
    ['a version file without Kubo is named', { versionFile: '.tool-versions' }, ['lotus']],
    ['Kubo is named too', { versions: { kubo: EXACT, lotus: EXACT } }, ['kubo', 'lotus']],
    ["'none' is named for Kubo", { versions: { kubo: NONE } }, []],
  ])('where %s', async (_, given, products) => {
    writeFileSync(join(folder, '.tool-versions'), 'lotus 1.37.0\n');
    expect((await request(given)).map(({ product }) => product)).toEqual(products);
    // A node needs Kubo.
    const withNode = given.versions?.kubo || products.includes('kubo') ? products : ['kubo', ...products];
    expect((await request(given, true)).map(({ product }) => product)).toEqual(withNode);
  });
});

describe('lotus-network', () => {
  it.each<[string, Given]>([
    ['nothing', {}],
    ['another product', { versions: { kubo: EXACT } }],
  ])('is an error with %s, which it has no effect on', async (_, given) => {
    await expect(request({ network: '2k', ...given })).rejects.toMatchObject({
      code: 'invalid-input',
      message:
        "Input lotus-network '2k': it needs a version of Lotus. Add lotus-version, such as '1.37.0', or remove lotus-network.",
    });
  });

  it.each<[Given, readonly object[]]>([
    [{ versions: { lotus: EXACT } }, [{ product: 'lotus', network: '2k' }]],
    [{ versions: { kubo: EXACT, 'lotus-miner': NONE } }, [{ product: 'kubo', network: null }]],
  ])('is for Lotus only: %j', async (given, requests) => {
    expect(await request({ network: '2k', ...given })).toMatchObject(requests);
  });
});

const LOCK = '{"lockfileVersion":1,"products":{"kubo":{"version":"0.42.0","archives":{}}}}';
it.each([
  ['with a byte order mark', Buffer.from(`\ufeff${LOCK}`)],
  ['in UTF-16', Buffer.from(`\ufeff${LOCK}`, 'utf16le')],
])('a lock file %s is read, as a version file too', async (_, bytes) => {
  writeFileSync(join(folder, 'a.json'), bytes);
  expect(await request({ lockFile: 'a.json', versionFile: 'a.json' })).toMatchObject([
    { product: 'kubo', version: { version: '0.42.0' }, lock: { products: { kubo: { version: '0.42.0' } } } },
  ]);
});

describe.skipIf(process.platform === 'win32')('a file below the home folder', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'home-'));
    mkdirSync(join(home, 'cfg'));
    writeFileSync(join(home, 'cfg', '.tool-versions'), 'kubo 0.42.0\n');
    writeFileSync(join(home, 'cfg', 'lock.json'), LOCK);
  });
  afterEach(() => rmSync(home, { recursive: true }));

  // setup-uv#159
  it('may be named with ~, also if the workspace is elsewhere', async () => {
    const requests = await request({ versionFile: '~/cfg/.tool-versions', lockFile: '~/cfg/lock.json' }, false, home);
    expect(requests).toMatchObject([{ product: 'kubo', version: { version: '0.42.0' }, lock: { lockfileVersion: 1 } }]);
  });

  it.each([
    ['outside of the home folder', '~/../a.json', /must be inside of |cannot be read from the home folder/],
    ['that does not exist', '~/none', /^Input lock-file '~\/none': the file cannot be read from the home folder/],
  ])('cannot be one %s', async (_, lockFile, message) => {
    const error = { code: 'invalid-input', message: expect.stringMatching(message) };
    await expect(request({ lockFile }, false, home)).rejects.toMatchObject(error);
  });

  it('cannot be a link out of a workspace that is there, by any name of it', async () => {
    const workspace = join(home, 'work');
    mkdirSync(workspace);
    symlinkSync('../cfg/lock.json', join(workspace, 'file'));
    symlinkSync('../cfg', join(workspace, 'folder'));
    symlinkSync('work', join(home, 'other-name'));
    for (const lockFile of ['~/work/file', '~/work/folder/lock.json', '~/other-name/file']) {
      const error = { code: 'invalid-input', message: expect.stringMatching(/must be inside of \S*work,/) };
      await expect(request({ lockFile }, false, home, workspace)).rejects.toMatchObject(error);
    }
  });
});

describe.each(['versionFile', 'lockFile'] as const)('%s', (input) => {
  it.skipIf(process.platform === 'win32')('a pipe is an error: opening it would wait for a writer', async () => {
    execFileSync('mkfifo', [join(folder, 'a.json')]);
    await expect(request({ [input]: 'a.json' })).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching('it is not a regular file'),
    });
  });

  it('more than 4 MiB are an error', async () => {
    writeFileSync(join(folder, 'a.json'), ' '.repeat(4 * 2 ** 20 + 1));
    await expect(request({ [input]: 'a.json' })).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching('more than the limit'),
    });
  });
});
