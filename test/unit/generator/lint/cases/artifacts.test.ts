// artifact-name: only a proven collision of two uploads is one.
import { expect, it } from 'vitest';
import { FACTS } from '../../../../../generator/facts/facts.ts';
import { lintWorkflows } from '../../../../../generator/lint/lint.ts';

const found = (text: string) =>
  lintWorkflows([{ path: 'w.yml', text }], { config: null, facts: FACTS }).filter(
    ({ rule }) => rule === 'artifact-name',
  );

const upload = (name: string, keys = '', inputs = '') =>
  `      - uses: actions/upload-artifact@v7\n${keys.replace(/^(?=.)/gm, '        ')}        with: { path: out, name: "${name}"${inputs} }\n`;
const job = (id: string, steps: string, keys = '') =>
  `  ${id}:\n${keys.replace(/^(?=.)/gm, '    ')}    runs-on: ubuntu-24.04\n    steps:\n      - run: make\n${steps}`;
const legs = (steps: string, matrix = '{ os: [ubuntu-24.04, macos-15], v: [1, 2] }', keys = '') =>
  `on: push\njobs:\n${job('a', steps, `strategy: { matrix: ${matrix} }\n${keys}`).replace('runs-on: ubuntu-24.04', `runs-on: \${{ matrix.os }}`)}`;
const jobs = (...all: readonly string[]) => `on: push\njobs:\n${all.join('')}`;

const PROVEN: readonly (readonly [string, string])[] = [
  ['a constant name', legs(upload('results'))],
  ['the default name', legs('      - uses: actions/upload-artifact@v7\n')],
  ['an action by commit without a version', legs(upload('results').replace('@v7', `@${'a'.repeat(40)}`))],
  ['one axis of two', legs(upload(`results-\${{ matrix.v }}`))],
  ['the commit, which all legs share', legs(upload(`results-\${{ github.sha }}-\${{ inputs.x }}`))],
  ['an output of a needed job, which all legs share', legs(upload(`\${{ needs.setup.outputs.name }}`))],
  ['the system of a runner, which two legs share', legs(upload(`results-\${{ runner.os }}`))],
  ['a step for two of the legs', legs(upload('results', `if: matrix.os == 'macos-15'\n`))],
  ['a step that always runs', legs(upload('results', `if: \${{ always() && matrix.v }}\n`))],
  [
    'an axis with an unknown other axis',
    legs(upload('results'), `{ os: [ubuntu-24.04, macos-15], v: "\${{ fromJSON(x) }}" }`),
  ],
  [
    'a leg of `include` with a value of another',
    legs(upload(`results-\${{ matrix.v }}`), '{ os: [ubuntu-24.04], v: [1, 2], include: [{ os: macos-15, v: 1 }] }'),
  ],
  [
    'a job of which some legs may fail',
    legs(upload('results'), undefined, `continue-on-error: \${{ matrix.os == 'macos-15' }}\n`),
  ],
  ['two jobs', jobs(job('a', upload('results')), job('b', upload('results'), 'needs: a\n'))],
  ['two steps', jobs(job('a', upload('results') + upload('results')))],
];

const DOUBTFUL: readonly (readonly [string, string, string])[] = [
  ['a step that runs after failures', legs(upload('logs', 'if: failure()\n')), 'at most one leg fails'],
  ['a step that may fail', legs(upload('logs', 'continue-on-error: true\n')), 'only one of the artifacts'],
  [
    'files that only some legs may have',
    legs(upload('logs', '', ', if-no-files-found: ignore')),
    'only one leg has files',
  ],
  ['an artifact that is replaced', legs(upload('logs', '', ', overwrite: true')), 'the same files'],
];

const ACCEPTED: readonly (readonly [string, string])[] = [
  ['all axes', legs(upload(`results-\${{ matrix.os }}-\${{ matrix.v }}`))],
  ['the whole matrix', legs(upload(`results-\${{ join(matrix.*, '-') }}`))],
  ['the system of the runner', legs(upload(`\${{ runner.os }}`), '{ os: [ubuntu-24.04, macos-15] }')],
  [
    'the architecture of the runner',
    legs(
      upload(`\${{ runner.os }}-\${{ runner.arch }}`),
      '{ os: [ubuntu-24.04, ubuntu-24.04-arm, macos-15-intel, macos-15] }',
    ),
  ],
  ['a variable', legs(upload(`results-\${{ env.PLATFORM }}`))],
  ['an output of a step', legs(upload(`\${{ steps.package.outputs.name }}`))],
  ['the index of the leg', legs(upload(`results-\${{ strategy.job-index }}`))],
  [
    'an axis that is not known',
    legs(upload(`\${{ matrix.v }}`), `{ v: "\${{ fromJSON(x) }}", os: [ubuntu-24.04, macos-15] }`),
  ],
  [
    'an axis behind && and ||',
    legs(upload(`results\${{ matrix.os == 'macos-15' && '-mac' || '' }}`), '{ os: [ubuntu-24.04, macos-15] }'),
  ],
  ['a step for one leg', legs(upload('results', `if: matrix.os == 'macos-15' && matrix.v == 1\n`))],
  ['a step that may run for one leg', legs(upload('results', 'if: env.UPLOAD\n'))],
  ['a step for one system', legs(upload('results', `if: runner.os == 'macOS'\n`), '{ os: [ubuntu-24.04, macos-15] }')],
  [
    'a key that two mappings have differently',
    legs(upload(`\${{ matrix.m.name }}`), '{ m: [{ name: a }, { name: b }], os: [ubuntu-24.04] }'),
  ],
  ['an old version, which adds files', legs(upload('results').replace('@v7', '@v3'))],
  [
    'combinations that may be one leg',
    legs(upload('results'), `{ v: "\${{ fromJSON(x) }}", include: [{ a: 1 }, { b: 1 }] }`),
  ],
  ['a file without an archive', legs(upload('results', '', ', archive: false'))],
  ['a job with a condition', jobs(job('a', upload('r'), 'if: inputs.a\n'), job('b', upload('r'), 'if: inputs.b\n'))],
  [
    'a job that needs one with a condition',
    jobs(job('a', upload('r')), job('b', '', 'if: inputs.b\n'), job('c', upload('r'), 'needs: b\n')),
  ],
  [
    'an artifact that is deleted in between',
    jobs(job('a', upload('r')), job('b', `      - uses: x/delete-artifact@v5\n${upload('r')}`, 'needs: a\n')),
  ],
  ['a step that replaces an artifact', jobs(job('a', upload('r') + upload('r', '', ', overwrite: true')))],
  ['steps of which one runs', jobs(job('a', upload('r', 'if: success()\n') + upload('r', 'if: failure()\n')))],
];

it.each(PROVEN)('is an error: %s', (_, text) => {
  expect(found(text)).toMatchObject([{ severity: 'error', doubt: null }]);
});

it.each(DOUBTFUL)('is a warning with its doubt: %s', (_, text, doubt) => {
  expect(found(text)).toMatchObject([{ severity: 'warning', doubt: expect.stringContaining(doubt) }]);
});

it.each(ACCEPTED)('accepts %s', (_, text) => {
  expect(found(text)).toEqual([]);
});
