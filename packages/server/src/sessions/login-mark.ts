import { storeKeyOf } from './store-key'

/** 16 base64url characters are 96 bits: enough to distinguish logins, and short enough for a cookie. */
const markLength = 16

/**
 * Returns a short hash of the login's `state`. A session stores the hash, so that the server can recognize a repeated callback of the
 * session's login.
 */
export async function loginMarkOf(state: string): Promise<string> {
  return (await storeKeyOf({ id: `login ${state}` })).slice(0, markLength)
}
