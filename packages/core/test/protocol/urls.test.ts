import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  AuthenticationClient,
  type AuthenticationClientOptions,
} from '../../src/authentication-client'
import { isSecureAddress } from '../../src/protocol/urls'
import { failure } from '../support/failure'
import { appId } from '../support/sample-data'

describe('isSecureAddress()', () => {
  it.each([
    ['https://app.example', true, true],
    ['http://localhost:3000', true, true],
    ['http://127.0.0.1', true, true],
    ['http://127.255.255.254', true, true],
    ['http://[::1]:3000', true, true],
    ['http://app.localhost', true, false],
    ['http://a.b.localhost:3000', true, false],
    ['http://.localhost', true, false],
    ['http://localhost.example', false, false],
    ['http://notlocalhost', false, false],
    ['http://127.0.0.1.example', false, false],
    ['http://[::2]', false, false],
    ['ws://localhost', false, false],
  ])('S5: isSecureAddress() for %s in a browser and on a server', (url, inBrowser, onServer) => {
    expect(isSecureAddress(new URL(url), 'browser')).toBe(inBrowser)
    expect(isSecureAddress(new URL(url), 'server')).toBe(onServer)
    expect(isSecureAddress(new URL(url))).toBe(onServer)
  })
})

const options: AuthenticationClientOptions = {
  appId,
  appHost: 'https://sample-app.genauth.ai',
  protocol: 'oidc',
  redirectUri: 'https://app.example/callback',
}
const url = 'http://app.localhost:4000/x'

describe('a client with a URL on `*.localhost`', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
  })

  const changes: [string, Partial<AuthenticationClientOptions>][] = [
    ['appHost', { appHost: url }],
    ['redirectUri', { redirectUri: url }],
    ['issuer', { issuer: url }],
    ['endpoints.token', { endpoints: { token: url } }],
  ]

  it.each(changes)(
    'S5: on a server, the URL is rejected in the option `%s`',
    async (name, change) => {
      const error = await failure(() => new AuthenticationClient({ ...options, ...change }))
      expect(error.code).toBe('invalid_options')
      expect(error.message).toMatch(`${name} is not secure`)
    },
  )

  it('S5: on a server, the URL is rejected as the `redirectUri` of a login or a logout', async () => {
    const client = new AuthenticationClient(options)
    for (const build of [client.buildAuthorizeUrl, client.buildLogoutUrl]) {
      const error = await failure(() => build.call(client, { redirectUri: url }))
      expect(error.code).toBe('invalid_options')
    }
  })

  it.each(changes)('S5: in a browser, the URL is accepted in the option `%s`', (_name, change) => {
    vi.stubGlobal('document', {})
    const client = new AuthenticationClient({ ...options, ...change })
    expect(client.buildAuthorizeUrl({ redirectUri: url })).toContain(
      'redirect_uri=http%3A%2F%2Fapp.localhost',
    )
    expect(client.buildLogoutUrl({ redirectUri: url })).toContain(
      'redirect_uri=http%3A%2F%2Fapp.localhost',
    )
  })
})
