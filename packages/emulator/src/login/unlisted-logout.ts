/**
 * Returns the message for a logout whose URL is not on the logout callback list. The message contains the URL, like the message for a
 * login.
 */
export function unlistedLogout(
  parameter: string,
  target: string,
  known: readonly string[],
): string {
  const others = known.length > 0 ? `, or use a listed one: ${known.join(', ')}` : ''
  return `${parameter} "${target}" is not on the logout callback list of this app. Add exactly this URL to logoutRedirectUris (--logout-redirect-uri on the command line)${others}.`
}
