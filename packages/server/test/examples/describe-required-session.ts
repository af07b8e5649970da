import { afterEach, describe, expect, it } from 'vitest'
import type { ReceivedResponse } from '../support/send-http'
import { kinds } from '../support/use-guarded-app'
import type { Example } from './use-example'

const facts = ({ status, headers }: ReceivedResponse) => [status, headers.get('x-genauth-error')]

/** Gives Ada these roles at GenAuth. */
export function setRoles({ emulator }: Example, roles: readonly unknown[]): void {
  const [ada] = emulator.users
  if (ada) ada.claims['roles'] = roles
}

/** Defines the tests of the routes that call `requireSession`. */
export function describeRequiredSession(example: Example): void {
  describe('the routes for some users only', () => {
    afterEach(() => setRoles(example, []))

    it('U41: a navigation of a signed-out user is redirected to a login that returns to the page', async () => {
      const { origin } = example
      const browser = example.openBrowser()
      const response = await browser.step(`${origin}/admin?tab=1`)
      // Next.js removes the app's own origin from the redirect of a proxy.
      const login = new URL(response.headers.get('location') ?? '', origin).href
      expect([response.status, login]).toEqual([
        303,
        `${origin}/auth/login?returnTo=%2Fadmin%3Ftab%3D1`,
      ])
      expect(response.headers.get('cache-control')).toBe('no-store')
      setRoles(example, ['admin'])
      const arrived = await browser.goTo(login)
      expect([arrived.status, new URL(arrived.url).pathname]).toEqual([200, '/admin'])
      expect(readText(arrived)).toContain('Hello administrator Ada Lovelace')
    })

    it.each<[string, Record<string, string>]>([
      ['a script', kinds.script],
      ['a prefetch', { ...kinds.document, 'sec-purpose': 'prefetch' }],
      ['a server-component request', { ...kinds.script, rsc: '1' }],
    ])('U41: %s of a signed-out user gets 401, and starts no login', async (_name, headers) => {
      const response = await load(example, '/me', headers)
      expect(facts(response)).toEqual([401, 'not_authenticated'])
      const admin = await load(example, '/admin', headers)
      expect(facts(admin)).toEqual([401, 'not_authenticated'])
      expect(admin.headers.get('cache-control')).toBe('no-store')
      expect(example.emulator.count('authorize')).toBe(0)
    })

    it('U41: a user without the role gets 403, and no response is stored', async () => {
      const browser = await example.openLoggedIn()
      const response = await browser.step(`${example.origin}/admin`)
      expect(response.status).toBe(403)
      expect(response.headers.get('cache-control')).toContain('no-store')
      expect(response.body).not.toContain('administrator')
    })

    it('U41: a user with the role gets the page, and other sites cannot send its requests', async () => {
      setRoles(example, [{ code: 'admin' }])
      const browser = await example.openLoggedIn()
      const page = await browser.step(`${example.origin}/admin`)
      expect([page.status, readText(page)]).toEqual([
        200,
        expect.stringContaining('Hello administrator Ada Lovelace'),
      ])
      const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
      const foreign = await browser.call('/admin/notes', { method: 'POST', headers })
      expect(facts(foreign)).toEqual([403, 'cross_origin_request'])
    })
  })
}

/** React writes comments between the texts of an element. */
export function readText({ body }: ReceivedResponse): string {
  return body.replaceAll('<!-- -->', '')
}

/** Requests a page as a signed-out user. Next.js redirects a server-component request to a URL with a parameter that depends on the headers. */
async function load(
  example: Example,
  path: string,
  headers: Record<string, string>,
): Promise<ReceivedResponse> {
  const browser = example.openBrowser()
  const response = await browser.call(path, { headers })
  if (response.status !== 307) return response
  const { pathname, search } = new URL(response.headers.get('location') ?? '', response.url)
  expect(pathname).toBe(path)
  return browser.call(pathname + search, { headers })
}
