// The plain inputs about a node: which they are, and that both ways to read them agree.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SETUP_INPUT_NAMES } from '../../../../actions/setup-ipfs-kit/input-names.ts';
import { readSetupInputs } from '../../../../actions/setup-ipfs-kit/inputs.ts';
import { readNodeInputs } from '../../../../actions/setup-ipfs-kit/node/inputs.ts';
import { readPlainNodeInputs } from '../../../../actions/setup-ipfs-kit/node/plain-inputs.ts';

function createRunner(inputs: Readonly<Record<string, string>>) {
  const env = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]));
  return { env, write: () => {} };
}
const isPlain = (inputs: Readonly<Record<string, string>>) => readPlainNodeInputs(createRunner(inputs)) !== null;

describe('the inputs of a job', () => {
  it.each<[boolean, Readonly<Record<string, string>>]>([
    [true, { daemon: 'offline' }],
    [true, { daemon: ' local ' }],
    [true, { daemon: 'online', 'kubo-version': '0.43.0', 'api-port': '5001', 'gateway-port': '8080' }],
    [true, { daemon: 'offline', 'api-auth': 'true', 'keep-repo': 'false', 'min-peers': '0', 'cluster-peers': '0' }],
    [false, {}],
    [false, { daemon: 'false' }],
    [false, { daemon: 'Offline' }],
    [false, { daemon: 'offline', 'kubo-version': 'none' }],
    [false, { daemon: 'offline', 'api-port': '65536' }],
    [false, { daemon: 'offline', 'api-port': '-1' }],
    [false, { daemon: 'offline', 'api-auth': 'yes' }],
    [false, { daemon: 'offline', 'ipfs-config': 'A=1' }],
    [false, { 'cluster-peers': '2', daemon: 'local', 'cluster-version': '1.1.6' }],
  ])('are plain: %s, for %j', (expected, inputs) => {
    expect(isPlain(inputs)).toBe(expected);
  });

  it('say the same to readNodeInputs if they are plain, whatever they are', () => {
    const values = fc.constantFrom(
      ...['', '', '', 'false', 'true', 'False', '0', '00', '1', '5001', '9999', '70000', '1e3', '-0', 'none', 'None'],
      ...['offline', 'local', 'online', ' online', 'ONLINE', '0.43.0', 'latest', 'a', '/', '~/repo', 'server', 'A=1'],
      ...['CLUSTER_X=1', '/ip4/192.0.2.1/tcp/4001/p2p/12D3KooWHazi8jHsB8bBco4Tjq1KAJfqNTNkmrdvuS416d3s99dH'],
    );
    const inputs = fc.dictionary(fc.constantFrom(...SETUP_INPUT_NAMES), values, { maxKeys: 4 });
    const daemon = fc.constantFrom('offline', 'local', 'online', 'false', '');
    let plain = 0;
    fc.assert(
      fc.property(inputs, daemon, (given, mode) => {
        const runner = createRunner({ daemon: mode, ...given });
        const read = readPlainNodeInputs(runner);
        if (read === null) return;
        plain++;
        const others = createRunner({ ...given, 'kubo-version': given['kubo-version'] ?? '', daemon: '' });
        // Other inputs may be invalid. They are read before those about the node.
        const setup = (() => {
          try {
            return readSetupInputs(others);
          } catch {
            return null;
          }
        })();
        if (setup) expect(readNodeInputs(runner, setup)).toEqual(read);
      }),
      { numRuns: 2000 },
    );
    expect(plain).toBeGreaterThan(100);
  });
});
