import { createHash } from 'node:crypto'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { json } from '../support/read-facts'
import type { Answer } from '../support/send-http'
import { useApp } from '../support/use-app'

const app = useApp()
const name = 'a-name-that-a-page-made-up'
const begin = () => `${app.origin}/auth/login?mode=popup&popup=${name}`

/** What a popup's page says, on which channel, and whether it closes. */
function runPage({ body, headers }: Answer, opener: boolean) {
  const script = /<script>(.*)<\/script>/s.exec(body)?.[1] ?? ''
  const hash = createHash('sha256').update(script).digest('base64')
  expect(headers.get('content-security-policy')).toContain(`script-src 'sha256-${hash}'`)
  const said: [string, unknown][] = []
  const window = {
    isClosed: false,
    opener: opener
      ? { postMessage: (message: unknown, origin: string) => said.push([origin, message]) }
      : null,
    close() {
      window.isClosed = true
    },
  }
  class BroadcastChannel {
    readonly #channel: string
    constructor(channel: string) {
      this.#channel = channel
    }
    postMessage(message: unknown) {
      said.push([this.#channel, JSON.parse(JSON.stringify(message))])
    }
  }
  runInNewContext(script, { window, BroadcastChannel, location: { origin: app.origin } })
  return { said, isClosed: window.isClosed }
}

const done = `genauth:popup-done:${name}`
const tabs = ['genauth:/auth:tabs', { type: 'loggedIn' }]

describe('the page that ends a login in a popup', () => {
  it('L2: tells its opener and all tabs, and closes', async () => {
    app.start()
    const page = await app.openBrowser().goTo(begin())
    expect(runPage(page, true)).toEqual({
      said: [[`genauth-popup.${name}`, done], tabs, [app.origin, done]],
      isClosed: true,
    })
  })

  it('L2: tells all tabs where it has lost its opener, too', async () => {
    app.start()
    const page = await app.openBrowser().goTo(begin())
    expect(runPage(page, false)).toEqual({
      said: [[`genauth-popup.${name}`, done], tabs],
      isClosed: true,
    })
  })

  it('L2: says no more than that it is done where the login failed', async () => {
    app.start()
    app.emulator.setFault('token', { kind: 'status', status: 500 })
    const browser = app.openBrowser()
    const page = await browser.goTo(begin())
    expect(runPage(page, false).said).toEqual([[`genauth-popup.${name}`, done]])
    expect(json(await browser.call('/auth/session'))['error']).toMatchObject({
      code: 'server_error',
    })
  })
})
