// What to write instead of a setting that is not `Key=JSON`: people paste commands, YAML and what a shell would need.

const KEY = String.raw`[A-Za-z_][^\s=:'"]*`;
/** `ipfs config [--json|--bool] Key Value`, with the option at any place. */
const COMMAND = /(?:^|\s)ipfs\s+config\s+(.*)$/;
const OPTION = /(?:^|\s)--?(json|bool)(?=\s|$)/g;
const KEY_AND_VALUE = new RegExp(String.raw`^(${KEY})(?::\s*|\s+)(\S.*)$`);

/** Returns the end of an error about a line without an equals sign after its key. */
export function formHint(line: string): string {
  const command = COMMAND.exec(line)?.[1];
  const isJson = command === undefined || command.search(OPTION) >= 0;
  const [, key, value] = KEY_AND_VALUE.exec((command ?? line).replace(OPTION, '').trim()) ?? [];
  if (key !== undefined && value !== undefined)
    return `Write ${withQuotedNames(key)}=${toJson(unquote(value), isJson)}`;
  if (/\["[^"]*"\]/.test(line)) return `Write ${withQuotedNames(line)}`;
  return (
    'Write a dotted key, an equals sign and a JSON value. Put a name with dots in quotes: ' +
    'DNS.Resolvers."eth."="https://…".'
  );
}

/** Returns the end of an error about a value that is not JSON. Most people first write a string without quotes, or a boolean of another format. */
export function jsonHint(key: string, json: string): string {
  if (/^(?:yes|on|true)$/i.test(json)) return `Write ${key}=true.`;
  if (/^(?:no|off|false)$/i.test(json)) return `Write ${key}=false.`;
  if (unquote(json) !== json) return `No shell reads it, so write ${key}=${toJson(unquote(json), true)}`;
  const [, value] = /^(.*\S)\s+#\s.*$/.exec(json) ?? [];
  if (value !== undefined && isJsonText(value)) return `Write the comment on a line of its own, and ${key}=${value}`;
  const escaped = json.replaceAll('\\', '\\\\');
  if (isJsonText(escaped)) return `Write each backslash twice: ${key}=${escaped}`;
  if (/^["[{]/.test(json)) return 'Check its brackets, quotes and commas.';
  return `If it is a string, put it in quotes: ${key}=${JSON.stringify(json)}`;
}

/** `PublicGateways["example.com"]`, as Kubo's documentation and other programs write it. */
function withQuotedNames(key: string): string {
  return key.replace(/\.?\["([^"]*)"\]/g, '."$1"');
}

/** Removes the single quotes of a shell. */
function unquote(text: string): string {
  return /^'(.*)'$/.exec(text)?.[1] ?? text;
}

/** `ipfs config` without an option takes a string. */
function toJson(value: string, isJson: boolean): string {
  return isJson && isJsonText(value) ? value : JSON.stringify(/^"(.*)"$/.exec(value)?.[1] ?? value);
}

function isJsonText(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
