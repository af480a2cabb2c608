// Finds the newest release of each action that generated workflows use, with its commit and inputs, and of other tools.
import { parse } from 'yaml';
import type { GeneratorFacts } from '../../generator/facts/facts.ts';
import { type FetchText, fetchJson } from './fetch-text.ts';

const API = 'https://api.github.com/repos';
const COOLDOWN_DAYS = 7;

interface GithubReleaseFields {
  readonly tag_name: string;
  readonly draft: boolean;
  readonly prerelease: boolean;
  readonly published_at: string;
}

/** Returns the actions at releases that are at least a week old. Throws if the commit of a version changed. */
export async function refreshActions(
  fetchText: FetchText,
  before: GeneratorFacts['actions'],
  today: string,
): Promise<GeneratorFacts['actions']> {
  const refreshed = Object.entries(before.actions).map(async ([name, known]) => {
    const version = await newestRelease(fetchText, name, today, /^v\d+\.\d+\.\d+$/);
    const { sha: commit } = await fetchJson<{ sha: string }>(fetchText, `${API}/${name}/commits/${version}`);
    if (version === known.version && commit !== known.commit) {
      throw new Error(`${name} ${version} has a new commit:\n${known.commit} before\n${commit} now\nFind out why.`);
    }
    const text = await fetchText(`https://raw.githubusercontent.com/${name}/${commit}/action.yml`);
    const names = Object.keys((parse(text) as { inputs?: object }).inputs ?? {}).sort();
    return [name, { version, commit, inputs: { source: `action.yml of ${version}`, names } }] as const;
  });
  return { date: today, source: before.source, actions: Object.fromEntries(await Promise.all(refreshed)) };
}

/** The repository of each tool, the tags of its releases, and the pin for a tag. */
const TOOLS: Readonly<
  Record<keyof GeneratorFacts['tools'], { repository: string; tags: RegExp; pin: (tag: string) => string }>
> = {
  binfmt: {
    repository: 'tonistiigi/binfmt',
    tags: /^deploy\/v[\d.-]+$/,
    pin: (tag) => `docker.io/tonistiigi/binfmt:qemu-${tag.replace('deploy/', '')}`,
  },
  buildx: { repository: 'docker/buildx', tags: /^v[\d.]+$/, pin: (tag) => tag },
  buildkit: { repository: 'moby/buildkit', tags: /^v[\d.]+$/, pin: (tag) => `moby/buildkit:${tag}` },
  uv: { repository: 'astral-sh/uv', tags: /^[\d.]+$/, pin: (tag) => tag },
  poetry: { repository: 'python-poetry/poetry', tags: /^[\d.]+$/, pin: (tag) => tag },
  pdm: { repository: 'pdm-project/pdm', tags: /^[\d.]+$/, pin: (tag) => tag },
};

/** Returns the tools at releases that are at least a week old. */
export async function refreshTools(
  fetchText: FetchText,
  _before: GeneratorFacts['tools'],
  today: string,
): Promise<GeneratorFacts['tools']> {
  const refreshed = Object.entries(TOOLS).map(async ([name, { repository, tags, pin }]) => {
    const tag = await newestRelease(fetchText, repository, today, tags);
    return [name, { pin: pin(tag), date: today, source: `github.com/${repository}/releases` }] as const;
  });
  return Object.fromEntries(await Promise.all(refreshed)) as GeneratorFacts['tools'];
}

async function newestRelease(fetchText: FetchText, repository: string, today: string, tags: RegExp): Promise<string> {
  const releases = await fetchJson<GithubReleaseFields[]>(fetchText, `${API}/${repository}/releases?per_page=50`);
  const latestDate = Date.parse(today) - COOLDOWN_DAYS * 24 * 60 * 60 * 1000;
  const found = releases.find(
    ({ tag_name, draft, prerelease, published_at }) =>
      !draft && !prerelease && tags.test(tag_name) && Date.parse(published_at) <= latestDate,
  );
  if (!found) throw new Error(`${repository} has no release that is at least ${COOLDOWN_DAYS} days old`);
  return found.tag_name;
}
