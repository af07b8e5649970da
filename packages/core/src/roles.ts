/**
 * Returns the codes of a user's roles. GenAuth sends the claim `roles` for the scope `roles`. GenAuth's documentation does not describe the
 * items of the claim, so they can be strings, or objects with a `code`. Everything else in the claim is ignored, and a code that occurs twice
 * is returned once. Never throws.
 *
 * @param user The claims of a user. A signed-out user (`null`) and an unknown user (`undefined`) have no roles.
 * @example
 * ```ts
 * rolesOf({ sub: 'user-1', roles: ['editor', { code: 'admin' }] }) // ['editor', 'admin']
 * ```
 */
export function rolesOf(user: object | null | undefined): readonly string[] {
  const roles = Object(user).roles as unknown
  if (!Array.isArray(roles)) return []
  const codes: unknown[] = roles.map((role) =>
    typeof role === 'string' ? role : Object(role).code,
  )
  return [...new Set(codes)].filter((code) => typeof code === 'string' && code !== '') as string[]
}

/**
 * Returns whether a user has a role. The comparison is exact. Never throws.
 *
 * In a browser, use the result only to decide what the app shows: an API must check the role itself.
 *
 * @param user The claims of a user. A signed-out user (`null`) and an unknown user (`undefined`) have no roles.
 * @param role The `code` of the role, as in GenAuth's console.
 * @example
 * ```ts
 * hasRole({ sub: 'user-1', roles: [{ code: 'admin' }] }, 'admin') // true
 * ```
 */
export function hasRole(user: object | null | undefined, role: string): boolean {
  return rolesOf(user).includes(role)
}
