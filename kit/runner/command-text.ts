// Formats values and log commands as the runner reads them. Writes nothing.

/**
 * Returns the text of a value: a string as it is, '' for null and undefined, else its JSON. A value that JSON cannot
 * represent (a function, a symbol) becomes ''.
 */
export function formatValue(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string' || value instanceof String) return String(value);
  return JSON.stringify(value) ?? '';
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

export type CommandProperties = Readonly<Record<string, string | number | undefined>>;

/**
 * Returns a log command, `::name key=value,key=value::message`, escaped so that no value can end it or start another one.
 * An empty property is left out, but the space after the name stays, as in @actions/core.
 * Format: GitHub's docs, "Workflow commands for GitHub Actions".
 */
export function formatLogCommand(name: string, properties: CommandProperties, message: unknown): string {
  const entries = Object.entries(properties);
  const pairs = entries.flatMap(([key, value]) => (value ? [`${key}=${escapeProperty(formatValue(value))}`] : []));
  return `::${name}${entries.length > 0 ? ' ' : ''}${pairs.join(',')}::${escapeData(formatValue(message))}`;
}

/**
 * Returns a log command whose values are shown in the log, so that they may come from outside: an annotation, a debug line, a
 * group. The runner takes `##[name]` anywhere in a line for a command if it does not recognize the first one, and it does not
 * recognize the end of a command if a mark stands above its last colon.
 * Source: actions/runner, ActionCommand.cs, which compares with the rules of a language.
 */
export function formatMessageCommand(name: string, properties: CommandProperties, message: unknown): string {
  const text = formatValue(message);
  return breakBrackets(formatLogCommand(name, properties, /^[^ -~\r\n]/.test(text) ? ` ${text}` : text));
}

/**
 * Returns a text of several lines in which no line is a command. The runner takes `::name::` at the start of a line for a
 * command, after any white space of .NET, and `##[name]` anywhere. It may overlook characters without width between the last
 * two colons. Source: actions/runner, ActionCommand.cs.
 */
export function defuseCommands(text: string): string {
  if (!text.includes('::')) return breakBrackets(text);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: .NET trims these characters
  const command = /((?:^|[\r\n])(?:[^\S\r\n]|[\x1c-\x1f\x85])*):(?=:[^\r\n]*:[^\x20-\x7e\r\n]*:)/g;
  return breakBrackets(text).replace(command, '$1: ');
}

function breakBrackets(text: string): string {
  return text.replaceAll('##[', '## [');
}
