import type { Page } from 'playwright'
import { describe, expect, it } from 'vitest'
import { enterCredentials, logIn, statusOf, useApp } from './app'

describe('a callback', () => {
  const app = useApp({ protocol: 'oauth' })

  /** Goes to the login page and gives the state that went along. */
  async function begin(page: Page): Promise<string> {
    const [request] = await Promise.all([
      page.waitForRequest((sent) => sent.url().includes('state=genauth-r.')),
      page.evaluate(() => void window.genauth.login()),
    ])
    await page.waitForURL((address) => address.href.startsWith(app.emulator.url))
    return new URL(request.url()).searchParams.get('state') ?? ''
  }

  const errorOf = (page: Page) =>
    page.evaluate(async () => {
      const session = await window.genauth.ready()
      return session.status === 'anonymous' ? session.error?.code : session.status
    })

  async function visit(page: Page, query: string): Promise<void> {
    await page.goto(`${app.url}/callback${query}`)
    await page.evaluate(() => window.genauth.ready())
  }

  it('that is visited again keeps who is logged in, and sends nothing', async () => {
    const page = await app.open(await app.newContext())
    const [request] = await Promise.all([
      page.waitForRequest((sent) => sent.url().startsWith(`${app.url}/callback?`)),
      logIn(page, app),
    ])
    const { search } = new URL(request.url())
    for (let n = 0; n < 2; n += 1) {
      await visit(page, search)
      expect(await statusOf(page)).toBe('authenticated')
      expect(page.url()).toBe(`${app.url}/callback`)
    }
    expect(app.emulator.count('token')).toBe(1)
  })

  it('for somebody else is left alone', async () => {
    const page = await app.open(await app.newContext())
    for (const path of ['/callback', '/checkout']) {
      const href = `${app.url}${path}?code=theirs&state=af0ifjsldkj`
      await page.goto(href)
      await page.evaluate(() => window.genauth.ready())
      expect(page.url()).toBe(href)
      expect(await statusOf(page)).toBe('anonymous:none')
    }
  })

  it('of another tab is stripped and reported, and nothing is exchanged', async () => {
    const context = await app.newContext()
    const first = await app.open(context)
    const state = await begin(first)
    const second = await app.open(context)
    await visit(second, `?code=stolen&state=${encodeURIComponent(state)}`)
    expect(await errorOf(second)).toBe('state_mismatch')
    expect(second.url()).toBe(`${app.url}/callback`)
    expect(app.emulator.count('token')).toBe(0)
    await enterCredentials(first, app.emulator)
    await first.waitForURL((address) => address.origin === app.url)
    expect(await errorOf(first)).toBe('authenticated')
  })

  it.each<[string, string, string]>([
    ['an error', '?error=access_denied', 'access_denied'],
    [
      'markup in an error',
      '?error=access_denied&error_description=%3Cimg%20src%3Dx%20onerror%3D%22window.hacked%3D1%22%3E',
      'access_denied',
    ],
    ['tokens in the hash', '#access_token=t&token_type=Bearer', 'invalid_response'],
    ['a code twice', '?code=a&code=b', 'invalid_response'],
    ['no code at all', '?', 'invalid_response'],
  ])(
    'with %s fails with its own code, and goes back to where it began',
    async (_name, query, code) => {
      const page = await app.open(await app.newContext(), '/deep?x=1')
      const state = await begin(page)
      await visit(page, `${query}&state=${encodeURIComponent(state)}`)
      expect(await errorOf(page)).toBe(code)
      expect(page.url()).toBe(`${app.url}/deep?x=1`)
      expect(await page.evaluate(() => 'hacked' in window)).toBe(false)
      expect(app.emulator.count('token')).toBe(0)
    },
  )

  it('inside a frame is not processed', async () => {
    const page = await app.open(await app.newContext())
    const state = await begin(page)
    await page.goto(`${app.url}/`)
    await page.evaluate(
      (src) => {
        const frame = document.createElement('iframe')
        frame.src = src
        document.body.append(frame)
      },
      `/callback?code=c&state=${encodeURIComponent(state)}`,
    )
    await page.waitForFunction(() => {
      const session = (window.frames[0] as Window | undefined)?.genauth?.getSession()
      return session?.status === 'anonymous' && session.error?.code === 'framed_callback'
    })
    expect(app.emulator.count('token')).toBe(0)
  })

  it('two tabs that log in at the same time both come back', async () => {
    const context = await app.newContext()
    const [first, second] = [await app.open(context), await app.open(context)]
    await begin(first)
    await begin(second)
    await enterCredentials(first, app.emulator)
    await first.waitForURL((address) => address.origin === app.url)
    await enterCredentials(second, app.emulator)
    await second.waitForURL((address) => address.origin === app.url)
    expect([await errorOf(first), await errorOf(second)]).toEqual([
      'authenticated',
      'authenticated',
    ])
  })
})

describe.each(['oauth', 'oidc'] as const)('what a login on %s leaves behind', (protocol) => {
  const app = useApp({ protocol })

  it('no token, code or verifier but in the session’s own record', async () => {
    const context = await app.newContext()
    const page = await app.open(context)
    const shown: string[] = []
    page.on('console', (message) => shown.push(message.text()))
    page.on('pageerror', (error) => shown.push(String(error.stack)))
    await logIn(page, app)
    await page.evaluate(() => window.genauth.getUser())
    await page.evaluate(() => window.genauth.renew())
    app.emulator.setFault('token', { kind: 'brokenJson', times: 2 })
    shown.push(
      await page.evaluate(() =>
        window.genauth.renew().then(String, (error: Error) => JSON.stringify(error) + error.stack),
      ),
    )
    const left = await page.evaluate(() => {
      const record = `genauth:${window.genauth.key}:${window.options.protocol}`
      const entries = [...Object.entries(sessionStorage), ...Object.entries(localStorage)]
      const others = entries.filter(([name]) => name !== record)
      const { genauth } = window
      const facts = [genauth.getSession(), genauth.getTokenStatus(), location.href, history.state]
      const loaded = performance.getEntriesByType('resource').map(({ name }) => name)
      return JSON.stringify([others, facts, loaded])
    })
    for (const secret of app.emulator.issued().filter((value) => value.length > 8)) {
      expect(left + shown.join('\n')).not.toContain(secret)
    }
    expect(await page.evaluate(() => Object.keys(sessionStorage).length)).toBeLessThan(5)
  })
})
