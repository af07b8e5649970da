import type { FakeGenAuth } from '@genauth/core/testing'

/** What `TokenCard` shows as the access token, which a page does not have in server mode. */
export function shownToken({ mode }: FakeGenAuth, token: string): string {
  return mode === 'server' ? 'none in this page' : token
}
