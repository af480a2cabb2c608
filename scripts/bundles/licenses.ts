// The licenses of the packages in a bundle. ncc has an option for them, but it overlooks packages of a chunk that webpack merges.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** An expression of SPDX identifiers. */
  readonly license: string;
  readonly text: string;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly author?: string | { readonly name: string };
}

const PACKAGE_FOLDER = /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/;
const LICENSE_FILE = /^(?:licen[cs]e|copying|notice)/i;
/** Not the example at the end of the Apache License, `Copyright [yyyy] [name of copyright owner]`. */
const COPYRIGHT_LINES = /^[\t ]*Copyright (?!\[).*$/gm;

/** Returns the folder of the package that a file belongs to; null for a file of no package. */
export function packageFolderOf(path: string): string | null {
  return PACKAGE_FOLDER.exec(path)?.[1] ?? null;
}

/** Returns the packages that modules belong to, by name and version. `modules` are paths of files. */
export function findBundledPackages(modules: readonly string[]): readonly BundledPackage[] {
  const folders = new Set(modules.flatMap((path) => packageFolderOf(path) ?? []));
  const packages = new Map([...folders].map(readPackage).map((each) => [`${each.name}@${each.version}`, each]));
  return [...packages].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
}

/**
 * Returns the text of each license once, below the packages that have it. Texts that differ only in white space and in the lines
 * with the copyright are the same. These lines are then below the name of their package.
 */
export function formatLicenses(packages: readonly BundledPackage[]): string {
  const groups = Map.groupBy(packages, ({ text }) => withoutCopyright(text).replace(/\s+/g, ' '));
  return [...groups.values()].map(formatGroup).join(`\n${'-'.repeat(80)}\n\n`);
}

function formatGroup(packages: readonly BundledPackage[]): string {
  const text = packages[0]?.text ?? '';
  if (packages.length === 1) return `${packages.map(formatName).join('\n')}\n\n${text}\n`;
  const names = packages.flatMap((each) => [formatName(each), ...copyrightOf(each.text).map((line) => `  ${line}`)]);
  return `${names.join('\n')}\n\n${withoutCopyright(text)}\n`;
}

function formatName({ name, version, license }: BundledPackage): string {
  return `${name} ${version} (${license})`;
}

function copyrightOf(text: string): readonly string[] {
  return (text.match(COPYRIGHT_LINES) ?? []).map((line) => line.trim());
}

function withoutCopyright(text: string): string {
  return text
    .replace(COPYRIGHT_LINES, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function readPackage(folder: string): BundledPackage {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  const { name, version, license } = manifest;
  const files = readdirSync(folder).filter((file) => LICENSE_FILE.test(file));
  const texts = files.sort().map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim());
  return { name, version, license, text: texts.join('\n\n') || standardText(manifest) };
}

/** The text of a package that has only the name of its license. Throws for a license that is not one of these. */
function standardText({ name, version, license, author }: Manifest): string {
  const holder = (typeof author === 'string' ? author : author?.name) || `the authors of ${name}`;
  const ids = license.replace(/[()]/g, '').split(' OR ');
  if (ids.includes('MIT')) return `Copyright ${holder}\n\n${MIT}`;
  if (ids.includes('ISC')) return `Copyright ${holder}\n\n${ISC}`;
  throw new Error(`${name} ${version} has no license file, and no text for '${license}' is known`);
}

// Source: SPDX license list, spdx.org/licenses.
const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation
files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy,
modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software
is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES
OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE
LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR
IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;
const ISC = `Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted,
provided that the above copyright notice and this permission notice appear in all copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED
WARRANTIES OF MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT, INDIRECT, OR
CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF CONTRACT,
NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.`;
