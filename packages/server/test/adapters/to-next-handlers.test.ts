import { describe, expect, it } from 'vitest'
import { toNextHandlers } from '../../src'
import { stubAuth } from '../support/stub-auth'

const auth = stubAuth(async ({ method, url }) =>
  url.includes('/auth/') ? new Response(method === 'HEAD' ? null : method) : undefined,
)

const request = (method: string, path = '/auth/session') =>
  new Request(`http://anything.example${path}`, { method })

// The tests of examples/next use these handlers in Next.js.
describe('toNextHandlers()', () => {
  it('toNextHandlers() returns a handler for every method, so that Next.js itself responds to no request', async () => {
    const handlers = toNextHandlers(auth)
    const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const
    expect(Object.keys(handlers).sort()).toEqual([...methods].sort())
    for (const method of methods) {
      const response = await handlers[method](request(method))
      expect(await response.text()).toBe(method === 'HEAD' ? '' : method)
    }
  })

  it('toNextHandlers() calls its function at the first request, and not during the build', async () => {
    let calls = 0
    const { GET } = toNextHandlers(() => {
      calls += 1
      return auth
    })
    expect(calls).toBe(0)
    expect((await GET(request('GET'))).status).toBe(200)
    expect(calls).toBe(1)
  })

  it('the handlers of toNextHandlers() respond 404 if the route file is not under basePath', async () => {
    const response = await toNextHandlers(auth).GET(request('GET', '/api/session'))
    expect([response.status, response.headers.get('content-type')]).toEqual([
      404,
      'text/plain; charset=utf-8',
    ])
    expect(await response.text()).toMatch(/under \/auth\. Move this route file/)
  })
})
