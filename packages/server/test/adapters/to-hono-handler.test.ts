import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { type HandleOptions, toHonoHandler } from '../../src'
import { stubAuth } from '../support/stub-auth'

function start() {
  const calls: { url: string; options: HandleOptions | undefined }[] = []
  const auth = stubAuth(async (request, options) => {
    calls.push({ url: request.url, options })
    return new URL(request.url).pathname.startsWith('/auth') ? new Response('genauth') : undefined
  })
  const app = new Hono().use(toHonoHandler(auth)).get('/orders', (c) => c.text('the app'))
  return { app, calls }
}

// These tests need no server. The tests of examples/hono use `@hono/node-server`.
describe('toHonoHandler() on a runtime without node:http', () => {
  it('toHonoHandler() handles requests under basePath, and the app handles all other requests', async () => {
    const { app } = start()
    expect(await (await app.request('/auth/session')).text()).toBe('genauth')
    expect(await (await app.request('/orders')).text()).toBe('the app')
    expect((await app.request('/nothing')).status).toBe(404)
  })

  it('toHonoHandler() passes the URL of the runtime to the AuthServer, and passes no original request target', async () => {
    const { app, calls } = start()
    await app.request('/x/../auth/session', {}, { incoming: undefined, SECRET: 'a binding' })
    expect(calls).toEqual([
      { url: 'http://localhost/auth/session', options: { target: undefined } },
    ])
  })
})
