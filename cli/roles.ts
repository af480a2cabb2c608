// What a self-hosted runner is promised to be.

export const ROLES = ['arm64', 'amd64'] as const;
export type Role = (typeof ROLES)[number];
