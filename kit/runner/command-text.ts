// How a value becomes text and how a log command is spelled, without writing either.

/**
 * Returns the text that the runner is given for a value: a string as it is, nothing for null and undefined, else JSON.
 * What JSON has no text for (a function, a symbol) gives nothing too.
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
 * Returns a log command, `::name key=value,key=value::message`, escaped so that no value can end it or begin another.
 * An empty property is left out, but leaves the space behind the name, as @actions/core does.
 * Format: GitHub's docs, "Workflow commands for GitHub Actions".
 */
export function formatLogCommand(name: string, properties: CommandProperties, message: unknown): string {
  const entries = Object.entries(properties);
  const pairs = entries.flatMap(([key, value]) => (value ? [`${key}=${escapeProperty(formatValue(value))}`] : []));
  return `::${name}${entries.length > 0 ? ' ' : ''}${pairs.join(',')}::${escapeData(formatValue(message))}`;
}
