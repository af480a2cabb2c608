// Properties of any workflow: nothing outside of the replaced steps changes, and a second migration changes nothing.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { COMMIT, migrate } from './migrate.ts';

/** A step before and after migration, both without indentation. */
interface Step {
  readonly before: string;
  readonly after: string;
}

const same = (text: string): Step => ({ before: text, after: text });
const NEW = `org/setup-ipfs-kit@${COMMIT} # v1.0.0`;

const word = fc.stringMatching(/^[a-z][a-z0-9_-]{0,8}$/);
const comment = fc.constantFrom('', ' # why', ' # v1', " # it's so");
const kept: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(word, comment).map(([name, note]) => same(`uses: ${name}/setup@v1${note}\nwith:\n  ${name}: '0.10'${note}`)),
  fc
    .tuple(word, comment)
    .map(([name, note]) =>
      same(`name: "${name}"${note}\nrun: |\n  ${name} \\\n    --all\n\n  # ipfs\n  ipfs add '${name}'`),
    ),
  fc.tuple(word, word).map(([a, b]) => same(`{ name: ${a}, run: 'make ${b}' }`)),
  word.map((name) => same(`run: >-\n  curl https://example.org/${name} |\n  tar xz`)),
  word.map((name) => same(`run: curl -LO https://github.com/ipfs/kubo/releases/download/v0.43.0/${name}.tar.gz`)),
  word.map((name) => same(`name: ${name}\nenv:\n    A: 1\n    B:   "x"   # dist.ipfs.tech\nrun: echo dist.ipfs.tech`)),
);
const minor = fc.integer({ min: 11, max: 43 });
const replaced: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(minor, comment).map(([number, note]) => ({
    before: `name: Kubo${note}\nuses: ipfs/download-ipfs-distribution-action@v1\nwith:\n  version: 'v0.${number}.0'${note}\n  cache: false`,
    after: `name: Kubo${note}\nuses: ${NEW}\nwith:\n  kubo-version: 'v0.${number}.0'${note}`,
  })),
  fc.tuple(minor, comment).map(([number, note]) => ({
    before: `uses: oduwsdl/setup-ipfs@main\nif: always()${note}\nwith:\n  ipfs_version: ^0.${number}${note}\n  run_daemon: true`,
    after: `uses: ${NEW}\nif: always()${note}\nwith:\n  kubo-version: ^0.${number}${note}\n  daemon: online\n  api-port: '5001'\n  gateway-port: '8080'`,
  })),
  fc.tuple(minor, comment).map(([number, note]) => ({
    before: `name: Kubo${note}\nrun: |\n  wget https://dist.ipfs.tech/kubo/v0.${number}.0/kubo_v0.${number}.0_linux-amd64.tar.gz\n  tar -xzf kubo_v0.${number}.0_linux-amd64.tar.gz\n  sudo bash kubo/install.sh`,
    after: `name: Kubo${note}\nuses: ${NEW}\nwith:\n  kubo-version: '0.${number}.0'`,
  })),
);

interface Layout {
  readonly indent: number;
  readonly gap: number;
  readonly eol: string;
  readonly mark: string;
  readonly between: string;
  readonly end: string;
}

const layout: fc.Arbitrary<Layout> = fc.record({
  indent: fc.integer({ min: 4, max: 9 }),
  gap: fc.integer({ min: 1, max: 3 }),
  eol: fc.constantFrom('\n', '\r\n'),
  mark: fc.constantFrom('', '\uFEFF'),
  between: fc.constantFrom('', '\n', '    # next\n'),
  end: fc.constantFrom('', '\n'),
});

function workflow(steps: readonly string[], { indent, gap, eol, mark, between, end }: Layout): string {
  const dash = ' '.repeat(indent);
  const inner = ' '.repeat(indent + 1 + gap);
  const texts = steps.map((step) => `${dash}-${' '.repeat(gap)}${step.replace(/\n(?=[^\n])/g, `\n${inner}`)}`);
  const head = '# CI\non: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n';
  return `${mark}${head}${texts.join(`\n${between}`)}${end}`.replaceAll('\n', eol);
}

it('does not change a workflow without dead downloads', () => {
  const property = fc.property(fc.array(kept, { minLength: 1, maxLength: 6 }), layout, (steps, style) => {
    const text = workflow(
      steps.map(({ before }) => before),
      style,
    );
    expect(migrate(text)).toMatchObject({ after: text, migrated: [], leftAlone: [] });
  });
  fc.assert(property, { numRuns: 300 });
});

it('changes only the steps with a dead download, and only once', () => {
  const mixed = fc.array(fc.oneof(kept, replaced), { minLength: 1, maxLength: 6 });
  const property = fc.property(mixed, layout, (steps, style) => {
    const result = migrate(
      workflow(
        steps.map(({ before }) => before),
        style,
      ),
    );
    const expected = workflow(
      steps.map(({ after }) => after),
      style,
    );
    expect(result.after).toBe(expected);
    expect(result.migrated).toHaveLength(steps.filter(({ before, after }) => before !== after).length);
    expect(migrate(result.after)).toMatchObject({ after: result.after, migrated: [] });
  });
  fc.assert(property, { numRuns: 300 });
});

it('migrates any text without an error, and changes only dead downloads', () => {
  const piece = fc.constantFrom(
    'jobs:',
    'steps:',
    '- ',
    'run: |',
    'uses: ibnesayeed/setup-ipfs@master',
    'with: ',
    '\n',
    '  ',
    '    ',
    ...'{}[]\'"#;\\'.split(''),
    '&a ',
    '*a',
    '$(',
    `\${{`,
    '<<EOF',
    ' && ',
    'curl https://dist.ipfs.tech/kubo/v0.43.0/kubo_v0.43.0_linux-amd64.tar.gz',
  );
  const property = fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
    const text = `on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: |\n          ${pieces.join('')}\n${pieces.join('')}`;
    const { after, migrated } = migrate(text);
    if (migrated.length === 0) expect(after).toBe(text);
    else expect(after).toContain(NEW.split(' ')[0]);
  });
  fc.assert(property, { numRuns: 500 });
});
