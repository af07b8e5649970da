/** The sentence of a logout that would go on to an address which is not listed. It names the address, as the one of a login does. */
export function unlistedLogout(
  parameter: string,
  target: string,
  known: readonly string[],
): string {
  const others = known.length > 0 ? `, or use one that is listed: ${known.join(', ')}` : ''
  return `${parameter} "${target}" is not on the logout callback list of this app. Add exactly this address to logoutRedirectUris (--logout-redirect-uri on the command line)${others}.`
}
