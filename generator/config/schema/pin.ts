// How an action is referred to.

/** `owner/repo/path@commit # version`: the comment behind a pin in YAML is a part of what the config says. */
export const PINNED_ACTION = /^([\w.-]+\/[\w.-]+)((?:\/[\w.-]+)*)@([0-9a-f]{40}) # (v\d+(?:\.\d+){0,2}\S*)$/;
export const PINNED_ACTION_FORMAT = 'owner/repo@<full commit> # v1.2.3';
