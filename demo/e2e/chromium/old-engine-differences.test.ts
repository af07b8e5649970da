import { describe, expect, it } from 'vitest'
import { genauthKinds } from '../support/start-genauth'
import { callbackUrl, useGenAuth } from '../support/use-genauth'

/** The differences that docs/emulator.md lists. */
const differences = {
  'old engine': {
    redirect: 302,
    withoutRedirectUri: 302,
    plain: 'invalid_request',
    requestUri: 'invalid_request_uri',
    gets: [404, 404, 404],
    basicStatus: 200,
  },
  emulator: {
    redirect: 303,
    withoutRedirectUri: 400,
    plain: undefined,
    requestUri: 'request_uri_not_supported',
    gets: [404, 400, 400],
    basicStatus: 401,
  },
} as const

describe.each(genauthKinds)('the documented differences of the %s', (kind) => {
  const test = useGenAuth(kind, 'client_secret_post')
  const expected = differences[kind]

  /** Opens the login page, or returns to the callback with an error. */
  async function authorize(changes: Record<string, string>) {
    const url = new URL(test.client().buildAuthorizeUrl({ state: 'a-state' }))
    for (const [name, value] of Object.entries(changes)) url.searchParams.set(name, value)
    const response = await test.browser.send(url.href)
    const target = new URL(response.headers.get('location') ?? '', url)
    return { status: response.status, error: target.searchParams.get('error') ?? undefined, target }
  }

  it(`a redirect has the status ${expected.redirect}`, async () => {
    const { status, target } = await authorize({ prompt: 'none' })
    expect([status, target.href.startsWith(callbackUrl)]).toEqual([expected.redirect, true])
  })

  it(`a login without redirect_uri returns the status ${expected.withoutRedirectUri}`, async () => {
    const url = new URL(test.client().buildAuthorizeUrl({ prompt: 'none', state: 'a-state' }))
    url.searchParams.delete('redirect_uri')
    const { status } = await test.browser.send(url.href)
    expect(status).toBe(expected.withoutRedirectUri)
  })

  it(`a login with the PKCE method plain returns ${expected.plain ?? 'no error'}`, async () => {
    const challenge = { code_challenge: 'c'.repeat(43), code_challenge_method: 'plain' }
    expect((await authorize(challenge)).error).toBe(expected.plain)
  })

  it(`a login with request_uri returns ${expected.requestUri}`, async () => {
    const { error } = await authorize({ request_uri: 'https://app.example/request' })
    expect(error).toBe(expected.requestUri)
  })

  it(`a GET at token, introspection and revocation returns ${expected.gets}`, async () => {
    const paths = ['/token', '/token/introspection', '/token/revocation']
    const get = async (path: string) => (await fetch(`${test.genauth.url}/oidc${path}`)).status
    expect(await Promise.all(paths.map(get))).toEqual(expected.gets)
  })

  it(`an app with client_secret_post that sends client_secret_basic gets ${expected.basicStatus}`, async () => {
    const { id, secret } = test.genauth.app
    const response = await fetch(`${test.genauth.url}/oidc/token/introspection`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${id}:${secret}`)}` },
      body: new URLSearchParams({ token: 'a-token' }),
    })
    expect(response.status).toBe(expected.basicStatus)
  })
})
