// GitHub expressions in YAML.

/** Returns `${{ text }}`. */
export function expression(text: string): string {
  return `$\{{ ${text} }}`;
}
