import { afterEach, describe, expect, it } from 'vitest'
import type { Browser } from '../support/browser'
import type { ReceivedResponse } from '../support/send-http'
import { kinds } from '../support/use-guarded-app'
import { readText, setRoles } from './describe-required-session'
import { useExample } from './use-example'

const next = 'node_modules/next/dist/bin/next'

const example = useExample({
  name: 'next',
  build: { args: [next, 'build'], page: '.next/static' },
  start: (port) => [next, 'start', '--port', String(port)],
})
afterEach(() => setRoles(example, []))

const actionOf = ({ body }: ReceivedResponse) =>
  /name="\$ACTION_ID_([\da-f]+)"/.exec(body)?.[1] ?? 'no action'

/** Calls the action of the page with a script. */
function callAction(
  browser: Browser,
  page: ReceivedResponse,
  headers: Record<string, string>,
): Promise<ReceivedResponse> {
  const type = { 'content-type': 'text/plain;charset=UTF-8', 'next-action': actionOf(page) }
  const sent = { ...kinds.script, accept: 'text/x-component', ...type, ...headers }
  return browser.call('/admin', { method: 'POST', headers: sent, body: '[]' })
}

/** Submits the form of the page without a script, as a browser does before React is loaded. */
function submit(
  browser: Browser,
  page: ReceivedResponse,
  headers: Record<string, string>,
): Promise<ReceivedResponse> {
  return browser.call('/admin', {
    method: 'POST',
    headers: { ...kinds.document, 'content-type': 'multipart/form-data; boundary=x', ...headers },
    body: `--x\r\nContent-Disposition: form-data; name="$ACTION_ID_${actionOf(page)}"\r\n\r\n\r\n--x--\r\n`,
  })
}

describe('examples/next with toNextGuard()', () => {
  it('U41: a server component redirects a navigation to a login that returns to the page', async () => {
    const browser = example.openBrowser()
    const response = await browser.step(`${example.origin}/profile`)
    expect([response.status, response.headers.get('location')]).toEqual([
      307,
      `${example.origin}/auth/login?returnTo=%2Fprofile`,
    ])
    expect(response.headers.get('cache-control')).toContain('no-store')
    const arrived = await browser.goTo(response.headers.get('location') ?? '')
    expect(readText(arrived)).toContain('Profile of Ada Lovelace')
  })

  it('U41: a server component of a signed-out user shows nothing to a client-side navigation or a prefetch', async () => {
    for (const headers of [
      { ...kinds.script, rsc: '1' },
      {
        ...kinds.script,
        rsc: '1',
        'next-router-prefetch': '1',
        'next-router-segment-prefetch': '/_tree',
      },
    ]) {
      const browser = example.openBrowser()
      const response = await browser.call('/profile', { headers })
      const location = response.headers.get('location') ?? ''
      const { pathname, search } = new URL(location || '/profile', response.url)
      const loaded = location.includes('_rsc=')
        ? await browser.call(pathname + search, { headers })
        : response
      expect(loaded.body).not.toContain('Profile of')
      expect(loaded.headers.getSetCookie()).toEqual([])
    }
    expect(example.emulator.count('authorize')).toBe(0)
  })

  it('U35, U41: a server action runs for the role only, and not for another site', async () => {
    setRoles(example, ['admin'])
    const browser = await example.openLoggedIn()
    const page = await browser.step(`${example.origin}/admin`)
    const { origin } = example
    const own = { origin, 'sec-fetch-site': 'same-origin' }
    expect((await submit(browser, page, own)).status).toBe(200)
    expect((await callAction(browser, page, own)).status).toBe(200)
    const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
    expect((await submit(browser, page, foreign)).status).toBe(403)
    expect((await callAction(browser, page, foreign)).status).toBe(403)
    setRoles(example, ['editor'])
    const editor = await example.openLoggedIn()
    expect((await callAction(editor, page, own)).status).toBe(403)
    // Next.js responds with 404 to a form whose action calls `forbidden`.
    expect((await submit(editor, page, own)).status).toBe(404)
    const stranger = example.openBrowser()
    expect((await submit(stranger, page, own)).status).toBe(401)
    expect((await callAction(stranger, page, own)).status).toBe(401)
  })

  it('U38: after a failed login, a server component shows the login instead of a redirect', async () => {
    const browser = example.openBrowser()
    const authorize = await browser.step(`${example.origin}/auth/login?returnTo=/profile`)
    const { searchParams } = new URL(authorize.headers.get('location') ?? '')
    const state = encodeURIComponent(searchParams.get('state') ?? '')
    const iss = encodeURIComponent(`${example.emulator.url}/oidc`)
    await browser.step(
      `${example.origin}/auth/callback?error=access_denied&state=${state}&iss=${iss}`,
    )
    const response = await browser.step(`${example.origin}/profile`)
    expect([response.status, response.headers.get('location')]).toEqual([401, null])
    // The page renders `app/unauthorized.tsx` in the browser, with the error of the login.
    expect(response.body).toContain('access_denied')
  })
})
