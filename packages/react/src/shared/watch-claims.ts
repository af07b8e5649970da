/**
 * Returns an object that calls `onMissing` if code looks for a claim that is not in `claims`, or lists all claims. Otherwise it behaves as
 * `user`.
 */
export function watchClaims<User extends object>(
  user: User,
  claims: object,
  onMissing: () => void,
): User {
  type Trap = (...args: unknown[]) => unknown
  // This handler has every trap, because each of them can show whether a claim is missing. The second argument of a trap is the name of the
  // claim, if the trap is about one claim.
  const handler = new Proxy({} as ProxyHandler<User>, {
    get:
      (_, trap: keyof typeof Reflect): Trap =>
      (...args) => {
        if (!(String(args[1]) in claims)) onMissing()
        return (Reflect[trap] as Trap)(...args)
      },
  })
  return new Proxy(user, handler)
}
