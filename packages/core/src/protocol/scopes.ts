/** Adds scopes that are not in `scope` yet. */
export function addScopes(scope: string, extraScopes: readonly string[] = []): string {
  const names = [...scope.split(/\s+/), ...extraScopes].filter(Boolean)
  return [...new Set(names)].join(' ')
}
