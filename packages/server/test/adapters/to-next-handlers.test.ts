import { describe, expect, it } from 'vitest'
import { toNextHandlers } from '../../src'
import { stubAuth } from '../support/stub-auth'

const auth = stubAuth(async ({ method, url }) =>
  url.includes('/auth/') ? new Response(method === 'HEAD' ? null : method) : undefined,
)

const request = (method: string, path = '/auth/session') =>
  new Request(`http://anything.example${path}`, { method })

// In Next.js it is tried in examples/next.
describe('the route handlers of Next.js', () => {
  it('are there for every method, so that it answers none by itself', async () => {
    const handlers = toNextHandlers(auth)
    const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const
    expect(Object.keys(handlers).sort()).toEqual([...methods].sort())
    for (const method of methods) {
      const answer = await handlers[method](request(method))
      expect(await answer.text()).toBe(method === 'HEAD' ? '' : method)
    }
  })

  it('ask for the server when it is needed, and not while Next.js builds', async () => {
    let asked = 0
    const { GET } = toNextHandlers(() => {
      asked += 1
      return auth
    })
    expect(asked).toBe(0)
    expect((await GET(request('GET'))).status).toBe(200)
    expect(asked).toBe(1)
  })

  it('answer 404 where they are not where basePath says', async () => {
    const answer = await toNextHandlers(auth).GET(request('GET', '/api/session'))
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      404,
      'text/plain; charset=utf-8',
    ])
    expect(await answer.text()).toMatch(/login routes are under \/auth\. Move this route there/)
  })
})
