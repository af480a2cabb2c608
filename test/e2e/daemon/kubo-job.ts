// A job for tests of nodes: a folder for its daemons, a home for its own repositories, and a fake `ipfs`.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startKuboNode } from '../../../kit/daemon/kubo/node.ts';
import type { KuboNode, KuboNodeRequest } from '../../../kit/daemon/kubo/request.ts';
import { type StoppedProcess, stopAll } from '../../../kit/daemon/stop.ts';
import { FAKE_KUBO_VERSION, FAULTS_KEY, type FakeKuboFaults, START_RECORD_FILE } from './fake-kubo-faults.ts';

export interface KuboFixture {
  /** The folder that `stopAll` gets. */
  readonly folder: string;
  /** The user's home. Nothing in it may change. */
  readonly home: string;
  readonly warnings: readonly string[];
  readonly infos: readonly string[];
  readonly request: (overrides?: Partial<KuboNodeRequest>, faults?: FakeKuboFaults) => KuboNodeRequest;
  readonly start: (overrides?: Partial<KuboNodeRequest>, faults?: FakeKuboFaults) => Promise<KuboNode>;
  readonly stop: () => Promise<readonly StoppedProcess[]>;
  readonly tearDown: () => Promise<void>;
}

/** Returns a new job. Its nodes run `ipfs`, or the fake if none is given. */
export function createKuboFixture(ipfs?: string): KuboFixture {
  const root = mkdtempSync(join(tmpdir(), 'kubo-job-'));
  const folder = join(root, 'node');
  const home = join(root, 'home');
  for (const path of [folder, home]) mkdirSync(path, { mode: 0o700 });
  const executable = ipfs ?? writeFakeKubo(root);
  const warnings: string[] = [];
  const infos: string[] = [];
  const log = {
    info: (text: string) => infos.push(text),
    debug: () => {},
    warning: (text: string) => warnings.push(text),
  };
  const stop = () => stopAll(folder, log);
  const request = (overrides: Partial<KuboNodeRequest> = {}, faults?: FakeKuboFaults): KuboNodeRequest => ({
    name: 'kubo-1',
    folder,
    executable,
    version: FAKE_KUBO_VERSION,
    mode: 'local',
    profiles: null,
    settings: faults ? [{ key: FAULTS_KEY, value: faults }] : [],
    args: [],
    repo: null,
    apiPort: 0,
    gatewayPort: 0,
    ...overrides,
  });
  return {
    folder,
    home,
    warnings,
    infos,
    request,
    start: (overrides, faults) => startKuboNode(request(overrides, faults), log),
    stop,
    tearDown: async () => {
      await stop();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function writeFakeKubo(root: string): string {
  const script = pathToFileURL(join(import.meta.dirname, 'fake-kubo.ts'));
  const path = join(root, 'ipfs');
  writeFileSync(path, `#!${process.execPath}\nimport('${script}');\n`, { mode: 0o755 });
  return path;
}

/** Returns arguments and environment of the fake's daemon. */
export function readDaemonStart({ repo }: { repo: string }): { args: string[]; env: Record<string, string> } {
  return JSON.parse(readFileSync(join(repo, START_RECORD_FILE), 'utf8'));
}

/** Returns the contents of a folder: texts of files by path, null for folders. */
export function readFolderContents(folder: string): Readonly<Record<string, string | null>> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(folder.length + 1), entry.isFile() ? readFileSync(path, 'utf8') : null];
    }),
  );
}
