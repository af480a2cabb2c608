// node scripts/refresh-facts/refresh.ts [subject…]: fetches the generator's facts from upstream and writes
// generator/facts/<subject>.json, by default for all subjects. GITHUB_TOKEN raises GitHub's rate limit. The platforms and
// images of emulation.json are updated by hand. Format the files with: npx biome check --write generator/facts
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FACTS } from '../../generator/facts/facts.ts';
import { refreshActions, refreshTools } from './actions.ts';
import { refreshArm64Support } from './arm64-support.ts';
import { fetchFromNetwork } from './fetch-text.ts';
import { refreshRunners } from './runners.ts';
import { refreshGo, refreshNode, refreshPython } from './runtimes.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'generator', 'facts');
const today = new Date().toISOString().slice(0, 10);
const { runtimes, runners, actions, arm64Support, tools } = FACTS;

const SUBJECTS: Readonly<Record<string, () => Promise<unknown>>> = {
  python: () => refreshPython(fetchFromNetwork, runtimes.python, today),
  node: () => refreshNode(fetchFromNetwork, runtimes.node, today),
  go: () => refreshGo(fetchFromNetwork, runtimes.go, today),
  runners: () => refreshRunners(fetchFromNetwork, runners, today),
  actions: () => refreshActions(fetchFromNetwork, actions, today),
  'arm64-support': () => refreshArm64Support(fetchFromNetwork, arm64Support, today),
  tools: () => refreshTools(fetchFromNetwork, tools, today),
};

const selected = process.argv.slice(2);
const unknown = selected.find((name) => !(name in SUBJECTS));
if (unknown) throw new Error(`Unknown subject '${unknown}'. Use ${Object.keys(SUBJECTS).join(', ')}.`);
for (const [name, refresh] of Object.entries(SUBJECTS)) {
  if (selected.length > 0 && !selected.includes(name)) continue;
  await writeFile(join(FOLDER, `${name}.json`), `${JSON.stringify(await refresh(), null, 2)}\n`);
  console.log(`${name}: written`);
}
