import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { type AuthServer, type HandleOptions, toHonoHandler } from '../../src'

function start() {
  const calls: { url: string; options: HandleOptions | undefined }[] = []
  const auth: AuthServer = {
    origin: 'https://app.example',
    getSession: async () => null,
    initialSession: async () => ({
      session: { status: 'anonymous', reason: 'none' },
      answeredAt: 0,
    }),
    verifyRequest: () => undefined,
    async handle(request, options) {
      calls.push({ url: request.url, options })
      return new URL(request.url).pathname.startsWith('/auth') ? new Response('ours') : undefined
    },
  }
  const app = new Hono().use(toHonoHandler(auth)).get('/orders', (c) => c.text('the app'))
  return { app, calls }
}

// With `@hono/node-server` it is tried in examples/hono.
describe('a request to Hono on a runtime that has no node:http', () => {
  it('is answered where it is ours, and else by the app', async () => {
    const { app } = start()
    expect(await (await app.request('/auth/session')).text()).toBe('ours')
    expect(await (await app.request('/orders')).text()).toBe('the app')
    expect((await app.request('/nothing')).status).toBe(404)
  })

  it('has the target that the runtime has made an address of, and no other', async () => {
    const { app, calls } = start()
    await app.request('/x/../auth/session', {}, { incoming: undefined, SECRET: 'a binding' })
    expect(calls).toEqual([
      { url: 'http://localhost/auth/session', options: { target: undefined } },
    ])
  })
})
