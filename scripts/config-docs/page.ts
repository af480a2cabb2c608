// Renders docs/config.md from the JSON schema of the config and the sections. Pure.
import { type JsonSchema, type KeyRow, listKeys, schemaAt, toFlow } from './key-rows.ts';
import { SECTIONS, type Section } from './sections.ts';

const INTRODUCTION = `# The config: .github/ipfs-kit.yml

Every key, its type, its default and an example. \`ipfs-kit workflows init\` writes a first config, and
\`ipfs-kit workflows generate\` writes the [workflows](workflows.md) of it. In an editor, the schema completes and explains every key
if the config has this first line:

\`\`\`text
# yaml-language-server: $schema=https://raw.githubusercontent.com/org/setup-ipfs-kit/main/generator/config/ipfs-kit.schema.json
\`\`\`

This page is made from that schema by \`npm run docs:config\`.

- A **platform** is \`os/architecture\`, such as \`linux/arm64\`. Other spellings of it work, too: \`linux-arm64\`, \`linux/aarch64\`,
  \`macOS/ARM64\`, \`Linux/X64\`. For containers, which are Linux, \`arm64\` is enough.
- A **version** stands in quotes, because \`3.10\` without them is the number 3.1.
- A **path** is relative to the root of the repository. A **command** is a script of one or several lines.
- Expressions of GitHub, \`\${{ … }}\`, work in values of \`env\` and in hooks, but not in commands. Elsewhere they are an error.
`;

/** The section of the keys that have no section of their own. */
const OTHER_KEYS = 'Other keys';

/** Returns the text of docs/config.md. */
export function renderConfigPage(schema: JsonSchema): string {
  const contents = [
    '## All keys',
    '',
    ...table(['Key', 'Meaning'], listTopKeys(schema)),
    '',
    '`(required)` marks a key that must be given. Only `workflows` is always needed, with a runtime or an image to test.',
  ];
  const sections = SECTIONS.map((section) => renderSection(schema, section));
  return [INTRODUCTION, [...contents, ''].join('\n'), ...sections].join('\n');
}

function listTopKeys(schema: JsonSchema): readonly (readonly string[])[] {
  return Object.entries(schema.properties ?? {}).map(([key, { description = '' }]) => {
    const section = SECTIONS.find(({ paths }) => paths.some((path) => path.split('.')[0] === key));
    return [`[\`${key}\`](#${anchorOf(section?.title ?? OTHER_KEYS)})`, escapeCell(description)];
  });
}

function renderSection(schema: JsonSchema, section: Section): string {
  const { title, text, examples } = section;
  const rows = listRows(schema, section);
  const blocks = examples.map((example) => `\`\`\`yml\n${example}\`\`\`\n`);
  return [`## ${title}`, '', wrap(text), '', ...renderRows(rows), '', ...blocks].join('\n');
}

/** Returns the rows of a section. Runtimes share their rows; a type that differs is listed for each of them. */
export function listRows(schema: JsonSchema, { title, paths, closed = [] }: Section): readonly KeyRow[] {
  if (title === OTHER_KEYS) {
    const keys = sectionKeys();
    return listKeys(schema, keys).filter(({ key }) => !keys.includes(key));
  }
  const parts = paths.map((path) => ({ path, rows: listKeys(schemaAt(schema, path), closed) }));
  return (parts[0]?.rows ?? []).map((row) => {
    const types = parts.flatMap(({ path, rows }) =>
      rows.filter(({ key }) => key === row.key).map(({ type }) => ({ path, type })),
    );
    const differ = types.some(({ type }) => type !== row.type);
    return differ ? { ...row, type: types.map(({ path, type }) => `${path}: ${type}`).join('; ') } : row;
  });
}

/** The keys at the top that have a section of their own. */
function sectionKeys(): readonly string[] {
  return SECTIONS.flatMap(({ paths }) => paths.map((path) => path.split('.')[0] ?? '')).filter(Boolean);
}

function renderRows(rows: readonly KeyRow[]): readonly string[] {
  return table(
    ['Key', 'Type', 'Default', 'Meaning'],
    rows.map(({ key, type, isRequired, defaultValue, meaning }) => [
      `\`${key}\``,
      escapeCell(type),
      isRequired ? '(required)' : defaultValue === undefined ? '' : `\`${escapeCell(toFlow(defaultValue))}\``,
      escapeCell(meaning),
    ]),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

/** GitHub's anchor of a heading. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^a-z\d -]/g, '')
    .replaceAll(' ', '-');
}

/** Breaks lines as the other pages do. */
function wrap(text: string): string {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last.length + word.length + 1 > 130) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines.join('\n');
}
