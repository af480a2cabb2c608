// A checkout with CR LF, as Git for Windows makes it, has the same files as one with LF.
import { describe, expect, it } from 'vitest';
import { renderHeader } from '../../../../generator/render/header.ts';
import { compareFiles } from '../../../../generator/repository/compare.ts';

const PATH = '.github/workflows/ci.yml';
const TEXT = `${renderHeader('generate').join('\n')}\nname: ci\non: push\n`;
const crlf = (text: string) => text.replaceAll('\n', '\r\n');

const compare = (checkedOut: string) =>
  compareFiles([{ path: PATH, text: TEXT, how: 'generated' }], new Map([[PATH, checkedOut]]))[0];

describe('a generated file', () => {
  it.each<[string, string, string, string]>([
    ['with LF is up to date', TEXT, 'clean', TEXT],
    ['with CR LF is up to date', crlf(TEXT), 'clean', crlf(TEXT)],
    ['with LF that was edited gets LF', TEXT.replace('push', 'pull_request'), 'changed', TEXT],
    ['with CR LF that was edited gets CR LF', crlf(TEXT.replace('push', 'pull_request')), 'changed', crlf(TEXT)],
    ['with CR LF only inside was edited', TEXT.replace('ci\n', 'ci\r\n'), 'changed', TEXT],
  ])('%s', (_, checkedOut, state, after) => {
    expect(compare(checkedOut)).toMatchObject({ state, after });
  });

  it('that was merged into one with CR LF gets CR LF in its new lines, too', () => {
    const mixed = crlf(TEXT).replace('push\r\n', 'push\n');
    const merged = compareFiles([{ path: PATH, text: mixed, how: 'merged' }], new Map([[PATH, crlf('name: ci\n')]]))[0];
    expect(merged).toMatchObject({ state: 'changed', after: crlf(TEXT) });
  });
});
