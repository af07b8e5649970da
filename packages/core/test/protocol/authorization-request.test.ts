import { createHash } from 'node:crypto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { AuthenticationClient } from '../../src/authentication-client'
import type { Protocol } from '../../src/protocol/endpoints'
import { failure } from '../support/failure'
import { appId } from '../support/sample-data'

function createClient(protocol: Protocol): AuthenticationClient {
  return new AuthenticationClient({
    appId,
    appHost: 'https://sample-app.genauth.ai',
    redirectUri: 'https://app.example/callback',
    protocol,
  })
}

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('createAuthorizationRequest', () => {
  it.each(['oauth', 'oidc'] as const)(
    '`createAuthorizationRequest()` sends the S256 hash of the verifier to %s',
    async (protocol) => {
      const { url, state, nonce, codeVerifier } =
        await createClient(protocol).createAuthorizationRequest()
      const { searchParams } = new URL(url)
      expect(codeVerifier).toMatch(/^[\w-]{43}$/)
      expect(searchParams.get('code_challenge')).toBe(
        createHash('sha256').update(codeVerifier).digest('base64url'),
      )
      expect(searchParams.get('code_challenge_method')).toBe('S256')
      expect(searchParams.get('state')).toBe(state)
      expect(searchParams.get('nonce')).toBe(nonce ?? null)
      expect(url).not.toContain(codeVerifier)
    },
  )

  it('`createAuthorizationRequest()` returns a nonce for oidc, and no nonce for oauth', async () => {
    expect(await createClient('oidc').createAuthorizationRequest()).toHaveProperty('nonce')
    expect(await createClient('oauth').createAuthorizationRequest()).not.toHaveProperty('nonce')
  })

  it('`createAuthorizationRequest()` creates new values on each call', async () => {
    const client = createClient('oidc')
    const requests = await Promise.all([1, 2, 3].map(() => client.createAuthorizationRequest()))
    const values = requests.flatMap(({ state, nonce, codeVerifier }) => [
      state,
      nonce,
      codeVerifier,
    ])
    expect(new Set(values).size).toBe(9)
  })

  it('`createAuthorizationRequest()` returns the state and the nonce from its options', async () => {
    const request = await createClient('oidc').createAuthorizationRequest({
      state: 'a-state',
      nonce: 'a-nonce',
    })
    expect(request).toMatchObject({ state: 'a-state', nonce: 'a-nonce' })
    expect(new URL(request.url).searchParams.get('state')).toBe('a-state')
  })

  it('`createAuthorizationRequest()` rejects if WebCrypto is unavailable, and the error message mentions https', async () => {
    vi.stubGlobal('crypto', { getRandomValues: () => new Uint8Array(32) })
    const error = await failure(createClient('oauth').createAuthorizationRequest())
    expect(error.code).toBe('insecure_context')
    expect(error.message).toContain('https')
  })

  it.each(['saml', 'cas'] as const)(
    '`createAuthorizationRequest()` rejects the protocol %s',
    async (protocol) => {
      const error = await failure(createClient(protocol).createAuthorizationRequest())
      expect(error.code).toBe('unsupported_protocol')
    },
  )
})
