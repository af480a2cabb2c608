import { describe, expect, it } from 'vitest';
import { loadKnownReleases } from '../../../../kit/distributions/known-releases.ts';
import { kubo } from '../../../../kit/distributions/products/kubo.ts';
import { lotus } from '../../../../kit/distributions/products/lotus.ts';
import { DISTRIBUTIONS } from '../../../../kit/distributions/products/products.ts';
import { chooseVersion, createYamlHint, type VersionSources } from '../../../../kit/install/version/choose.ts';
import { parseVersionSpec } from '../../../../kit/install/version/spec.ts';

const KNOWN = ['0.43.1', '0.43.0', '0.42.0', '0.40.1', '0.39.0', '0.14.0', '0.4.23'];

/** Returns the chosen version, and how often the published versions were requested. */
async function choose(text: string, over: Partial<VersionSources> & { list?: readonly string[] } = {}) {
  let requests = 0;
  const { list = ['0.45.0-rc1', '0.44.0', ...KNOWN], ...rest } = over;
  const spec = parseVersionSpec(text, 'kubo-version');
  if (spec.kind === 'none') throw new Error('none has no version');
  const choice = await chooseVersion(spec, kubo, {
    known: { product: 'kubo', versions: KNOWN, digests: {} },
    cached: [],
    published: async () => {
      requests++;
      return list;
    },
    checkLatest: false,
    ...rest,
  });
  return { version: choice.version, requests };
}

describe('the chosen version', () => {
  it.each([
    ['9.9.9', '9.9.9', 0],
    ['latest-known', '0.43.1', 0],
    ['latest', '0.44.0', 1],
    ['0.43', '0.43.1', 0],
    ['~0.42.0', '0.42.0', 0],
    ['>=0.39 <0.41', '0.40.1', 0],
    ['*', '0.43.1', 0],
    ['0.44', '0.44.0', 1],
    ['0.45.0-rc1 || 0.46', '0.45.0-rc1', 1],
  ])('%s is %s, with %i requests', async (text, version, requests) => {
    expect(await choose(text)).toEqual({ version, requests });
  });

  it('is the highest match in the tool cache', async () => {
    expect(await choose('0.43', { cached: ['0.43.0', '0.44.0'] })).toEqual({ version: '0.43.0', requests: 0 });
  });

  it('is the highest published match with check-latest', async () => {
    const over = { cached: ['0.43.0'], checkLatest: true, list: ['0.43.2', ...KNOWN] };
    expect(await choose('0.43', over)).toEqual({ version: '0.43.2', requests: 1 });
  });

  it.each(['0.46', '>=1', '0.45'])(
    'does not exist for %s: pre-releases match only a range that names one',
    async (text) => {
      await expect(choose(text)).rejects.toMatchObject({ code: 'no-such-version' });
    },
  );

  it('is an error with the name of the input for a malformed range', async () => {
    const sources = {
      cached: [],
      known: await loadKnownReleases('ipget'),
      published: async () => [],
      checkLatest: false,
    };
    const range = { kind: 'range', range: '0.13.x.x' } as const;
    await expect(chooseVersion(range, DISTRIBUTIONS.ipget, sources)).rejects.toThrow(
      "Version of ipget '0.13.x.x': not a version",
    );
  });

  it.each(['vv0.43.0', '>=0.40 <', '0.43.x.x', '1 2 x x x .'])('%s is a malformed range', async (text) => {
    await expect(choose(text)).rejects.toMatchObject({ code: 'invalid-input' });
  });
});

it.each([
  ['~1.28.0', '1.28.3'],
  ['>=1.20.0 <1.20.3', '1.20.1'],
])('never chooses retracted versions for a range: %s is %s', async (range, version) => {
  const versions = ['1.28.3', '1.28.0', '1.20.2', '1.20.1', '1.14.0'];
  const sources = { known: { product: 'lotus' as const, versions, digests: {} }, cached: [], checkLatest: false };
  const spec = { kind: 'range' as const, range };
  const choice = await chooseVersion(spec, lotus, { ...sources, published: async () => versions });
  expect(choice.version).toBe(version);
});

it.each([
  ['0.4', true],
  ['0.43', false],
  ['1.1', false],
  ['~0.4', false],
])('hints at the missing quotes of 0.40 in YAML: %s, %j', (range, hint) => {
  const text = createYamlHint(range, { product: 'kubo', versions: KNOWN, digests: {} });
  expect(text !== null).toBe(hint);
});

it.each(['0.1', '0.3', '1.1'])('the error hints at the missing quotes if nothing matches: %s', async (range) => {
  const text = `If you wrote ${range}0 without quotes, YAML read it as ${range}. Write '${range}0'.`;
  const error = { code: 'no-such-version', fix: expect.stringContaining(text) };
  await expect(choose(range)).rejects.toMatchObject(error);
  await expect(choose(`~${range}`)).rejects.toMatchObject({ fix: expect.stringMatching(/^Check the range\. To/) });
});
