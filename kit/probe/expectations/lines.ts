// The lines of the input `expect`: a name, a colon and a value.

export interface ConditionLine {
  /** Both may be empty. */
  readonly name: string;
  readonly value: string;
  /** The line as the user wrote it. */
  readonly text: string;
}

/** Returns the lines, without empty lines and without comments after `#`. */
export function splitConditionLines(text: string): readonly ConditionLine[] {
  const lines = text.split(/\r?\n/).map((line) => line.replace(/(?:^|\s)#.*$/, '').trim());
  return lines.filter((line) => line !== '').map(splitLine);
}

function splitLine(text: string): ConditionLine {
  // In a block of YAML, quotes are part of the text.
  const [name = '', value = ''] = text.split(/:(.*)/s).map((part) =>
    part
      .trim()
      .replace(/^(['"])(.*)\1$/, '$2')
      .trim(),
  );
  return { name, value, text };
}
