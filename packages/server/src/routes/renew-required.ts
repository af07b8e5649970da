import { GenAuthError } from '@genauth/core'

/** Creates the error for a request that needs the current cookie but has an older cookie. */
export function outdatedCookie(): GenAuthError {
  return renewRequired('The session cookie is older than the last token refresh')
}

/** Creates the error for a request that the app can repeat after a refresh. */
export function renewRequired(why: string): GenAuthError {
  return new GenAuthError(
    'renew_required',
    `${why}. Send a POST request to the renew route, and repeat this request.`,
  )
}
