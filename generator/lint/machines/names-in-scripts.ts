// What a script downloads, installs and runs whose name has one architecture.
import { findContainerRuns, resolveWord } from '../model/containers.ts';
import type { StepScript } from '../model/scripts.ts';
import { variableText } from '../model/variables.ts';
import { findArchitectureBranches, isInRanges, type TextRange } from '../shell/architecture-branches.ts';
import { type CalledCommand, findCalledCommands } from '../shell/called-program.ts';
import { type Download, findConstants, findDownloads } from '../shell/downloads.ts';
import { type FileUses, findFileUses, isUnpackedIntoPath, useOfFile } from '../shell/installs.ts';
import {
  type Architecture,
  architectureInName,
  architectureOfImage,
  architectureOfPlatform,
  architectureOfTarget,
  architectureOfToolchain,
  nameOfArchitecture,
} from './architecture-names.ts';
import { fileNameOf, type NamedThing, pathOf } from './named-thing.ts';

/** Returns what a script uses that is for one architecture, outside of branches on the architecture of the machine. */
export function findNamesInScript(script: StepScript): readonly NamedThing[] {
  const source = script.text.value;
  const branches = findArchitectureBranches(source);
  return [
    ...namedDownloads(script, branches),
    ...findCalledCommands(source)
      .filter(({ index }) => !isInRanges(index, branches))
      .flatMap((command) => [
        ...namedPackages(script, command),
        ...namedToolchains(script, command),
        ...namedTests(script, command),
        ...namedCargoTests(script, command),
        ...namedPulls(script, command),
        ...namedCondaPackages(script, command),
        ...namedReleases(script, command),
      ]),
    ...namedImages(script, branches),
    ...namedRepositories(script, branches),
  ];
}

function namedDownloads(script: StepScript, branches: readonly TextRange[]): readonly NamedThing[] {
  const { at, value } = script.text;
  const findVariable = (name: string) => variableText(name, script);
  const downloads = findDownloads(value, findVariable).flatMap((download) => {
    const architecture = isInRanges(download.index, branches) ? null : architectureInName(pathOf(download.url));
    return architecture === null ? [] : [{ ...download, architecture }];
  });
  // A script that downloads files for several architectures prepares a release.
  if (new Set(downloads.map(({ architecture }) => architecture)).size !== 1) return [];
  const uses = findFileUses(value, findConstants(value, findVariable));
  return downloads.flatMap((download): readonly NamedThing[] => {
    const use = useOfDownload(download, uses);
    const { url, index, architecture } = download;
    // Jobs for amd64 unpack files for arm64 to build images and packages for it.
    if (use === null || (architecture === 'arm64' && use !== 'installed')) return [];
    const used = use !== 'unpacked';
    return [{ kind: 'download', at, index, name: fileNameOf(url), architecture, url, used }];
  });
}

/** Returns what the script does with a downloaded file, or null if it only keeps it. */
function useOfDownload(
  { file, readers }: Download,
  uses: FileUses,
): 'installed' | 'unpacked' | 'unpacked and installed' | null {
  if (readers.some(isUnpackedIntoPath)) return 'installed';
  const unpacks = readers.some(({ program: { name } }) => /^(?:tar|bsdtar|gunzip|unzip|zcat)$/.test(name));
  const use = unpacks ? 'unpacked' : file === null ? null : useOfFile(file, uses);
  return use === 'unpacked' && uses.installs ? 'unpacked and installed' : use;
}

function namedPackages(script: StepScript, { program: { name, args } }: CalledCommand): readonly NamedThing[] {
  if (!/^(?:apt|apt-get|dpkg|dnf|yum|rpm|pip|pip3)$/.test(name) || isForeignPackage(script, args)) return [];
  if (!args.some(({ text }) => /^(?:install|-i|-[iUF]\w{0,4}|--install|localinstall)$/.test(text))) return [];
  return args.flatMap(({ text, index }): readonly NamedThing[] => {
    if (!/^(?:https?:\/|[\w.~$-]*)\/\S*\.(?:deb|rpm|whl)$/.test(text)) return [];
    const architecture = architectureInName(text.slice(text.lastIndexOf('/')));
    if (architecture === null) return [];
    return [
      { kind: 'package', at: script.text.at, index, name: fileNameOf(text), architecture, url: null, used: true },
    ];
  });
}

/** Returns whether a package for another architecture is meant to be installed. */
function isForeignPackage(script: StepScript, args: CalledCommand['program']['args']): boolean {
  return (
    script.text.value.includes('--add-architecture') ||
    args.some(({ text }) => /^--(?:force-architecture|ignorearch|forcearch|platform)/.test(text))
  );
}

/** A toolchain for a host. A target for cross builds is fine. */
function namedToolchains({ text: { at } }: StepScript, { words, program }: CalledCommand): readonly NamedThing[] {
  const { name, wrappers } = program;
  const host = words[words.findIndex(({ text }) => /^(?:--)?default-host$/.test(text)) + 1];
  const ofHost = host && host !== words[0] ? architectureOfTarget(host.text) : null;
  if (host && ofHost !== null)
    return [
      {
        kind: 'toolchain',
        at,
        index: host.index,
        name: `host ${host.text}`,
        architecture: ofHost,
        url: null,
        used: true,
      },
    ];
  if (name !== 'rustup' && name !== 'cargo' && !wrappers.has('rustup')) return [];
  if (words.some(({ text }) => text === '--force-non-host')) return [];
  return words.flatMap(({ text, index }): readonly NamedThing[] => {
    const architecture = architectureOfToolchain(text);
    if (architecture === null) return [];
    return [{ kind: 'toolchain', at, index, name: `toolchain ${text}`, architecture, url: null, used: true }];
  });
}

/** Tests of a cross build, which run what is built. */
function namedTests(script: StepScript, { index, assignments, program }: CalledCommand): readonly NamedThing[] {
  const { name, args } = program;
  const [verb] = args.filter(({ text }) => !text.startsWith('-'));
  if (name !== 'go' || (verb?.text !== 'test' && verb?.text !== 'run')) return [];
  if (args.some(({ text }) => /^-(?:c|exec|list|o)(?:=|$)/.test(text))) return [];
  const set = assignments.find((each) => each.name === 'GOARCH')?.value;
  const architecture = nameOfArchitecture(set ?? variableText('GOARCH', script) ?? '');
  if (architecture === null) return [];
  const problem = `go ${verb.text} with GOARCH=${architecture}`;
  return [{ kind: 'cross-test', at: script.text.at, index, name: problem, architecture, url: null, used: true }];
}

/** Tests of a target. A runner for them may be an emulator. */
function namedCargoTests(script: StepScript, { index, program }: CalledCommand): readonly NamedThing[] {
  const { name, args } = program;
  const texts = args.map(({ text }) => text);
  const verb = texts.find((text) => !/^[-+]/.test(text)) ?? '';
  if (name !== 'cargo' || !/^(?:test|t|run|r|bench|nextest)$/.test(verb) || texts.includes('--no-run')) return [];
  const { step, job, workflow, text } = script;
  if (RUNNER_VARIABLE.test(text.value) || texts.some((each) => each.includes('runner='))) return [];
  if ([step, job, workflow].some(({ env }) => env.some((each) => RUNNER_VARIABLE.test(each.name)))) return [];
  const at = texts.findIndex((each) => /^--target(?:=|$)/.test(each));
  const target = texts[at] === '--target' ? texts[at + 1] : texts[at]?.slice('--target='.length);
  const architecture = architectureOfTarget(target ?? '');
  if (architecture === null) return [];
  const problem = `cargo ${verb} --target ${target}`;
  return [{ kind: 'cross-test', at: text.at, index, name: problem, architecture, url: null, used: true }];
}

const RUNNER_VARIABLE = /\bCARGO_TARGET_\w{1,100}_RUNNER\b/;

/** Images that are pulled for a platform. They run if the script starts them. */
function namedPulls(script: StepScript, { index, program: { name, args } }: CalledCommand): readonly NamedThing[] {
  const texts = args.map(({ text }) => text);
  if (!/^(?:docker|podman|nerdctl)$/.test(name) || texts[0] !== 'pull') return [];
  const at = texts.findIndex((text) => /^--platform(?:=|$)/.test(text));
  const requested = texts[at] === '--platform' ? texts[at + 1] : texts[at]?.slice('--platform='.length);
  const architecture = architectureOfPlatform(requested ?? '');
  const image = texts.at(-1);
  if (architecture === null || !findContainerRuns(script.code).some((run) => run.image === image)) return [];
  const problem = `docker pull --platform ${requested}`;
  return [{ kind: 'platform', at: script.text.at, index, name: problem, architecture, url: null, used: true }];
}

/** Packages of conda for another platform than that of the machine. */
function namedCondaPackages(
  script: StepScript,
  { index, assignments, program: { name, args } }: CalledCommand,
): readonly NamedThing[] {
  if (!/^(?:conda|mamba|micromamba)$/.test(name) || args.some(({ text }) => text === '--dry-run')) return [];
  if (!args.some(({ text }) => /^(?:install|create|update)$/.test(text))) return [];
  const set = assignments.find((each) => each.name === 'CONDA_SUBDIR')?.value;
  const subdir = set ?? variableText('CONDA_SUBDIR', script) ?? '';
  const architecture = CONDA_PLATFORMS.get(subdir);
  if (architecture === undefined) return [];
  const problem = `CONDA_SUBDIR=${subdir}`;
  return [{ kind: 'package', at: script.text.at, index, name: problem, architecture, url: null, used: true }];
}

const CONDA_PLATFORMS: ReadonlyMap<string, Architecture> = new Map([
  ['linux-64', 'amd64'],
  ['linux-aarch64', 'arm64'],
]);

/** Files that `gh release download` takes by a pattern, if the script unpacks or installs what fits. */
function namedReleases(script: StepScript, { program: { name, args } }: CalledCommand): readonly NamedThing[] {
  const texts = args.map(({ text }) => text);
  if (name !== 'gh' || texts[0] !== 'release' || texts[1] !== 'download') return [];
  const patterns = args.filter((_, at) => /^(?:-p|--pattern)$/.test(texts[at - 1] ?? ''));
  const [pattern] = patterns;
  const architecture = pattern ? architectureInName(pattern.text) : null;
  if (!pattern || architecture === null || patterns.length > 1) return [];
  const uses = findFileUses(script.text.value);
  const end = pattern.text.slice(pattern.text.lastIndexOf('*') + 1);
  const use = [...uses.byFile].find(([file]) => end !== '' && file.endsWith(end))?.[1] ?? useOfFile(`x${end}`, uses);
  if (use === null || use === undefined || (architecture === 'arm64' && use !== 'installed')) return [];
  const used = use === 'installed' || uses.installs;
  const shared = { at: script.text.at, index: pattern.index, name: pattern.text, url: pattern.text };
  return [{ ...shared, kind: 'download', architecture, used }];
}

const REPOSITORY = /\bdeb \[[^\]\n]{0,200}?arch=(\w{1,20})[\]\s]/g;

/** Repositories of packages of which apt reads one architecture, before an install. */
function namedRepositories(script: StepScript, branches: readonly TextRange[]): readonly NamedThing[] {
  const source = script.text.value;
  if (source.includes('--add-architecture') || !/\bapt(?:-get)?\s[^\n]{0,200}install/.test(source)) return [];
  const named = [...source.matchAll(REPOSITORY)].map((match) => ({ match, name: match[1] ?? '' }));
  if (new Set(named.map(({ name }) => name)).size !== 1) return [];
  return named.flatMap(({ match: { index }, name }): readonly NamedThing[] => {
    const architecture = nameOfArchitecture(name);
    if (architecture === null || isInRanges(index, branches)) return [];
    const problem = `the repository of packages with arch=${name}`;
    return [{ kind: 'package', at: script.text.at, index, name: problem, architecture, url: null, used: true }];
  });
}

function namedImages(script: StepScript, branches: readonly TextRange[]): readonly NamedThing[] {
  return findContainerRuns(script.code).flatMap(({ index, imageIndex, image, ...run }): readonly NamedThing[] => {
    if (isInRanges(index, branches)) return [];
    const byDefault = run.platform === null ? variableText('DOCKER_DEFAULT_PLATFORM', script) : null;
    const platform = run.platform ?? byDefault;
    const shared = { at: script.text.at, url: null, used: true } as const;
    const requested =
      platform === null || platform.includes('$' + '{{') ? null : resolveWord(platform, script, new Map());
    const architecture = requested === null ? null : architectureOfPlatform(requested);
    const option = byDefault === null ? '--platform ' : 'with DOCKER_DEFAULT_PLATFORM=';
    if (architecture)
      return [{ ...shared, kind: 'platform', index, name: `docker run ${option}${requested}`, architecture }];
    if (platform !== null || image === null) return [];
    const named = architectureOfImage(resolveWord(image, script, new Map()) ?? image);
    return named === null
      ? []
      : [{ ...shared, kind: 'image', index: imageIndex, name: `image ${image}`, architecture: named }];
  });
}
