// The actions that generated workflows use, each pinned to the commit of a release. Recorded in August 2026 from the
// tags of the actions' own repositories.

export interface ActionPin {
  readonly commit: string;
  readonly version: string;
}

/** By `owner/repo`, as a template's slot names them. */
export const ACTIONS: ReadonlyMap<string, ActionPin> = new Map([
  ['actions/checkout', { commit: '3d3c42e5aac5ba805825da76410c181273ba90b1', version: 'v7.0.1' }],
  ['actions/setup-go', { commit: 'b7ad1dad31e06c5925ef5d2fc7ad053ef454303e', version: 'v7.0.0' }],
  ['actions/setup-node', { commit: '820762786026740c76f36085b0efc47a31fe5020', version: 'v7.0.0' }],
]);
