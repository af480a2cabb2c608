// Tools in the config: `ipget@0.13`.

/** Returns the name in a tool's specification. */
export function parseToolName(spec: string): string {
  return spec.split('@')[0] ?? '';
}
