// The user and password in the URL of a mirror are used, and appear nowhere: not in messages, notices, records, outputs or the
// job summary.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failureCode } from '../../../scripts/local-runner/render-log.ts';
import { type PublishedArchive, publishRelease } from '../../support/origins/publish.ts';
import { tinyElf } from '../../support/programs/tiny-elf.ts';
import {
  type ActionFixture,
  createActionFixture,
  KUBO_VERSION,
  OWN_ARCH,
  toolCacheContents,
} from '../../support/setup-ipfs-kit.ts';

const PASSWORD = 'pass-w0rd';
/** As it is sent. */
const BASIC = Buffer.from(`someone:${PASSWORD}`).toString('base64');
/** A version whose digests are not known. */
const UNKNOWN = { 'kubo-version': '0.99.0', checksums: '' };

let stage: ActionFixture;
let archive: PublishedArchive | undefined;
async function start(secure: boolean): Promise<void> {
  stage = await createActionFixture({ secure });
  const platforms = { [`linux-${OWN_ARCH}`]: tinyElf(OWN_ARCH, '0.99.0\n') };
  const archives = await publishRelease(stage.folder, { name: 'kubo', version: '0.99.0', binary: 'ipfs', platforms });
  archive = archives[`linux-${OWN_ARCH}`];
}
beforeEach(() => start(false));
afterEach(() => stage.tearDown());

const mirrorWithCredentials = () => stage.origin.url.replace('://', `://someone:${PASSWORD}@`);

/** Runs the action with debug logging, and expects that the password is in nothing that it writes. */
async function run(inputs: Readonly<Record<string, string>>) {
  const env = { RUNNER_DEBUG: '1', ACTIONS_STEP_DEBUG: 'true' };
  const result = await stage.run({ mirror: mirrorWithCredentials(), ...inputs }, { env });
  const files = (await toolCacheContents(stage.runnerEnv)).filter((path) => path.endsWith('.json'));
  const records = await Promise.all(files.map((path) => readFile(join(stage.runnerEnv.toolCache, path), 'utf8')));
  // The runner does not print this command, which hides the password.
  const log = result.log.replace(/^::add-mask::.*$/gm, '');
  for (const text of [JSON.stringify({ ...result, log }), ...records]) {
    expect(text).not.toContain(PASSWORD);
    expect(text).not.toContain(BASIC);
  }
  return { ...result, records };
}

it('the password is masked, as it is in the URL and decoded', async () => {
  const mirror = stage.origin.url.replace('://', '://someone:a%2Fsecret@');
  const { log } = await stage.run({ mirror });
  expect(log.split('\n').filter((line) => line.includes('secret'))).toEqual([
    '::add-mask::a%252Fsecret',
    '::add-mask::a/secret',
  ]);
});

it('an install sends them, and neither outputs nor the record nor the job summary have them', async () => {
  const result = await run({});
  expect(result.exitCode, result.log).toBe(0);
  expect(stage.origin.requests[0]?.headers.authorization).toBe(`Basic ${BASIC}`);
  const mirror = `mirror ${new URL(stage.origin.url).host}`;
  expect(result.records.map((text) => JSON.parse(text).origin)).toEqual([mirror]);
  expect(result.summary).toContain(`| ${mirror} | user |`);
});

it('the notice about a mirror names its host only', async () => {
  await stage.tearDown();
  await start(true);
  const result = await run(UNKNOWN);
  expect(result.outputs, result.log).toMatchObject({ 'verified-by': 'mirror' });
  expect(result.log).toContain(`::Only mirror ${new URL(stage.origin.url).host} says which bytes`);
  expect(result.summary).toContain(`| mirror ${new URL(stage.origin.url).host} | mirror |`);
  // The next job reports the origin in the record.
  expect((await run(UNKNOWN)).outputs).toMatchObject({ 'cache-hit': 'true' });
});

describe('the query of a mirror, such as a signature,', () => {
  const query = `?sv=1&sig=${PASSWORD}`;
  const refuseOthers = () =>
    stage.origin.injectFaults((request) => (request.query === query ? null : { kind: 'answer', status: 403 }));

  it('is sent with the requests for versions, digests and archives, and appears nowhere', async () => {
    await stage.tearDown();
    await start(true);
    refuseOthers();
    const mirror = `${stage.origin.url}/${query}`;
    const result = await run({ ...UNKNOWN, 'kubo-version': 'latest', 'mirror-only': 'true', mirror });
    expect(result.outputs, result.log).toMatchObject({ 'kubo-version': '0.99.0', 'verified-by': 'mirror' });
    const folder = '/kubo/v0.99.0';
    expect(stage.origin.requests.map(({ path }) => path)).toEqual([
      '/kubo/versions',
      `${folder}/${archive?.file}.sha512`,
      `${folder}/${archive?.file}`,
    ]);
  });

  it('is masked', async () => {
    const { log } = await stage.run({ mirror: `${stage.origin.url}${query}` });
    expect(log.split('\n').filter((line) => line.includes(PASSWORD))).toEqual([
      `::add-mask::sv=1&sig=${PASSWORD}`,
      `::add-mask::${PASSWORD}`,
    ]);
  });

  it('is in no error', async () => {
    stage.origin.injectFaults(() => ({ kind: 'answer', status: 403 }));
    const result = await run({ 'mirror-only': 'true', mirror: `${stage.origin.url}${query}` });
    expect(failureCode(result.log), result.log).toBe('download-failed');
  });
});

describe('an error does not have them:', () => {
  const wrongChecksums = ['amd64', 'arm64']
    .map((arch) => `${'0'.repeat(128)}  kubo_v${KUBO_VERSION}_linux-${arch}.tar.gz`)
    .join('\n');

  it.each<[string, Readonly<Record<string, string>>]>([
    ['digest-mismatch', { checksums: wrongChecksums }],
    ['no-such-version', { 'kubo-version': '0.43.99', checksums: '' }],
    ['no-such-version', { 'kubo-version': '~9.1', checksums: '' }],
    ['too-weakly-verified', UNKNOWN],
    ['too-weakly-verified', { ...UNKNOWN, require: 'pinned' }],
  ])('%s, %j', async (code, inputs) => {
    const result = await run({ 'mirror-only': 'true', ...inputs });
    expect(failureCode(result.log), result.log).toBe(code);
  });

  it('republished-upstream', async () => {
    const lock = { lockfileVersion: 1, products: { kubo: { version: '0.99.0', archives: {} } } };
    const digests = { [archive?.file ?? '']: `sha512:${'0'.repeat(128)}` };
    lock.products.kubo.archives = digests;
    await writeFile(join(stage.runnerEnv.workspace, 'lock.json'), JSON.stringify(lock));
    const result = await run({ ...UNKNOWN, 'lock-file': 'lock.json', 'mirror-only': 'true' });
    expect(failureCode(result.log), result.log).toBe('republished-upstream');
  });

  it('no-digest', async () => {
    stage.origin.injectFaults(({ path }) => (path.endsWith('.sha512') ? { kind: 'answer', status: 403 } : null));
    const result = await run({ ...UNKNOWN, 'mirror-only': 'true' });
    expect(failureCode(result.log), result.log).toBe('no-digest');
  });

  it.each([401, 404, 503])('a failed download, %i', async (status) => {
    stage.origin.injectFaults(() => ({ kind: 'answer', status }));
    expect((await run({ 'mirror-only': 'true' })).exitCode).toBe(1);
  });

  it('a redirect to another host with credentials', async () => {
    const to = `http://someone:${PASSWORD}@127.0.0.1:9/file?token=${PASSWORD}`;
    stage.origin.injectFaults(() => ({ kind: 'redirect', to }));
    expect((await run({ 'mirror-only': 'true' })).exitCode).toBe(1);
  });

  it.each([
    'ftp://someone:PASSWORD@mirror.example',
    'https://someone:PASSWORD@mirror.example/#token=PASSWORD',
    '//a:PASSWORD@b',
    'a:PASSWORD@b',
    'https://someone:1/PASSWORD@mirror.example',
    'https://someone:a/PASSWORD@mirror.example',
  ])('an invalid mirror, %s', async (mirror) => {
    const result = await run({ mirror: mirror.replaceAll('PASSWORD', PASSWORD) });
    expect(result.exitCode).toBe(1);
    expect(result.log).toContain('Input mirror');
  });

  it('an invalid list of gateways', async () => {
    const result = await run({ gateways: `https://someone:${PASSWORD},more@gateway.example` });
    expect(result.exitCode).toBe(1);
    expect(result.log).toContain("Input gateways '***@gateway.example'");
  });
});
