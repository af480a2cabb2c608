// The inputs of most jobs with a node: a Kubo in one of its modes, maybe with ports or a secret for its API. A table recognizes them
// without what inputs.ts loads to check all others. Everything else, invalid values included, is for inputs.ts.
import { DAEMON_MODES } from '../../../kit/daemon/kubo/modes.ts';
import { getInput } from '../../../kit/runner/inputs.ts';
import type { Runner } from '../../../kit/runner/runner.ts';
import type { SetupInputName } from '../input-names.ts';
import type { NodeInputs } from './inputs.ts';

const UNSET = /^$/;
const OFF = /^(?:false)?$/;
const ZERO = /^0?$/;
/** Most of them: the highest ones are for inputs.ts. */
const PORT = /^(?:\d{0,4}|[1-5]\d{4})$/;

/** What each input about a node may say besides daemon, and kubo-version. */
const PLAIN_VALUES = {
  'kubo-version': /^(?!none$)/i,
  'ipfs-profile': UNSET,
  'ipfs-config': UNSET,
  'daemon-args': UNSET,
  'repo-path': UNSET,
  'keep-repo': OFF,
  'api-port': PORT,
  'gateway-port': PORT,
  'api-auth': /^(?:true|false)?$/,
  bootstrap: UNSET,
  'min-peers': ZERO,
  'cluster-peers': ZERO,
  'cluster-config': UNSET,
  'cluster-env': UNSET,
  'cluster-api-port': ZERO,
} as const satisfies Readonly<Partial<Record<SetupInputName, RegExp>>>;

/** Returns what `readNodeInputs` returns for these inputs if all of them are plain, else null. */
export function readPlainNodeInputs(runner: Runner): NodeInputs | null {
  const text = (name: SetupInputName) => getInput(runner, name);
  const mode = DAEMON_MODES.find((known) => known === text('daemon'));
  const names = Object.keys(PLAIN_VALUES) as (keyof typeof PLAIN_VALUES)[];
  if (!mode || !names.every((name) => PLAIN_VALUES[name].test(text(name)))) return null;
  return {
    mode,
    profiles: null,
    settings: [],
    args: [],
    repo: null,
    keepRepo: false,
    apiPort: Number(text('api-port')),
    gatewayPort: Number(text('gateway-port')),
    minPeers: 0,
    apiAuth: text('api-auth') === 'true',
    clusterPeers: 0,
    clusterConfig: [],
    clusterEnv: {},
    clusterApiPort: 0,
  };
}
