import type { FakeGenAuth } from '@genauth/core/testing'

/** Returns the text that `TokenCard` shows for the access token. In server mode the browser has no token. */
export function shownToken({ mode }: FakeGenAuth, token: string): string {
  return mode === 'server' ? 'not available' : token
}
