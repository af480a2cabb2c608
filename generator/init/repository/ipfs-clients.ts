// How the sources and the manifests of a project show that it uses a node of IPFS. Data: patterns with what they mean.
import type { InspectedFiles } from '../detected.ts';

interface ClientUse {
  /** Whether it needs a node that runs, or only the program `ipfs`. */
  readonly needs: 'node' | 'program';
  readonly source: string;
}

interface Client {
  readonly name: string;
  readonly files: RegExp;
  readonly pattern: RegExp;
}

const PYTHON_MANIFEST =
  /(?:^|\/)(?:pyproject\.toml|setup\.(?:py|cfg)|Pipfile|tox\.ini|[\w.-]*requirements[\w./-]*\.(?:txt|in))$/;
const PACKAGE = /(?:^|\/)package\.json$/;
const GO_MOD = /(?:^|\/)go\.mod$/;
const python = (name: string, pattern: string): Client => ({
  name,
  files: PYTHON_MANIFEST,
  pattern: new RegExp(`(?:^|["'\\s,])(?:${pattern})(?=["'\\s,;=<>~!\\[]|$)`, 'mi'),
});
const node = (name: string): Client => ({ name, files: PACKAGE, pattern: new RegExp(`"${name}"\\s*:\\s*"`) });
const go = (name: string): Client => ({
  name,
  files: GO_MOD,
  pattern: new RegExp(
    `^(?:module|\\s*(?:require\\s+)?)\\s*${name.replaceAll('.', '\\.')}(?:/v\\d+)?(?:\\s+v\\S+)?\\s*$`,
    'm',
  ),
});

/** Libraries that talk to the RPC API of a node. */
const CLIENTS: readonly Client[] = [
  python('ipfshttpclient', 'ipfshttpclient\\d?'),
  python('ipfs-api', 'ipfs-?api'),
  python('aioipfs', 'aioipfs'),
  node('kubo-rpc-client'),
  node('ipfs-http-client'),
  node('ipfs-api'),
  go('github.com/ipfs/go-ipfs-api'),
  go('github.com/ipfs/go-ipfs-http-client'),
];

/** These bring a node of their own. */
const OWN_NODES: readonly Client[] = [node('kubo'), node('go-ipfs'), node('ipfs'), node('ipfsd-ctl')];

const PROGRAM_IN_SOURCES: readonly (readonly [RegExp, RegExp])[] = [
  [
    /\.py$/,
    /\b(?:run|Popen|call|check_call|check_output|system|popen|which|create_subprocess_\w+)\(\s*(?:\(|\[)?\s*f?["']ipfs(?:["'\s])/,
  ],
  [/\.[cm]?[jt]sx?$/, /\b(?:spawn|exec|execFile|execa|execSync|spawnSync|execFileSync|which)\(\s*["'`]ipfs(?:["'`\s])/],
  [/\.go$/, /\b(?:exec\.(?:Command|LookPath)|exec\.CommandContext)\((?:\s*\w+\s*,)?\s*"ipfs"/],
  [
    /(?:\.sh|(?:^|\/)[Mm]akefile)$/,
    /^\s*@?(?:sudo\s+)?ipfs\s+(?:init|add|cat|get|pin|daemon|block|dag|files|name|id|swarm|config)\b/m,
  ],
];
/** A test that reads the variable in which a job has the URL of its node. */
const VARIABLE_IN_SOURCES: readonly (readonly [RegExp, RegExp])[] = [
  [/\.(?:py|go)$/, /["']IPFS_API["']/],
  [/\.[cm]?[jt]sx?$/, /\benv\??\.IPFS_API\b|\benv\[["']IPFS_API["']\]/],
];
const RPC_IN_GO = /"github\.com\/ipfs\/kubo\/client\/rpc"/;

/** Returns how the project uses the program or a node; null if it does not, or brings its own. */
export function findClientUse(files: InspectedFiles): ClientUse | null {
  const all = [...files].filter(([, text]) => text !== '');
  const has = ({ files: pattern, pattern: text }: Client) =>
    all.find(([path, each]) => pattern.test(path) && text.test(withoutComments(path, each)))?.[0];
  if (OWN_NODES.some(has)) return null;
  for (const client of CLIENTS) {
    const path = has(client);
    if (path !== undefined) return { needs: 'node', source: `${path}: ${client.name}` };
  }
  const rpc = all.find(([path, text]) => path.endsWith('.go') && RPC_IN_GO.test(text));
  if (rpc) return { needs: 'node', source: `${rpc[0]}: github.com/ipfs/kubo/client/rpc` };
  const pathIn = (patterns: readonly (readonly [RegExp, RegExp])[]) =>
    all.find(([path, text]) => patterns.some(([name, pattern]) => name.test(path) && pattern.test(text)))?.[0];
  const reader = pathIn(VARIABLE_IN_SOURCES);
  if (reader !== undefined) return { needs: 'node', source: `${reader} reads IPFS_API` };
  const caller = pathIn(PROGRAM_IN_SOURCES);
  return caller === undefined ? null : { needs: 'program', source: `${caller} runs ipfs` };
}

/** Whether sources start a node themselves. */
export function startsNode(files: InspectedFiles): boolean {
  return [...files].some(
    ([path, text]) =>
      /\.(?:py|[cm]?[jt]s|go|sh)$/.test(path) &&
      /["'`](?:\S*\/)?ipfs["'`]\s*,\s*(?:\[\s*)?["'`]daemon|["'`](?:\S*\/)?ipfs daemon\b|^\s*(?:nohup\s+)?ipfs daemon\b/m.test(
        text,
      ),
  );
}

/** Whether sources use what needs other nodes: PubSub, the swarm, the DHT or names. */
export function usesNetwork(files: InspectedFiles): boolean {
  return [...files].some(
    ([path, text]) =>
      /\.(?:py|[cm]?[jt]s|go)$/.test(path) &&
      /\.(?:pubsub|swarm|dht|routing)\.\w+\(|\.name\.publish\(|\.(?:PubSub|Swarm|StatsBW)\w*\(/i.test(text),
  );
}

/** An indirect requirement of Go is used by others. */
function withoutComments(path: string, text: string): string {
  if (GO_MOD.test(path)) return text.replace(/^.*\/\/ indirect.*$/gm, '');
  return PYTHON_MANIFEST.test(path) ? text.replace(/^\s*#.*$/gm, '') : text;
}
