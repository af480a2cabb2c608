// GitHub expressions in YAML.

/** Returns `${{ text }}`. */
export function wrapExpression(text: string): string {
  return `$\{{ ${text} }}`;
}
