import { createHash } from 'node:crypto'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { json } from '../support/read-facts'
import type { ReceivedResponse } from '../support/send-http'
import { useApp } from '../support/use-app'

const app = useApp()
const name = 'a-name-that-a-page-made-up'
const loginUrl = () => `${app.origin}/auth/login?mode=popup&popup=${name}`

/** Runs the script of a popup's page. Returns the messages that the script posts, by channel, and whether the script closes the popup. */
function runPage({ body, headers }: ReceivedResponse, opener: boolean) {
  const script = /<script>(.*)<\/script>/s.exec(body)?.[1] ?? ''
  const hash = createHash('sha256').update(script).digest('base64')
  expect(headers.get('content-security-policy')).toContain(`script-src 'sha256-${hash}'`)
  const messages: [string, unknown][] = []
  const window = {
    isClosed: false,
    opener: opener
      ? { postMessage: (message: unknown, origin: string) => messages.push([origin, message]) }
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
      messages.push([this.#channel, JSON.parse(JSON.stringify(message))])
    }
  }
  runInNewContext(script, { window, BroadcastChannel, location: { origin: app.origin } })
  return { messages, isClosed: window.isClosed }
}

const done = `genauth:popup-done:${name}`
const tabs = ['genauth:/auth:tabs', { type: 'loggedIn' }]

describe('the callback page of a popup', () => {
  it('L2: the callback page of a popup posts to its opener and to all tabs, and closes', async () => {
    app.start()
    const page = await app.openBrowser().goTo(loginUrl())
    expect(runPage(page, true)).toEqual({
      messages: [[`genauth-popup.${name}`, done], tabs, [app.origin, done]],
      isClosed: true,
    })
  })

  it('L2: the callback page of a popup posts to all tabs if it has no opener', async () => {
    app.start()
    const page = await app.openBrowser().goTo(loginUrl())
    expect(runPage(page, false)).toEqual({
      messages: [[`genauth-popup.${name}`, done], tabs],
      isClosed: true,
    })
  })

  it('L2: the callback page of a popup posts only the message popup-done if the login failed', async () => {
    app.start()
    app.emulator.setFault('token', { kind: 'status', status: 500 })
    const browser = app.openBrowser()
    const page = await browser.goTo(loginUrl())
    expect(runPage(page, false).messages).toEqual([[`genauth-popup.${name}`, done]])
    expect(json(await browser.call('/auth/session'))['error']).toMatchObject({
      code: 'server_error',
    })
  })
})
