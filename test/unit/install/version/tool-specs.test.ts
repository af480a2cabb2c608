import { describe, expect, it } from 'vitest';
import { TOOL_NAMES } from '../../../../kit/distributions/tools.ts';
import { parseToolSpecs } from '../../../../kit/install/version/tool-specs.ts';

const exact = (version: string) => ({ kind: 'exact', version });
const range = (text: string) => ({ kind: 'range', range: text });

describe('the input tools', () => {
  it.each<[string, readonly (readonly [string, object])[]]>([
    ['', []],
    [' \n ', []],
    ['ipget', [['ipget', { kind: 'latest-known' }]]],
    ['ipget@0.13.2', [['ipget', exact('0.13.2')]]],
    ['ipget@v0.13.2', [['ipget', exact('0.13.2')]]],
    ['ipget@0.13', [['ipget', range('0.13')]]],
    [
      'ipget@latest car@latest-known',
      [
        ['ipget', { kind: 'latest' }],
        ['car', { kind: 'latest-known' }],
      ],
    ],
    ['ipget@none', [['ipget', { kind: 'none' }]]],
    [
      '\n  ipget@~0.13.1\n  car@2.17.0\n',
      [
        ['ipget', range('~0.13.1')],
        ['car', exact('2.17.0')],
      ],
    ],
    [
      'ipget@>=0.13.1 <0.14 car',
      [
        ['ipget', range('>=0.13.1 <0.14')],
        ['car', { kind: 'latest-known' }],
      ],
    ],
    ['ipget@0.13.1 || 0.13.2', [['ipget', range('0.13.1 || 0.13.2')]]],
    ['ipget@0.13.1\n  - 0.13.2', [['ipget', range('0.13.1 - 0.13.2')]]],
  ])('%j requests %j', (text, expected) => {
    expect(parseToolSpecs(text, 'tools').map(({ tool, version }) => [tool, version])).toEqual(expected);
  });

  it.each([
    [
      'ipgett',
      `Input tools 'ipgett': 'ipgett' is not one of ${TOOL_NAMES.join(', ')}. Did you mean ipget? To add a tool, see docs/tools.md.`,
    ],
    ['someguy', `'someguy' is not one of ${TOOL_NAMES.join(', ')}. To add a tool, see docs/tools.md.`],
    ['ipget, car', "'ipget,' is not one of"],
    ['ipget 0.13.2', "'ipget 0.13.2' is not one of ipget, car, lassie. Did you mean ipget@0.13.2?"],
    ['ipget=0.13', 'Did you mean ipget@0.13?'],
    ['constructor@1', "'constructor' is not one of"],
    ['kubo@0.43.0', 'Kubo has its own input. Use the input kubo-version.'],
    ['ipfs-cluster@1.1.6', 'IPFS Cluster has its own input. Use the input cluster-version.'],
    ['ipget@0.13.1 ipget', 'it names ipget twice'],
    ['ipget@', "Input tools, ipget ''"],
    ['ipget@newest', "Input tools, ipget 'newest'"],
    ['@1.0.0', "'' is not one of"],
  ])('%j is an error', (text, message) => {
    expect(() => parseToolSpecs(text, 'tools')).toThrow(expect.objectContaining({ code: 'invalid-input' }));
    expect(() => parseToolSpecs(text, 'tools')).toThrow(message);
  });
});

it('200,000 spaces take no time', { timeout: 60_000 }, () => {
  const text = `ipget@0.13.2${' '.repeat(200_000)}<1${' '.repeat(200_000)}car`;
  expect(parseToolSpecs(text, 'tools').map(({ tool }) => tool)).toEqual(['ipget', 'car']);
});
