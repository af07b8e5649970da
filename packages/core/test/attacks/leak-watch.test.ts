import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { createEmulator } from '@genauth/emulator'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Ledger } from '../../../../scripts/leaks/ledger'
import { watchErrors } from '../../../../scripts/leaks/watch-errors'
import { watchServers } from '../../../../scripts/leaks/watch-servers'
import { AuthenticationClient } from '../../src/authentication-client'
import { GenAuthError } from '../../src/errors'
import { logIn } from '../support/log-in'

// On a busy machine, these tests take longer than the default time-out.
vi.setConfig({ testTimeout: 60_000 })

/** Collects the secrets and the texts that a watcher finds during a test. */
function watch(start: (ledger: Ledger) => () => void) {
  const secrets: [kind: string, value: string][] = []
  const texts: [kind: string, text: string, at?: string][] = []
  const stop = start({
    issue: (kind, value) => value && secrets.push([kind, value]),
    show: (kind, text, at) => texts.push(at ? [kind, text, at] : [kind, text]),
  })
  onTestFinished(stop)
  return { secrets, texts }
}

describe('the recording of values for the leak search', () => {
  it('the leak search records every secret that the emulator has issued', async () => {
    const { secrets } = watch(watchServers)
    const redirectUri = 'http://localhost:3000/callback'
    for (const protocol of ['oauth', 'oidc'] as const) {
      const emulator = await createEmulator({ app: { redirectUris: [redirectUri] } })
      onTestFinished(() => emulator.close())
      const { id: appId, secret } = emulator.app
      const appHost = emulator.url
      const client = new AuthenticationClient({ appId, secret, appHost, protocol, redirectUri })
      const { url, state, codeVerifier, nonce } = await client.createAuthorizationRequest({
        prompt: 'consent',
        ...(protocol === 'oidc' && { scope: 'openid offline_access' }),
      })
      const { searchParams } = await logIn(url, redirectUri)
      const code = searchParams.get('code') ?? ''
      const tokens = await client.getAccessTokenByCode(code, { codeVerifier, nonce })
      await client.getNewAccessTokenByRefreshToken(tokens.refreshToken ?? '')
      const seen = secrets.map(([, value]) => value)
      expect(seen).toEqual(expect.arrayContaining([state, codeVerifier, code, secret]))
      // Search for each issued value inside the recorded secrets, because a recorded secret can have additional characters.
      const issued = emulator.issued()
      expect(issued.filter((value) => !seen.some((some) => some.includes(value)))).toEqual([])
      expect(issued.length).toBeGreaterThan(7)
    }
  })

  it('the leak search records every URL and Referer that reaches a server', async () => {
    const { texts } = watch(watchServers)
    const server = createServer((_request, response) => response.end())
    onTestFinished(() => void server.close())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a?b=c`
    await fetch(url, { headers: { referer: 'http://other.example/d' } })
    expect(texts).toEqual([
      ['url', url],
      ['referer', 'http://other.example/d', url],
    ])
  })

  it('the leak search records every error with its description and causes, even if no code catches the error', async () => {
    const { texts } = watch(watchErrors)
    const cause = new Error('outer', { cause: new Error('inner-secret') })
    const error = new GenAuthError('oauth_error', 'a message', {
      description: 'a description',
      cause,
    })
    expect(error).toBeInstanceOf(Error)
    expect(Object.getPrototypeOf(GenAuthError.prototype)).toBe(Error.prototype)
    await setImmediate()
    expect(texts).toHaveLength(1)
    const parts = ['a message', 'a description', 'outer', 'inner-secret', 'leak-watch.test.ts']
    for (const part of parts) expect(texts[0]?.[1]).toContain(part)
  })
})
