import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type AuthServer, cookieSessions, memoryStore, storedSessions } from '../../src'
import type { Browser } from '../support/browser'
import { json, readStatus } from '../support/read-facts'
import { useApp } from '../support/use-app'

const app = useApp()

/** Lets what GenAuth posts reach the app, and tells what the app answered. */
async function listen(auth: AuthServer): Promise<number[]> {
  const answered: number[] = []
  const handOn = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Uint8Array[] = []
    for await (const chunk of request) chunks.push(chunk as Uint8Array)
    const answer = await auth.handle(
      new Request(`${auth.origin}/auth/backchannel-logout`, {
        method: 'POST',
        headers: { 'content-type': request.headers['content-type'] ?? '' },
        body: Buffer.concat(chunks),
      }),
    )
    answered.push(answer?.status ?? 0)
    response.writeHead(answer?.status ?? 404).end()
  }
  const server = createServer((request, response) => void handOn(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  app.emulator.setApp({ backchannelLogoutUri: `http://127.0.0.1:${port}/` })
  return answered
}

const logOutAtGenAuth = (browser: Browser) =>
  browser.step(`${app.emulator.url}/oidc/session/end?client_id=${app.emulator.app.id}`)

describe.each([
  ['sessions in cookies', () => cookieSessions()],
  ['sessions in a store', () => storedSessions(memoryStore())],
])('%s', (_name, keep) => {
  it('B7: end when their user logs out at GenAuth, and no other session of that user does', async () => {
    const auth = app.start({ protocol: 'oidc', backchannelLogout: true, sessions: keep() })
    const answered = await listen(auth)
    const [here, elsewhere] = [await app.openLoggedIn(), await app.openLoggedIn()]
    expect((await logOutAtGenAuth(here)).status).toBe(200)
    expect(answered).toEqual([200])
    expect(await readStatus(here)).toBe('anonymous:revoked')
    expect(await readStatus(elsewhere)).toBe('authenticated')
  })

  it('B7: that their user ends here are ended at GenAuth, which tells nobody anything new', async () => {
    const auth = app.start({ protocol: 'oidc', backchannelLogout: true, sessions: keep() })
    const answered = await listen(auth)
    const browser = await app.openLoggedIn()
    const { logoutUrl } = json(await browser.call('/auth/logout', { method: 'POST' }))
    await browser.goTo(String(logoutUrl))
    expect(answered).toEqual([200])
    expect(await readStatus(browser)).toBe('anonymous:none')
  })

  it('B7: end by the keys of another GenAuth not at all', async () => {
    const auth = app.start({
      protocol: 'oidc',
      backchannelLogout: true,
      sessions: keep(),
      fetch: async (url, init) =>
        String(url).endsWith('/jwks.json') ? Response.json({ keys: [] }) : fetch(url, init),
    })
    const answered = await listen(auth)
    const browser = await app.openLoggedIn()
    await logOutAtGenAuth(browser)
    expect(answered).toEqual([400])
    expect(await readStatus(browser)).toBe('authenticated')
  })
})
