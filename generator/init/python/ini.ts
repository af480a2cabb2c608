// Reads setup.cfg, tox.ini and pytest.ini as Python's configparser does.

/** Values by key, in lower case. The lines of a value are separated by line ends. */
export type IniSection = ReadonlyMap<string, string>;

/** Returns the sections by name. Lines that belong to no section or key are skipped. */
export function parseIni(text: string): ReadonlyMap<string, IniSection> {
  const sections = new Map<string, Map<string, string>>();
  let section: Map<string, string> | undefined;
  let key: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*[#;]/.test(line)) continue;
    const name = /^\[(.+)\]\s*$/.exec(line)?.[1];
    const [, entry, value = ''] = /^([^\s=:][^=:]*?)\s*[=:]\s*(.*)$/.exec(line) ?? [];
    if (name !== undefined) {
      section = sections.get(name) ?? new Map();
      sections.set(name, section);
      key = undefined;
    } else if (/^\s/.test(line) && key !== undefined) {
      section?.set(key, `${section.get(key)}\n${line.trim()}`);
    } else if (entry !== undefined) {
      key = entry.toLowerCase();
      section?.set(key, stripComment(value));
    }
  }
  return new Map([...sections].map(([name, entries]) => [name, new Map([...entries].map(([k, v]) => [k, v.trim()]))]));
}

/** Returns the lines of a value that are not empty, without comments. */
export function linesOf(value: string | undefined): readonly string[] {
  return (value ?? '').split('\n').flatMap((line) => stripComment(line).trim() || []);
}

function stripComment(line: string): string {
  return line.replace(/\s#.*$/, '');
}
