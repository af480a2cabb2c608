// Images of containers, and inputs of actions, whose name has one architecture.
import { getValue, isMapping, type LocatedNode, mappingEntries, scalarTextAt } from '../model/located-node.ts';
import type { WorkflowJob, WorkflowStep } from '../model/workflow.ts';
import {
  architectureInName,
  architectureOfImage,
  architectureOfPlatform,
  architectureOfToolchain,
  nameOfArchitecture,
} from './architecture-names.ts';
import { fileNameOf, type NamedThing } from './named-thing.ts';

const DOWNLOAD_ACTIONS = /release-download|download-release|fetch-gh-release|download-file|install-binary/i;
const FILE_INPUTS = /^(?:file|file-?name|asset(?:-?name)?|pattern|ur[li])$/i;
const SETUP_ACTIONS = /^actions\/setup-(?:python|node|go|java|dotnet)$/;
const RUST_ACTIONS = /^(?:dtolnay\/rust-toolchain|actions-rs\/toolchain|actions-rust-lang\/setup-rust-toolchain)$/;
const CONDA_ACTION = /^conda-incubator\/setup-miniconda$/;
const SHARED = { index: 0, url: null, used: true } as const;

/** Returns the images of a job's container and services. */
export function findNamesInContainers(job: WorkflowJob): readonly NamedThing[] {
  const container = getValue(job.at, 'container');
  const platform = isMapping(container) && /--platform/.test(scalarTextAt(getValue(container, 'options')) ?? '');
  const images = [
    ...(platform ? [] : [isMapping(container) ? getValue(container, 'image') : container]),
    ...mappingEntries(getValue(job.at, 'services')).map(({ value }) => getValue(value, 'image')),
  ];
  const named = images.flatMap((at): readonly NamedThing[] => {
    const image = scalarTextAt(at);
    const architecture = image === null ? null : architectureOfImage(image);
    if (!at || architecture === null) return [];
    return [{ ...SHARED, kind: 'image', at, name: `image ${image}`, architecture }];
  });
  const started = [container, ...mappingEntries(getValue(job.at, 'services')).map(({ value }) => value)];
  return [...named, ...started.flatMap((at) => (isMapping(at) ? namedPlatform(getValue(at, 'options')) : []))];
}

/** Returns the platform in the options of a container. */
function namedPlatform(at: LocatedNode | null): readonly NamedThing[] {
  const requested = /--platform[ =]\s{0,9}["']?([\w/]{1,50})/.exec(scalarTextAt(at) ?? '')?.[1];
  const architecture = requested === undefined ? null : architectureOfPlatform(requested);
  if (!at || architecture === null) return [];
  return [{ ...SHARED, kind: 'platform', at, name: `--platform ${requested}`, architecture }];
}

/** Returns `architecture: x64` of a setup action, the file of one that downloads, and the image of `docker://`. */
export function findNamesInStep({ uses, inputs }: WorkflowStep): readonly NamedThing[] {
  if (!uses) return [];
  const image = /^docker:\/\/(.+)$/.exec(scalarTextAt(uses.at) ?? '')?.[1] ?? '';
  const ofImage = architectureOfImage(image);
  if (ofImage) return [{ ...SHARED, kind: 'image', at: uses.at, name: `image ${image}`, architecture: ofImage }];
  return inputs.flatMap(({ name, value: at }): readonly NamedThing[] => {
    const text = scalarTextAt(at) ?? '';
    if (SETUP_ACTIONS.test(uses.name) && name === 'architecture') {
      const architecture = nameOfArchitecture(text);
      if (architecture === null) return [];
      return [{ ...SHARED, kind: 'setup', at, name: `${uses.name} with architecture: ${text}`, architecture }];
    }
    const toolchain = RUST_ACTIONS.test(uses.name) && name === 'toolchain' ? architectureOfToolchain(text) : null;
    if (toolchain !== null)
      return [{ ...SHARED, kind: 'toolchain', at, name: `toolchain ${text}`, architecture: toolchain }];
    const installer = CONDA_ACTION.test(uses.name) && name === 'installer-url' ? architectureInName(text) : null;
    if (installer !== null)
      return [{ ...SHARED, kind: 'download', at, name: fileNameOf(text), architecture: installer, url: text }];
    const architecture = DOWNLOAD_ACTIONS.test(uses.name) && FILE_INPUTS.test(name) ? architectureInName(text) : null;
    if (architecture !== 'amd64') return [];
    return [{ ...SHARED, kind: 'download', at, name: fileNameOf(text), architecture, url: text, used: false }];
  });
}
