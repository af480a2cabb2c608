// Which IPFS tools a project uses, in which version, and whether its tests need a node.
import semver from 'semver';
import { toPrintable } from '../../../kit/printable.ts';
import type { KnownValues } from '../../lint/expressions/evaluate.ts';
import { scalarTextAt } from '../../lint/model/located-node.ts';
import { contextOfLeg } from '../../lint/model/step-legs.ts';
import type { WorkflowJob } from '../../lint/model/workflow.ts';
import type { DetectedIpfs, DetectedTool, InspectedFiles } from '../detected.ts';
import { evaluateTo } from '../existing/flat-steps.ts';
import { readExistingWorkflows } from '../existing/read-workflows.ts';
import { findClientUse, startsNode, usesNetwork } from './ipfs-clients.ts';
import { STARTS_NODE } from './node-action.ts';

type Tool = 'kubo' | 'cluster' | 'lotus';

interface FoundTool extends DetectedTool {
  readonly tool: Tool;
  /** Whether it runs as a service. */
  readonly isService: boolean;
}

/** Images, with the tool in each. */
const IMAGES: Readonly<Record<string, Tool>> = {
  'ipfs/kubo': 'kubo',
  'ipfs/go-ipfs': 'kubo',
  'ipfs/ipfs-cluster': 'cluster',
  'ipfs/ipfs-cluster-service': 'cluster',
  'filecoin/lotus': 'lotus',
  'filecoin/lotus-all-in-one': 'lotus',
};
const IMAGE =
  /(?:^|[\s"'=/])(ipfs\/(?:kubo|go-ipfs|ipfs-cluster(?:-service)?)|filecoin\/lotus(?:-all-in-one)?)(?::([\w][\w.-]{0,100}))?(?=[\s"'@]|$)/gm;
/** Downloads, in scripts of workflows and in Dockerfiles. The version may be a variable. */
const DOWNLOADS: readonly (readonly [RegExp, Tool])[] = [
  [/(?:dist\.ipfs\.(?:tech|io)|ipfs\.io\/ipns\/dist\.ipfs\.\w+)\/(?:kubo|go-ipfs)\/(?:v(\d[\w.-]*))?/g, 'kubo'],
  [/github\.com\/ipfs\/(?:kubo|go-ipfs)\/releases\/download\/(?:v(\d[\w.-]*))?/g, 'kubo'],
  [/dist\.ipfs\.(?:tech|io)\/ipfs-cluster-(?:service|ctl|follow)\/(?:v(\d[\w.-]*))?/g, 'cluster'],
  [/github\.com\/filecoin-project\/lotus\/releases\/download\/(?:v(\d[\w.-]*))?/g, 'lotus'],
];
const VARIABLE = /\b(?:(?:GO_)?IPFS|KUBO)_(?:VERSION|VER|RELEASE)\b\s*[:=]\s*["']?v?(\d+\.\d+\.\d+(?:-[\w.]+)?)/;
/** Actions that install or start Kubo, with the input that has its version. */
const ACTIONS: readonly (readonly [RegExp, string])[] = [
  [/^(?:ibnesayeed|oduwsdl)\/setup-ipfs$/, 'ipfs_version'],
  [/\/setup-ipfs-kit$/, 'kubo'],
  [/^ipfs\/download-ipfs-distribution-action$/, 'version'],
  [STARTS_NODE, ''],
];

const EVENTS = ['push', 'pull_request', 'pull_request_target', 'merge_group', 'workflow_call'];

const COMPOSE = /(?:^|\/)(?:docker-)?compose[\w.-]*\.ya?ml$/;
const DOCKERFILE = /(?:^|\/)(?:Dockerfile|Containerfile)(?:\.[^/]+)?$|\.Dockerfile$/;
const WORKFLOW = /^\.github\/(?:workflows|actions)\/.*\.ya?ml$/;

/** Returns the tools that installs, services, libraries and calls show; null for none. */
export function findIpfsUse(files: InspectedFiles): DetectedIpfs | null {
  const found = [
    ...findInActions(files),
    ...findInTexts(files, WORKFLOW),
    ...findInTexts(files, DOCKERFILE),
    ...findInTexts(files, COMPOSE),
  ];
  const client = findClientUse(files);
  const named = client ? null : namedAfterIpfs(files);
  const fromClient: readonly FoundTool[] =
    client || named ? [{ tool: 'kubo', version: null, source: client?.source ?? named ?? '', isService: false }] : [];
  const all = [...found, ...fromClient];
  if (all.length === 0) return null;
  const toolOf = (name: Tool): DetectedTool | null => {
    const own = all.filter(({ tool }) => tool === name);
    const best = own.find(({ version }) => version !== null) ?? own[0];
    return best ? { version: best.version, source: toPrintable(best.source) } : null;
  };
  return {
    kubo: toolOf('kubo'),
    cluster: toolOf('cluster'),
    lotus: toolOf('lotus'),
    daemon: findDaemon(files, all, client),
  };
}

/** Tests that start a node themselves need none. */
function findDaemon(
  files: InspectedFiles,
  all: readonly FoundTool[],
  client: ReturnType<typeof findClientUse>,
): DetectedIpfs['daemon'] {
  const service = all.find(({ tool, isService }) => isService && tool !== 'lotus');
  if (startsNode(files)) return null;
  if (client?.needs === 'node')
    return { kind: usesNetwork(files) ? 'local' : 'offline', source: toPrintable(client.source) };
  return service ? { kind: 'local', source: toPrintable(service.source) } : null;
}

function findInActions(files: InspectedFiles): readonly FoundTool[] {
  const { workflows, actions } = readExistingWorkflows(files);
  // A workflow for releases or on a schedule does not test.
  const testing = workflows.filter(({ triggers }) => EVENTS.some((event) => triggers.has(event)));
  return [...testing, ...[...actions.values()].map(({ steps }) => steps)].flatMap(({ path, jobs }) =>
    jobs.flatMap((job) =>
      job.steps.flatMap(({ uses, inputs }): readonly FoundTool[] => {
        const input = ACTIONS.find(([name]) => name.test(uses?.name ?? ''))?.[1];
        if (uses === null || input === undefined) return [];
        const value = (name: string) => scalarTextAt(inputs.find((each) => each.name === name)?.value ?? null) ?? '';
        const tool = /cluster/.test(value('name')) ? 'cluster' : 'kubo';
        const version = newestVersion(value(input), job);
        return [{ tool, version, source: `${path}: ${uses.name}`, isService: STARTS_NODE.test(uses.name) }];
      }),
    ),
  );
}

/** The matrix may have several versions. */
function newestVersion(text: string, job: WorkflowJob): string | null {
  const versions = job.legs.flatMap((leg) => {
    const known: KnownValues = new Map([...job.known, ...contextOfLeg(leg, job)]);
    return exactVersion(evaluateTo(text, known) ?? '') ?? [];
  });
  return versions.toSorted(semver.rcompare)[0] ?? null;
}

function findInTexts(files: InspectedFiles, pattern: RegExp): readonly FoundTool[] {
  return [...files].flatMap(([path, text]): readonly FoundTool[] => {
    if (!pattern.test(path)) return [];
    // `github.repository == 'ipfs/kubo'` is not an image.
    const code = text.replace(/^\s*#.*$/gm, '').replace(/[=!]=\s*'[^'\n]*'/g, '');
    const images = [...code.matchAll(IMAGE)].map(([, name = '', tag = '']): FoundTool => {
      const isService = !DOCKERFILE.test(path);
      return { tool: IMAGES[name] ?? 'kubo', version: exactVersion(tag), source: `${path}: ${name}`, isService };
    });
    const downloads = DOWNLOADS.flatMap(([url, tool]) =>
      [...code.matchAll(url)].map(([, version = '']): FoundTool => {
        const written = version.replace(/[_-](?:linux|darwin|windows).*$|\/.*$/, '');
        const variable = tool === 'kubo' ? VARIABLE.exec(code)?.[1] : undefined;
        return { tool, version: exactVersion(written) ?? exactVersion(variable ?? ''), source: path, isService: false };
      }),
    );
    return [...images, ...downloads];
  });
}

/** `v0.29.0` and `v0.29.0-amd64` are 0.29.0; `latest` is any version. */
function exactVersion(text: string): string | null {
  return semver.valid(/^v?(\d+\.\d+\.\d+(?:-rc\.?\d+)?)/.exec(text)?.[1] ?? '') ?? null;
}

/** A Python project that is named after IPFS calls it in a way that is not known. Libraries of formats need no node. */
function namedAfterIpfs(files: InspectedFiles): string | null {
  const name = /^\s*name\s*=\s*["']([\w.-]+)["']/m;
  const path = ['pyproject.toml', 'setup.py', 'setup.cfg'].find((each) =>
    /ipfs|kubo/i.test(name.exec(files.get(each) ?? '')?.[1] ?? ''),
  );
  return path ? `${path}: the name of the project` : null;
}
