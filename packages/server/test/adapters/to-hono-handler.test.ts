import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { type HandleOptions, toHonoHandler } from '../../src'
import { stubAuth } from '../support/stub-auth'

function start() {
  const calls: { url: string; options: HandleOptions | undefined }[] = []
  const auth = stubAuth(async (request, options) => {
    calls.push({ url: request.url, options })
    return new URL(request.url).pathname.startsWith('/auth') ? new Response('ours') : undefined
  })
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
