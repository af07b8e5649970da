import { describeNearMiss } from '../http/describe-near-miss'

/**
 * Returns the error message for a logout whose return URL is not on the list of logout callback URLs. The message contains the return URL.
 */
export function unlistedLogout(
  parameter: string,
  target: string,
  known: readonly string[],
): string {
  const others = known.length > 0 ? `, or use a listed one: ${known.join(', ')}` : ''
  return `${parameter} "${target}" is not on the logout callback list of this app.${describeNearMiss(target, known)} Add exactly this URL to logoutRedirectUris (--logout-redirect-uri on the command line)${others}.`
}
