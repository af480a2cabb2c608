// Renders a step's output for a terminal as GitHub's log page does: groups as headings, annotations as text, no debug lines.

const COMMAND = /^::(?<name>[a-z-]+)(?: (?<properties>[^:]*))?::(?<message>.*)$/;

/** Returns the lines to show for a step's raw output. */
export function renderLog(raw: string): readonly string[] {
  return raw.split('\n').flatMap((line) => {
    const { name, properties = '', message = '' } = COMMAND.exec(line)?.groups ?? {};
    if (name === undefined) return line === '' ? [] : [`  ${line}`];
    if (name === 'group') return [`▸ ${decode(message)}`];
    if (!['error', 'warning', 'notice'].includes(name)) return [];
    const title = /(?:^|,)title=([^,]*)/.exec(properties)?.[1];
    return `${name}${title ? ` (${decode(title)})` : ''}: ${decode(message)}`.split('\n').map((l) => `  ${l}`);
  });
}

/** Returns the KitError code in a step's raw output, or null. */
export function failureCode(raw: string): string | null {
  return /^::error title=setup-ipfs-kit%3A ([a-z-]+)::/m.exec(raw)?.[1] ?? null;
}

/** Undoes the escapes of workflow commands: line breaks, percent signs and, in properties, colons and commas. */
function decode(text: string): string {
  return text
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%25', '%');
}
