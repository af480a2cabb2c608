// Programs of another version or another folder than the job means.
import { describe, expect, it } from 'vitest';
import { findBy, indent, step } from './workflow-texts.ts';

const OPEN = '$' + '{{';
const PYTHON = `python${OPEN} matrix.python }}`;
/** The script starts on line 7. */
const script = (text: string) => step(`run: |\n${indent(text, 4)}\n  env:\n    VERSION: ${OPEN} matrix.python }}`);

describe('runtime-fallback', () => {
  it.each<readonly [string, readonly string[]]>([
    [`${PYTHON} -m venv v || python3 -m venv v`, ['error 7']],
    ['PY=$(command -v "python$VERSION" || command -v python3)', ['error 7']],
    ['"python$VERSION" -m venv v || {\n  echo none\n  python3 -m venv v\n}', ['error 7']],
    [
      `if command -v ${PYTHON}; then\n  ${PYTHON} -m venv v\nelse\n  echo "Using python3"\n  python3 -m venv v\nfi`,
      ['error 9'],
    ],
    ['if [ -x "/usr/bin/python$VERSION" ]; then\n  PY=python$VERSION\nelse\n  PY=python3\nfi', ['error 9']],
    ['if ! which python$VERSION; then\n  ln -s /usr/bin/python3 python\nfi', ['error 7']],

    [`if command -v ${PYTHON}; then\n  a\nelse\n  python3 --version\n  exit 1\nfi`, []],
    [`if command -v ${PYTHON}; then\n  a\nelse\n  python3 --version\n  echo "no ${PYTHON}"\nfi`, []],
    [`command -v ${PYTHON} || sudo apt-get install -y ${PYTHON}`, []],
    ['if ! command -v python$VERSION; then\n  uv python install "$VERSION"\n  python3 -m venv v\nfi', []],
    ['command -v python$VERSION || { echo "python3 is too old"; exit 1; }', []],
    [`if [ "${OPEN} matrix.python }}" = 3.14 ]; then\n  pip install --pre x\nelse\n  python -m pip install x\nfi`, []],
    ['python3 -m venv v || python -m venv v', []],
    [
      `${PYTHON} -m venv v || python3 -m venv v\ntest "$(v/bin/python -c 'import sys; print(*sys.version_info[:2], sep=".")')" = "$VERSION"`,
      [],
    ],
    [`${PYTHON} -m venv v || python3 -m venv v\nv/bin/python --version | grep -F "$VERSION"`, []],
    [`${PYTHON} -m venv v || python3 -m venv v\nv/bin/python --version | grep "$VERSION" || true`, ['error 7']],
    ['echo "python$VERSION || python3"', []],
  ])('%j', (text, found) => {
    expect(findBy('runtime-fallback', script(text))).toEqual(found);
  });
});

describe('relative-path-entry', () => {
  it.each<readonly [string, readonly string[]]>([
    ['echo "venv/bin" >> $GITHUB_PATH', ['error 7']],
    ['echo ./bin >> "$' + '{GITHUB_PATH}"', ['error 7']],
    ['printf \'%s\\n\' tools/bin >> "$GITHUB_PATH"', ['error 7']],
    [`echo "tools/${OPEN} matrix.arch }}" >> "$GITHUB_PATH"`, ['error 7']],

    ['echo venv/bin | tee -a "$GITHUB_PATH"', ['error 7']],

    ['echo "$HOME/bin" >> $GITHUB_PATH', []],
    ['echo /opt/bin | tee -a "$GITHUB_PATH"', []],
    ['echo /opt/bin >> "$GITHUB_PATH"', []],
    ['echo "$(pwd)/bin" >> "$GITHUB_PATH"', []],
    ['echo `pwd`/bin >> "$GITHUB_PATH"', []],
    ['echo "~/bin" >> "$GITHUB_PATH"', []],
    [`echo "${OPEN} github.workspace }}/bin" >> $GITHUB_PATH`, []],
    ['echo "C:\\tools" >> "$GITHUB_PATH"', []],
    ['echo "a=b" >> "$GITHUB_ENV"', []],
    ['# echo "bin" >> "$GITHUB_PATH"', []],
  ])('%j', (text, found) => {
    expect(findBy('relative-path-entry', script(text))).toEqual(found);
  });
});
