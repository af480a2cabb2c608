// Reads docs/workflow-lint.md for tests: one section per rule, with a faulty example, a right one, and the config for both.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../../../../generator/config/load.ts';
import type { KitConfig } from '../../../../generator/config/schema.ts';
import { FACTS } from '../../../../generator/facts/facts.ts';
import type { LintFile } from '../../../../generator/lint/lint.ts';

const PAGE = join(import.meta.dirname, '../../../../docs/workflow-lint.md');

export interface Section {
  readonly id: string;
  readonly text: string;
  readonly faulty: readonly LintFile[];
  readonly right: readonly LintFile[];
  readonly config: KitConfig | null;
}

export const readText = () => readFileSync(PAGE, 'utf8');

export function readPage(): readonly Section[] {
  return readText()
    .split(/^## /m)
    .slice(1)
    .map((text) => {
      const [config] = fences(text, 'config');
      return {
        id: text.split('\n', 1)[0] ?? '',
        text: text.replace(/\s+/g, ' '),
        faulty: files(text, 'faulty'),
        right: files(text, 'right'),
        config: config === undefined ? null : loadConfig(config, FACTS),
      };
    });
}

/** A comment on the first line may name the file. */
function files(text: string, kind: string): readonly LintFile[] {
  return fences(text, kind).map((each) => ({
    path: /^# (\.github\/\S+)\n/.exec(each)?.[1] ?? '.github/workflows/test.yml',
    text: each,
  }));
}

function fences(text: string, kind: string): readonly string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`yaml ${kind}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    (match) => match[1] ?? '',
  );
}
