import { expect, it } from 'vitest'
import { json } from '../support/read-facts'
import { useApp } from '../support/use-app'

const app = useApp()

/** Starts the app with a GenAuth that adds claims to userinfo. */
function startWith(add: (accessToken: string, refreshToken: string) => object): void {
  let refreshToken = ''
  app.start({
    fetch: async (url, init) => {
      const response = await fetch(url, init)
      if (!/\/(token|me)$/.test(String(url))) return response
      const body = (await response.json()) as Record<string, unknown>
      if (String(url).endsWith('/token')) {
        refreshToken = String(body['refresh_token'])
        return Response.json(body)
      }
      const accessToken = new Headers(init?.headers).get('authorization')?.slice('Bearer '.length)
      return Response.json({ ...body, ...add(accessToken ?? '', refreshToken) })
    },
  })
}

it('B1: GET /auth/user removes claims that are named like a secret, and claims that contain a token of the session', async () => {
  startWith((accessToken, refreshToken) => ({
    access_token: 'an access token',
    refresh_token: 'a refresh token',
    id_token: 'an ID token',
    token: 'a token',
    password: 'a hash',
    company: 'kept',
    key: accessToken,
    other: refreshToken,
    nested: { list: [{ idToken: 'another ID token', company: 'kept' }, refreshToken] },
  }))
  const browser = await app.openLoggedIn()
  const response = await browser.call('/auth/user')
  expect(response.body).not.toMatch(/(access|refresh|ID|a) token|hash/)
  const { sub, company, nested, ...rest } = json(response)
  expect([sub, company]).toEqual(['603f184cec4505e2868431fc', 'kept'])
  expect(nested).toEqual({ list: [{ company: 'kept' }, null] })
  expect(Object.keys(rest)).not.toContain('key')
  expect(Object.keys(rest)).not.toContain('other')
})
