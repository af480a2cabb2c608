// The input `tools`: tools that are only data, installed by the bundled action from an origin on loopback.
import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DISTRIBUTIONS } from '../../../kit/distributions/products/products.ts';
import { TOOL_NAMES } from '../../../kit/distributions/tools.ts';
import { parsePlatform } from '../../../kit/platform/conventions.ts';
import { failureCode } from '../../../scripts/local-runner/render-log.ts';
import { publishFile, tarGz } from '../../support/origins/publish.ts';
import { publishProduct } from '../../support/origins/publish-product.ts';
import { tinyElf } from '../../support/programs/tiny-elf.ts';
import {
  type ActionFixture,
  createActionFixture,
  KUBO_VERSION,
  OTHER_ARCH,
  OWN_ARCH,
} from '../../support/setup-ipfs-kit.ts';

let stage: ActionFixture;
beforeEach(async () => {
  stage = await createActionFixture();
});
afterEach(() => stage.tearDown());

const paths = () => stage.origin.requests.map(({ path }) => path);
const publish = (product: keyof typeof DISTRIBUTIONS, version: string, arch: string = OWN_ARCH) =>
  publishProduct(stage.folder, {
    distribution: DISTRIBUTIONS[product],
    version,
    platform: parsePlatform(`linux/${arch}`),
  });
const entry = (tool: string, version: string) => join(stage.runnerEnv.toolCache, tool, version, process.arch);
const WITHOUT_KUBO = { 'kubo-version': 'none', 'mirror-only': 'true' };

describe('tools', () => {
  it('are installed, on PATH, in the output tools and in the summary', async () => {
    const lines = [...(await publish('ipget', '0.13.2')), ...(await publish('car', '2.16.0'))];
    const inputs = { ...WITHOUT_KUBO, tools: 'ipget@0.13\ncar@v2.16.0', checksums: lines.join('\n') };
    const result = await stage.run(inputs);
    expect(result.exitCode, result.log).toBe(0);
    expect(JSON.parse(result.outputs.tools ?? '')).toEqual({
      ipget: { version: '0.13.2', path: join(entry('ipget', '0.13.2'), 'ipget'), verifiedBy: 'user' },
      car: { version: '2.16.0', path: join(entry('car', '2.16.0'), 'car'), verifiedBy: 'user' },
    });
    expect(result.outputs).toMatchObject({
      platform: `linux/${OWN_ARCH}`,
      'cache-hit': 'false',
      'verified-by': 'user',
    });
    expect([...result.path].sort()).toEqual([entry('car', '2.16.0'), entry('ipget', '0.13.2')]);
    expect(result.summary).toMatch(/^\| ipget \| 0\.13\.2 \|/m);
    expect(result.summary).toMatch(/^\| car \| 2\.16\.0 \|/m);
    const printed = execFileSync('ipget', ['--version'], { env: { PATH: result.path.join(':') }, encoding: 'utf8' });
    expect(printed).toBe('ipget version v0.13.2 2026-08-03-0b53e69\n');
    expect([...paths()].sort()).toEqual([
      `/go-car/v2.16.0/go-car_2.16.0_linux_${OWN_ARCH}.tar.gz`,
      `/ipget/v0.13.2/ipget_v0.13.2_linux-${OWN_ARCH}.tar.gz`,
    ]);
  });

  it('come from the tool cache the second time, without a request', async () => {
    const lines = await publish('ipget', '0.13.2');
    const inputs = { ...WITHOUT_KUBO, tools: 'ipget', checksums: lines.join('\n') };
    const first = await stage.run(inputs);
    expect(first.exitCode, first.log).toBe(0);
    const again = await stage.run({ ...inputs, tools: 'ipget@~0.13.1', checksums: '' });
    expect(again.outputs).toEqual({ ...first.outputs, 'cache-hit': 'true' });
    expect(paths()).toHaveLength(1);
  });

  it('are installed with products, and the weakest verification level is reported', async () => {
    const [line = ''] = await publish('ipget', '0.13.2');
    const locked = (version: string, checksum: string) => {
      const [hex = '', file = ''] = checksum.split('  ');
      return { version, archives: { [file]: `sha512:${hex}` } };
    };
    const products = { kubo: locked(KUBO_VERSION, stage.checksum(`linux-${OWN_ARCH}`)), ipget: locked('0.13.2', line) };
    await writeFile(join(stage.runnerEnv.workspace, 'lock.json'), JSON.stringify({ lockfileVersion: 1, products }));
    const result = await stage.run({ 'lock-file': 'lock.json', checksums: '', tools: 'ipget@0.13.2' });
    expect(result.outputs, result.log).toMatchObject({ 'kubo-version': KUBO_VERSION, 'verified-by': 'lock' });
    expect(JSON.parse(result.outputs.tools ?? '')).toMatchObject({ ipget: { verifiedBy: 'lock' } });
  });

  it('may be named in a version file', async () => {
    const lines = await publish('ipget', '0.13.1');
    await writeFile(join(stage.runnerEnv.workspace, '.tool-versions'), 'nodejs 24.1.0\nipget 0.13.1\n');
    const inputs = { 'kubo-version': '', 'version-file': '.tool-versions', checksums: lines.join('\n') };
    const result = await stage.run(inputs);
    expect(Object.keys(JSON.parse(result.outputs.tools ?? '{}')), result.log).toEqual(['ipget']);
    const both = await stage.run({ ...inputs, tools: 'ipget@0.13.2' });
    expect(failureCode(both.log)).toBe('invalid-input');
    expect(both.log).toContain("it is in input tools and in version file '.tool-versions' (0.13.1)");
  });

  it('for another architecture are in the output, but not on PATH', async () => {
    const lines = await publish('ipget', '0.13.2', OTHER_ARCH);
    const inputs = { ...WITHOUT_KUBO, tools: 'ipget', architecture: OTHER_ARCH, checksums: lines.join('\n') };
    const result = await stage.run(inputs);
    expect(result, result.log).toMatchObject({ exitCode: 0, path: [], outputs: { platform: `linux/${OTHER_ARCH}` } });
  });

  it.each([
    [
      'ipgte@0.13',
      `'ipgte' is not one of ${TOOL_NAMES.join(', ')}. Did you mean ipget? To add a tool, see docs/tools.md.`,
    ],
    ['vole', `'vole' is not one of ${TOOL_NAMES.join(', ')}. To add a tool, see docs/tools.md.`],
    ['kubo@0.43', 'Kubo has its own input. Use the input kubo-version.'],
    ['ipget ipget@0.13', 'it names ipget twice'],
    ['ipget@newest', "Input tools, ipget 'newest'"],
  ])('%j is an input error', async (tools, message) => {
    const result = await stage.run({ ...WITHOUT_KUBO, tools });
    expect(failureCode(result.log), result.log).toBe('invalid-input');
    expect(result.log).toContain(message);
    expect(paths()).toEqual([]);
  });

  it('that never print their version must print their usual output', async () => {
    const file = `go-car_2.17.0_linux_${OWN_ARCH}.tar.gz`;
    const folder = join(stage.folder, 'go-car', 'v2.17.0');
    await mkdir(folder, { recursive: true });
    const content = tinyElf(OWN_ARCH, 'car: a program of another project\n');
    const { sha512 } = await publishFile(folder, file, await tarGz([{ name: 'car', content, mode: 0o755 }]));
    const result = await stage.run({ ...WITHOUT_KUBO, tools: 'car@2.17.0', checksums: `${sha512}  ${file}` });
    expect(failureCode(result.log), result.log).toBe('binary-does-not-run');
    expect(result.log).toContain('instead of its usual output');
  });

  it('that print another version are an error', async () => {
    const lines = await publish('ipget', '0.13.1');
    const archive = lines[0]?.replace(/^(\w+ {2}).*$/, `$1ipget_v0.13.2_linux-${OWN_ARCH}.tar.gz`) ?? '';
    stage.origin.injectFaults(({ path }) => {
      return path.includes('0.13.2') ? { kind: 'redirect', to: path.replaceAll('0.13.2', '0.13.1') } : null;
    });
    const result = await stage.run({ ...WITHOUT_KUBO, tools: 'ipget@0.13.2', checksums: archive });
    expect(failureCode(result.log), result.log).toBe('wrong-version');
  });
});
