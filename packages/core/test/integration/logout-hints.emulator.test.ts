import { describe, expect, it } from 'vitest'
import { type Document, home, until } from '../browser-mode/world'
import { useWireWorld } from './wire-world'

const hour = 3_600_000
const settings = { protocol: 'oidc', postLogoutRedirectUri: `${home}/` } as const
const switches = { refreshAnswer: { oauth: 'new', oidc: 'new' } } as const
const app = { accessTokenSeconds: 3600, logoutRedirectUris: [`${home}/`, `${home}/bye`] }

/** Logs out, and sends the request of the navigation to GenAuth. */
async function logOut({ genauth, page }: Document) {
  const before = page.navigations.length
  void genauth.logout({ revoke: false, returnTo: '/bye' })
  await until(() => page.navigations.length > before)
  const url = new URL(page.navigations.at(-1) ?? '')
  const { status, headers } = await fetch(url, { redirect: 'manual' })
  const target = new URL(headers.get('location') ?? '', url)
  return { url, isAccepted: status >= 300 && status < 400, target: target.origin + target.pathname }
}

const expiryOf = (token: string | null) =>
  (JSON.parse(atob(token?.split('.')[1] ?? '')) as { exp: number }).exp * 1000

// https://github.com/panva/node-oidc-provider/issues/630: a logout long after the login fails, because its ID token is missing or expired.
describe('the ID token of a logout, in browser mode', () => {
  const wire = useWireWorld({ app, switches })

  it.each([0, 1, 60])(
    'P11: a logout sends the ID token after %i refreshes and a night without a refresh, and GenAuth accepts it',
    async (refreshes) => {
      const tab = await wire.openLoggedIn(settings)
      for (let n = 0; n < refreshes; n += 1) {
        await wire.pass(hour)
        await tab.genauth.getToken()
      }
      await wire.pass(10 * hour)
      const { url, isAccepted, target } = await logOut(tab)
      expect(url.pathname).toBe('/oidc/session/end')
      expect(expiryOf(url.searchParams.get('id_token_hint'))).toBeLessThan(
        Date.now() + (refreshes + 10) * hour,
      )
      expect([isAccepted, target]).toEqual([true, `${home}/`])
    },
  )
})

// https://github.com/IdentityServer/IdentityServer3/issues/3745: the ID token contains so many claims that the URL of the logout is too long.
describe.each([1000, 4000, 18_000])(
  'an ID token with %i characters of claims, in browser mode',
  (length) => {
    const claims = { sub: '603f184cec4505e2868431fc', name: 'Ada', website: 'x'.repeat(length) }
    const wire = useWireWorld({
      app,
      switches,
      users: [{ username: 'ada', password: 'lovelace', claims }],
    })

    it.each(['tab', 'shared'] as const)(
      'P12: the user stays signed in with the storage %s, and the URL of the logout is short enough',
      async (storage) => {
        const tab = await wire.openLoggedIn({ ...settings, storage })
        await wire.pass(hour)
        await tab.genauth.getToken()
        expect(tab.status()).toBe('authenticated')
        const { url, isAccepted, target } = await logOut(tab)
        expect(url.href.length).toBeLessThanOrEqual(4000)
        expect(url.searchParams.has('id_token_hint')).toBe(length === 1000)
        expect([isAccepted, target]).toEqual([true, length === 1000 ? `${home}/` : `${home}/bye`])
        expect(tab.status()).toBe('anonymous:logout')
      },
    )
  },
)
