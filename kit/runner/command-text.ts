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
