// The inputs of most jobs: Kubo alone, in an exact version or the newest known one, which the tool cache may have. A table
// recognizes them in less time than inputs.ts takes to read them. Everything else, invalid values included, is for inputs.ts.
import newestKnown from '../../../kit/distributions/known-releases/newest.json' with { type: 'json' };
import type { SetupInputName } from '../input-names.ts';

interface PlainInputs {
  /** Of Kubo. */
  readonly version: string;
  readonly summary: boolean;
  readonly env: boolean;
}

const UNSET = [''];
const NONE = ['', 'none'];
const OFF = ['', 'false'];
const ZERO = ['', '0'];
const BOOLEAN = ['', 'true', 'false'];

/** What each input may say. The inputs for a node have no effect without one, and a hit needs no token, mirror or cache. */
const PLAIN_VALUES: Readonly<Record<SetupInputName, readonly string[] | 'see below' | 'any'>> = {
  'kubo-version': 'see below',
  'cluster-version': NONE,
  'cluster-tools': UNSET,
  'lotus-version': NONE,
  'lotus-miner-version': NONE,
  'lotus-network': ['', 'mainnet'],
  tools: UNSET,
  'version-file': UNSET,
  'check-latest': BOOLEAN,
  architecture: UNSET,
  source: ['', 'auto', 'never'],
  'build-timeout-minutes': ['', '60'],
  cache: ['', 'auto', 'true', 'false'],
  mirror: 'see below',
  'mirror-only': BOOLEAN,
  gateways: UNSET,
  checksums: UNSET,
  'lock-file': UNSET,
  require: UNSET,
  rehash: OFF,
  daemon: OFF,
  'ipfs-profile': 'any',
  'ipfs-config': 'any',
  'daemon-args': 'any',
  'repo-path': 'any',
  'keep-repo': OFF,
  'api-port': 'any',
  'gateway-port': 'any',
  'api-auth': OFF,
  bootstrap: UNSET,
  'min-peers': ZERO,
  'cluster-peers': ZERO,
  'cluster-config': UNSET,
  'cluster-env': UNSET,
  'cluster-api-port': ZERO,
  env: BOOLEAN,
  summary: BOOLEAN,
  token: 'any',
  'job-status': 'any',
};

const VERSION = /^v?((?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*))$/;

/** Returns what the variables of the inputs say if all of them are plain, else null. */
export function readPlainInputs(env: NodeJS.ProcessEnv): PlainInputs | null {
  const text = (name: SetupInputName) => env[`INPUT_${name.toUpperCase()}`] ?? '';
  for (const name of Object.keys(PLAIN_VALUES) as SetupInputName[]) {
    const values = PLAIN_VALUES[name];
    if (typeof values !== 'string' && !values.includes(text(name))) return null;
  }
  const version = readVersion(text('kubo-version'));
  if (version === null || !isUsableMirror(text('mirror'), text('mirror-only') === 'true')) return null;
  return { version, summary: text('summary') !== 'false', env: text('env') !== 'false' };
}

function readVersion(text: string): string | null {
  return text === '' || text === 'latest-known' ? newestKnown.kubo : (VERSION.exec(text)?.[1] ?? null);
}

/** Returns whether a hit may ignore the mirror: its URL is valid, or there is no mirror. The cold path reports an invalid URL. */
export function isUsableMirror(url: string, only: boolean): boolean {
  return url === '' ? !only : /^https?:\/\/[^#\s]+$/.test(url) && URL.canParse(url);
}
