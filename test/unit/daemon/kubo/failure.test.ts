import { describe, expect, it } from 'vitest';
import { createNodeError, explainExit, explainStartFailure } from '../../../../kit/daemon/kubo/failure.ts';

/** The start of every log of 0.43.0. */
const START = `Initializing daemon...
Kubo version: 0.43.0
Repo version: 18
System version: amd64/linux
Golang version: go1.26.8
`;
const SWARM = `PeerID: 12D3KooWLJUiRKsFsEFJcqixbFKNWJs4BsNQHXhBYcLQiFJJMwPD
Swarm listening on 127.0.0.1:36693 (TCP)
Run 'ipfs id' to inspect announced and discovered multiaddrs of this node.
`;
const GO_IPFS = (version: string, repo: number, os: string) => `Initializing daemon...
go-ipfs version: ${version}
Repo version: ${repo}
System version: amd64/${os}
Golang version: go1.11.1
`;
const IN_USE = 'listen tcp4 127.0.0.1:45999: bind: address already in use';

/** Output of real daemons before they exited; for older releases as users reported it. */
const LOGS: readonly [string, string, string, string | RegExp][] = [
  [
    'the port of the API is in use',
    `${START}${SWARM}\nError: serveHTTPApi: manet.Listen(/ip4/127.0.0.1/tcp/45999) failed: ${IN_USE}\n`,
    'port-in-use',
    'another process uses 127.0.0.1:45999',
  ],
  [
    'the port of the gateway is in use',
    `${START}${SWARM}RPC API server listening on /ip4/127.0.0.1/tcp/37789
WebUI: http://127.0.0.1:37789/webui

Error: serveHTTPGateway: manet.Listen(/ip4/127.0.0.1/tcp/45999) failed: ${IN_USE}\n`,
    'port-in-use',
    'another process uses 127.0.0.1:45999',
  ],
  [
    'the port of the swarm is in use',
    `${START}PeerID: 12D3KooWLJUiRKsFsEFJcqixbFKNWJs4BsNQHXhBYcLQiFJJMwPD
2026-11-23T00:52:05.591Z	ERROR	p2p-config	fxevent/slog.go:84	start failed	{"system": "fx", "error": "failed to listen on any addresses: [${IN_USE}]"}

Error: constructing the node (see log for full detail): failed to listen on any addresses: [${IN_USE}]\n`,
    'port-in-use',
    'another process uses 127.0.0.1:45999',
  ],
  [
    'the port is in use, on Windows',
    'Error: serveHTTPApi: manet.Listen(/ip4/127.0.0.1/tcp/5001) failed: listen tcp4 127.0.0.1:5001: bind: Only one usage of each socket address (protocol/network address/port) is normally permitted.',
    'port-in-use',
    'another process uses 127.0.0.1:5001',
  ],
  [
    'a value has another type',
    'Error: failure to decode config: json: cannot unmarshal string into Go struct field Gateway.Gateway.NoFetch of type bool\n',
    'invalid-input',
    /cannot read its configuration.*Gateway\.NoFetch of type bool/,
  ],
  [
    'the datastore is of another kind',
    `${START}\nError: datastore configuration of '{"path":"blocks","type":"flatfs"}' does not match what is on disk '{"path":"b","type":"flatfs"}'\n`,
    'invalid-input',
    'Datastore.Spec names another kind of datastore than the one in the repository, which ipfs init made',
  ],
  [
    'only the log has the reason',
    `${START}2026-11-30T05:14:47.719Z\tFATAL\tcore:constructor\tnode/groups.go:425\tThe field is no longer used, please remove it.\n`,
    'daemon-failed',
    "it exited with 'The field is no longer used, please remove it.'",
  ],
  [
    'another daemon uses the repository',
    `${START}\nError: lock /home/runner/.ipfs/repo.lock: someone else has the lock\n`,
    'repository-locked',
    'another process uses its repository',
  ],
  [
    'another daemon uses the repository, 0.5.1',
    `${GO_IPFS('0.5.1', 9, 'darwin')}\nError: lock /Users/someone/.ipfs/repo.lock: someone else has the lock\n`,
    'repository-locked',
    'another process uses its repository',
  ],
  [
    'another daemon uses the repository, 0.4.20',
    'Error: cannot acquire lock: Lock FcntlFlock of /export/repo.lock failed: resource temporarily unavailable',
    'repository-locked',
    'another process uses its repository',
  ],
  [
    'another daemon uses the repository, 0.4.8 on Windows',
    'Error: cannot acquire lock: file "C:\\\\Users\\\\10667\\\\.ipfs\\\\repo.lock" already locked',
    'repository-locked',
    'another process uses its repository',
  ],
  [
    'the repository is from an older Kubo',
    `${START}Kubo repository at /tmp/repo has version 16 and needs to be migrated to version 18.
Run migrations now? [y/N] Invalid input: EOF. Please try again.
Run migrations now? [y/N] Invalid input: EOF. Please try again.
Run migrations now? [y/N] Invalid input: EOF. Please try again.
Not running migrations on repository at /tmp/repo. Re-run daemon with --migrate or see 'ipfs repo migrate --help'

Error: fs-repo requires migration\n`,
    'repository-needs-migration',
    'its repository has version 16, and this Kubo needs version 18',
  ],
  [
    'the repository is from an older Kubo, 0.5.0',
    `${GO_IPFS('0.5.0', 9, 'linux')}Found outdated fs-repo, migrations need to be run.
Run migrations now? [y/N] Not running migrations of fs-repo now.
Please get fs-repo-migrations from https://dist.ipfs.io

Error: fs-repo requires migration\n`,
    'repository-needs-migration',
    'its repository has version 8, and this Kubo needs version 9',
  ],
  [
    'the repository is from a newer Kubo',
    `${START}
Error: Your programs version (18) is lower than your repos (19).
Please update ipfs to a version that supports the existing repo, or run
a migration in reverse.

See https://github.com/ipfs/fs-repo-migrations/blob/master/run.md for details.\n`,
    'repository-needs-migration',
    'its repository has version 19, and this Kubo needs version 18',
  ],
  ['an option is unknown', 'Error: unknown option "foo"\n', 'daemon-failed', /'unknown option "foo"'/],
  [
    'a profile is unknown',
    'generating ED25519 keypair...done\nError: invalid configuration profile: nosuch\n',
    'daemon-failed',
    /invalid configuration profile: nosuch/,
  ],
  [
    'its config is damaged',
    "Error: error loading plugins: invalid character 'b' looking for beginning of object key string\n",
    'daemon-failed',
    /error loading plugins/,
  ],
  ['the reason is unknown', '', 'daemon-failed', 'it exited without an error message'],
];

/** What the runtime of Go prints after its message. */
const STACKS = Array.from({ length: 60 }, (_, at) => `\tgithub.com/ipfs/kubo/file.go:${at} +0xce`);

describe('explainExit', () => {
  it.each(LOGS)('recognises that %s', (_, text, code, found) => {
    const failure = explainExit(text.split('\n'), '8');
    expect(failure).toMatchObject({ code, problem: expect.stringMatching(found) });
    expect(failure.fix).toMatch(/\.$/);
  });

  it('reports an unknown version of a repository that needs a migration', () => {
    expect(explainExit(['Error: fs-repo requires migration'], null).problem).toMatch(/version \?/);
  });
});

describe('a crash', () => {
  const LIMITS = /^Check the limits of the job for processes and memory \(ulimit -a, and those of its container\)/;

  // The messages of Go 1.26, of the real Kubo 0.43.0 with limits and of the source of its runtime.
  it.each([
    [
      'for lack of processes',
      [
        'runtime: failed to create new OS thread (have 5 already; errno=11)',
        'runtime: may need to increase max user processes (ulimit -u)',
        'fatal error: newosproc',
      ],
      /^it crashed with 'runtime: failed to create new OS thread \(have 5 already; errno=11\)'$/,
      LIMITS,
    ],
    ['for lack of memory', ['fatal error: runtime: out of memory'], /out of memory'$/, LIMITS],
    ['for lack of address space', ['fatal error: failed to reserve page summary memory'], /summary memory'$/, LIMITS],
    [
      'of its own',
      ['panic: unable to open logging output: open /x'],
      "it crashed with 'panic: unable to open logging output: open /x'",
      /^Check ipfs-config/,
    ],
  ] as const)('%s shows its reason, not the end of the stack traces', (_, messages, problem, fix) => {
    const lines = ['generating ED25519 keypair...done', ...messages, 'goroutine 1 [running]:', ...STACKS];
    const failure = explainExit(lines, null);
    expect(failure).toMatchObject({ code: 'daemon-failed', fix: expect.stringMatching(fix) });
    expect(failure.problem).toEqual(expect.stringMatching(problem));
    const shown = createNodeError('starting Kubo', failure, lines).message.split('\n').slice(1);
    expect(shown).toHaveLength(20);
    expect(shown[0]).toBe(`  ${messages[0]}`);
  });
});

describe('a daemon that is not ready', () => {
  it.each([
    ['exited', { how: 'exited' }, 'daemon-failed', /'no luck'/],
    ['took too long', { how: 'timed-out', missing: 'its API is not open' }, 'daemon-not-ready', /^after 120 s its API/],
    [
      'has another version',
      { how: 'version-mismatch', version: '0.42.0' },
      'wrong-version',
      /reports version 0\.42\.0/,
    ],
  ] as const)('%s', (_, outcome, code, found) => {
    const failure = explainStartFailure(outcome, ['Error: no luck'], null, 120_000);
    expect(failure).toMatchObject({ code, problem: expect.stringMatching(found) });
  });
});

describe('the error of a node', () => {
  const FAILURE = { code: 'daemon-failed', problem: 'it ended', fix: 'Look.' } as const;

  it('has the end of the log', () => {
    const error = createNodeError('starting Kubo', FAILURE, ['a', 'b']);
    expect(error.message).toBe('Starting Kubo: it ended. Look. The end of its log:\n  a\n  b');
    expect(error.code).toBe('daemon-failed');
  });

  it('shows at most 20 lines of the log', () => {
    const lines = Array.from({ length: 100 }, (_, line) => `line ${line}`);
    const { message } = createNodeError('starting Kubo', FAILURE, lines);
    expect(message.split('\n')).toHaveLength(21);
    expect(message).toMatch(/line 99$/);
  });

  it('of a node without a log ends with the fix', () => {
    expect(createNodeError('starting Kubo', FAILURE, []).message).toBe('Starting Kubo: it ended. Look.');
  });
});
