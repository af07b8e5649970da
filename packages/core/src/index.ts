// The entry point `@genauth/core`: the names of `@genauth/core/client` and `@genauth/core/oauth`.
// biome-ignore lint/performance/noReExportAll: client.ts lists the names.
export * from './client'
// biome-ignore lint/performance/noReExportAll: oauth.ts lists the names.
export * from './oauth'
