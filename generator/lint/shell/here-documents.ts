// The here-documents of a script by its text alone, for readers that need no tree.

const HERE_DOCUMENT = /<<-?[\t ]{0,10}\\?["']?(\w{1,100})/g;
const MAX_HERE_DOCUMENTS = 100;

interface HereDocument {
  /** Offset of `<<`. */
  readonly index: number;
  /** Offset of its first line. */
  readonly from: number;
  readonly end: number;
}

/** Returns the here-documents of a script, up to a number that no real script has. */
export function findHereDocuments(script: string): readonly HereDocument[] {
  const found: HereDocument[] = [];
  for (const match of script.matchAll(HERE_DOCUMENT)) {
    const from = script.indexOf('\n', match.index) + 1;
    if (found.length === MAX_HERE_DOCUMENTS || from === 0) break;
    const length = script.slice(from).search(new RegExp(`^[\\t ]{0,100}${match[1]}[\\t ]{0,100}$`, 'm'));
    found.push({ index: match.index, from, end: length === -1 ? script.length : from + length });
  }
  return found;
}

/** Returns a script with blanks in place of its here-documents, unless a shell reads them. */
export function blankHereDocuments(script: string): string {
  if (!script.includes('<<')) return script;
  const parts: string[] = [];
  let at = 0;
  for (const { index, from, end } of findHereDocuments(script)) {
    const command = script.slice(script.lastIndexOf('\n', index) + 1, index);
    if (from < at || /^\s*(?:sudo\s+)?(?:sh|bash|ssh)\b/.test(command)) continue;
    parts.push(script.slice(at, from), script.slice(from, end).replace(/[^\n]/g, ' '));
    at = end;
  }
  return [...parts, script.slice(at)].join('');
}
