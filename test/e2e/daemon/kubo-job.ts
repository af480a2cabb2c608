// A job for tests of nodes: a folder for its daemons, a place for repositories of its own, and the stand-in for `ipfs`.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type KuboNode, type KuboNodeRequest, startKuboNode } from '../../../kit/daemon/kubo/node.ts';
import { type Stopped, stopAll } from '../../../kit/daemon/stop.ts';
import { type Misbehaviour, SEEN_FILE, STAND_IN_VERSION } from './kubo-misbehaviour.ts';

export interface KuboJob {
  /** What `stopAll` is given. */
  readonly folder: string;
  /** The user's own: nothing of it may change. */
  readonly home: string;
  readonly warnings: readonly string[];
  readonly request: (changes?: Partial<KuboNodeRequest>, misbehaviour?: Misbehaviour) => KuboNodeRequest;
  readonly start: (changes?: Partial<KuboNodeRequest>, misbehaviour?: Misbehaviour) => Promise<KuboNode>;
  readonly stop: () => Promise<readonly Stopped[]>;
  readonly leave: () => Promise<void>;
}

/** Returns a new job; its nodes are the stand-in unless it is given an `ipfs`. */
export function kuboJob(ipfs?: string): KuboJob {
  const root = mkdtempSync(join(tmpdir(), 'kubo-job-'));
  const folder = join(root, 'node');
  const home = join(root, 'home');
  for (const path of [folder, home]) mkdirSync(path, { mode: 0o700 });
  const executable = ipfs ?? writeStandIn(root);
  const warnings: string[] = [];
  const log = { info: () => {}, debug: () => {}, warning: (text: string) => warnings.push(text) };
  const stop = () => stopAll(folder, log);
  const request = (changes: Partial<KuboNodeRequest> = {}, misbehaviour?: Misbehaviour): KuboNodeRequest => ({
    name: 'kubo-1',
    folder,
    executable,
    version: STAND_IN_VERSION,
    mode: 'local',
    profiles: null,
    settings: misbehaviour ? [{ key: 'StandIn', value: misbehaviour }] : [],
    args: [],
    repo: null,
    apiPort: 0,
    gatewayPort: 0,
    ...changes,
  });
  return {
    folder,
    home,
    warnings,
    request,
    start: (changes, misbehaviour) => startKuboNode(request(changes, misbehaviour), log),
    stop,
    leave: async () => {
      await stop();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function writeStandIn(root: string): string {
  const script = pathToFileURL(join(import.meta.dirname, 'kubo-stand-in.ts'));
  const path = join(root, 'ipfs');
  writeFileSync(path, `#!${process.execPath}\nimport('${script}');\n`, { mode: 0o755 });
  return path;
}

/** Returns what the stand-in's daemon was started with. */
export function seenBy({ repo }: { repo: string }): { args: string[]; env: Record<string, string> } {
  return JSON.parse(readFileSync(join(repo, SEEN_FILE), 'utf8'));
}

/** Returns all that lies in a folder: names, and what is in the files. */
export function contentsOf(folder: string): Readonly<Record<string, string | null>> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(folder.length + 1), entry.isFile() ? readFileSync(path, 'utf8') : null];
    }),
  );
}
