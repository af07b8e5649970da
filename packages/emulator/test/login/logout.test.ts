import { describe, expect, test } from 'vitest'
import { type Client, createClient } from '../support/client'
import { useEmulator } from '../support/use-emulator'

const emulator = useEmulator()
const home = 'http://localhost:3000/'

async function isLoggedIn(client: Client): Promise<boolean> {
  const response = await client.browser.get(client.authorizeUrl({ prompt: undefined }))
  return !response.headers.get('location')?.includes('/login?')
}

describe('/login/profile/logout', () => {
  const url = (query: Record<string, string> = {}) =>
    `${emulator.current.url}/login/profile/logout?${new URLSearchParams(query)}`

  test.each(['oauth', 'oidc'] as const)(
    '/login/profile/logout ends a login that used the protocol %s',
    async (protocol) => {
      const client = createClient(emulator.current, protocol)
      await client.login()
      expect(await isLoggedIn(client)).toBe(true)
      const response = await client.browser.get(url({ redirect_uri: `${home}?a=1&b=2#c` }))
      expect(response.status).toBe(303)
      expect(response.headers.get('location')).toBe(`${home}?a=1&b=2#c`)
      expect(await isLoggedIn(client)).toBe(false)
    },
  )

  test('/login/profile/logout ends the session, so that a copied cookie is rejected', async () => {
    const client = createClient(emulator.current, 'oauth')
    await client.login()
    const kept = new Map(client.browser.cookies)
    await client.browser.get(url())
    for (const [name, value] of kept) client.browser.cookies.set(name, value)
    expect(await isLoggedIn(client)).toBe(false)
  })

  test('/login/profile/logout does not revoke tokens', async () => {
    const client = createClient(emulator.current, 'oauth')
    const { access_token: token } = await client.tokens()
    await client.browser.get(url({ redirect_uri: home }))
    expect((await client.me(token)).status).toBe(200)
  })

  test('/login/profile/logout without redirect_uri shows a page', async () => {
    const response = await fetch(url())
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('Logged out')
  })

  test('with the switch logoutRedirectMustBeListed, /login/profile/logout rejects a redirect_uri that the app does not list', async () => {
    const client = createClient(emulator.current, 'oauth')
    emulator.current.setSwitches({ logoutRedirectMustBeListed: true })
    const listed = await client.browser.get(url({ redirect_uri: home }))
    expect(listed.headers.get('location')).toBe(home)
    const other = await client.browser.get(url({ redirect_uri: 'http://evil.example/' }))
    expect(other.status).toBe(400)
    expect(other.headers.get('location')).toBeNull()
    const page = await other.text()
    expect(page).toContain('This logout is not possible')
    expect(page).toContain('logoutRedirectUris (--logout-redirect-uri on the command line)')
  })

  test('/login/profile/logout requires app_id with the switch logoutNeedsAppId, and always rejects a wrong app_id', async () => {
    const status = async (query: Record<string, string>) =>
      (await fetch(url(query), { redirect: 'manual' })).status
    const app = { app_id: emulator.current.app.id }
    expect(await status({ redirect_uri: home })).toBe(303)
    expect(await status({ redirect_uri: home, app_id: 'x' })).toBe(400)
    emulator.current.setSwitches({ logoutNeedsAppId: true })
    expect(await status({ redirect_uri: home })).toBe(400)
    expect(await status({ redirect_uri: home, ...app })).toBe(303)
  })
})

describe('/oidc/session/end', () => {
  const url = (query: Record<string, string> = {}) =>
    `${emulator.current.url}/oidc/session/end?${new URLSearchParams(query)}`

  test('/oidc/session/end ends the login without a confirmation page and returns state', async () => {
    const client = createClient(emulator.current, 'oidc')
    const { id_token: hint } = await client.tokens()
    const response = await client.browser.get(
      url({ id_token_hint: hint, post_logout_redirect_uri: home, state: 's 1' }),
    )
    expect(response.headers.get('location')).toBe(`${home}?state=s+1`)
    expect(await isLoggedIn(client)).toBe(false)
  })

  test("/oidc/session/end without id_token_hint returns GenAuth's error text, does not redirect, and keeps the login", async () => {
    const client = createClient(emulator.current, 'oidc')
    await client.login()
    const byId = { client_id: emulator.current.app.id, post_logout_redirect_uri: home }
    const response = await client.browser.get(url(byId))
    expect([response.status, response.headers.get('location')]).toEqual([400, null])
    expect(await isLoggedIn(client)).toBe(true)
    expect(await (await fetch(url(byId))).json()).toEqual({
      error: 'invalid_request',
      error_description:
        'post_logout_redirect_uri can only be used in combination with id_token_hint',
    })
  })

  test('/oidc/session/end accepts client_id instead of id_token_hint if the switch logoutNeedsIdTokenHint is off', async () => {
    emulator.current.setSwitches({ logoutNeedsIdTokenHint: false })
    const client = createClient(emulator.current, 'oidc')
    await client.login()
    const byId = { client_id: emulator.current.app.id, post_logout_redirect_uri: home }
    expect((await client.browser.get(url(byId))).headers.get('location')).toBe(home)
    expect(await isLoggedIn(client)).toBe(false)
  })

  test.each([true, false])(
    'with the switch logoutEndsGrant %s, /oidc/session/end revokes the tokens of this login only if the switch is on',
    async (logoutEndsGrant) => {
      emulator.current.setSwitches({ logoutEndsGrant })
      const [client, other] = [1, 2].map(() => createClient(emulator.current, 'oidc'))
      const tokens = await client?.tokens()
      const kept = await other?.tokens()
      const hint = tokens?.id_token ?? ''
      await client?.browser.get(url({ id_token_hint: hint, post_logout_redirect_uri: home }))
      const statuses = [
        (await client?.me(tokens?.access_token ?? ''))?.status,
        (await client?.refresh(tokens?.refresh_token ?? ''))?.status,
        (await other?.me(kept?.access_token ?? ''))?.status,
        (await other?.refresh(kept?.refresh_token ?? ''))?.status,
      ]
      expect(statuses).toEqual(logoutEndsGrant ? [401, 400, 200, 200] : [200, 200, 200, 200])
    },
  )

  test('/oidc/session/end accepts an expired id_token_hint', async () => {
    const client = createClient(emulator.current, 'oidc')
    const { id_token: hint } = await client.tokens()
    emulator.current.shiftClock(2_000_000)
    const byHint = { id_token_hint: hint, post_logout_redirect_uri: home }
    expect((await client.browser.get(url(byHint))).headers.get('location')).toBe(home)
  })

  test('/oidc/session/end accepts an id_token_hint that is signed with HS256', async () => {
    emulator.current.setApp({ idTokenSignedResponseAlg: 'HS256' })
    const client = createClient(emulator.current, 'oidc')
    const { id_token: hint } = await client.tokens()
    const response = await client.browser.get(
      url({ id_token_hint: hint, post_logout_redirect_uri: home }),
    )
    expect(response.headers.get('location')).toBe(home)
  })

  test.each([
    ['a URL that is not listed', { post_logout_redirect_uri: 'http://evil.example/' }],
    ['an invalid id_token_hint', { post_logout_redirect_uri: home, id_token_hint: 'a.b.c' }],
    ['neither id_token_hint nor client_id', { post_logout_redirect_uri: home, client_id: '' }],
    ['the client_id of another app', { post_logout_redirect_uri: home, client_id: '0'.repeat(24) }],
  ])('/oidc/session/end with %s is rejected and keeps the login', async (_title, query) => {
    emulator.current.setSwitches({ logoutNeedsIdTokenHint: false })
    const client = createClient(emulator.current, 'oidc')
    await client.login()
    const full = { client_id: emulator.current.app.id, ...query }
    const parameters = Object.entries(full).filter(([, value]) => value !== '')
    const response = await client.browser.get(url(Object.fromEntries(parameters)))
    expect(response.status).toBe(400)
    expect(response.headers.get('location')).toBeNull()
    expect(await isLoggedIn(client)).toBe(true)
  })

  test('the error of /oidc/session/end contains the unlisted URL, the listed URLs and what to change', async () => {
    const target = 'http://localhost:5173/bye?"<b>'
    const { id_token: hint } = await createClient(emulator.current, 'oidc').tokens()
    const query = { id_token_hint: hint, post_logout_redirect_uri: target }
    const advice = `post_logout_redirect_uri "${target}" is not on the logout callback list of this app. Add exactly this URL to logoutRedirectUris (--logout-redirect-uri on the command line), or use a listed one: ${home}, http://localhost:5173/.`
    const response = await fetch(url(query))
    expect(await response.json()).toEqual({ error: 'invalid_request', error_description: advice })
    const page = await createClient(emulator.current, 'oidc').browser.get(url(query))
    expect([page.status, page.headers.get('content-type')]).toEqual([
      400,
      'text/html; charset=utf-8',
    ])
    const html = await page.text()
    expect(html).toContain('This logout is not possible')
    expect(html).toContain('--logout-redirect-uri on the command line')
    expect(html).not.toContain('<b>')
    emulator.current.setApp({ logoutRedirectUris: [] })
    expect(await (await fetch(url(query))).text()).toContain('on the command line)."')
  })

  test('the error of a logout URL that differs only by its slash from a listed one says so', async () => {
    const { id_token: hint } = await createClient(emulator.current, 'oidc').tokens()
    const target = 'http://localhost:5173'
    const response = await fetch(url({ id_token_hint: hint, post_logout_redirect_uri: target }))
    expect(await response.text()).toContain(`It differs from ${target}/ only by the slash`)
  })

  test('/oidc/session/end without parameters shows a page', async () => {
    const response = await fetch(url())
    expect(await response.text()).toContain('Logged out')
  })
})
