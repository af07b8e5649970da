import { describe, expect, it } from 'vitest'
import {
  catchAuthRequired,
  isAuthRequiredError,
  type NextFunctions,
  toNextGuard,
  toNextProxy,
} from '../../src'
import { keepClaims } from '../support/keep-claims'
import { stubAuth } from '../support/stub-auth'
import { useApp } from '../support/use-app'
import { ada, kinds } from '../support/use-guarded-app'

const app = useApp()

const start = () =>
  app.start({
    protocol: 'oidc',
    sessions: keepClaims(() => ({ user: ada, userUpdatedAt: Date.now() })),
  })

async function cookieOfAda(): Promise<string> {
  const { cookies } = await app.openLoggedIn()
  return [...cookies].map((pair) => pair.join('=')).join('; ')
}

/** The functions of Next.js, which throw to end the rendering. */
function nextFunctions(given: Record<string, string>): NextFunctions {
  return {
    headers: async () => new Headers(given),
    redirect(url) {
      throw new Error(`redirect ${url}`)
    },
    forbidden() {
      throw new Error('forbidden')
    },
    unauthorized() {
      throw new Error('unauthorized')
    },
  }
}

const outcome = (result: Promise<unknown>) =>
  result.then(
    () => 'accepted',
    (error: unknown) => (isAuthRequiredError(error) ? error.code : (error as Error).message),
  )

// The tests of examples/next use these functions in Next.js.
describe('toNextGuard()', () => {
  it('U41: a component gets the session of the request', async () => {
    const auth = start()
    const headers = { ...kinds.document, cookie: await cookieOfAda() }
    const requireSession = toNextGuard(() => auth, nextFunctions(headers))
    const { user, session } = await requireSession({ role: 'admin', returnTo: '/admin' })
    expect([user, session.status]).toEqual([ada, 'authenticated'])
    expect(await outcome(requireSession())).toBe('accepted')
    expect(await outcome(requireSession({ role: 'owner' }))).toBe('forbidden')
  })

  it.each([
    ['a page', kinds.document],
    ['a client-side navigation', kinds.script],
    ['a server action', { ...kinds.script, origin: '<own>', 'next-action': 'a-name' }],
    [
      'a form without a script',
      { ...kinds.document, origin: '<own>', 'content-type': 'multipart/form-data' },
    ],
  ])(
    'U41: for a signed-out user, %s redirects to a login that returns to the page',
    async (_name, given) => {
      const auth = start()
      const headers = {
        ...given,
        'sec-fetch-site': 'same-origin',
        ...('origin' in given && { origin: app.origin }),
      }
      const requireSession = toNextGuard(() => auth, nextFunctions(headers))
      const login = `redirect ${app.origin}/auth/login?returnTo=`
      expect(await outcome(requireSession({ returnTo: '/admin?tab=1' }))).toBe(
        `${login}%2Fadmin%3Ftab%3D1`,
      )
      expect(await outcome(requireSession())).toBe(`${login}%2F`)
      for (const returnTo of [
        'https://evil.example',
        '//evil.example',
        '/\\evil.example',
        'admin',
      ]) {
        expect(await outcome(requireSession({ returnTo }))).toBe(`${login}%2F`)
      }
    },
  )

  it.each([
    ['a server action', { 'next-action': 'a-name' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['a POST without a body', { 'content-length': '0' }],
  ])('U35: %s of another site is refused', async (_name, given) => {
    const auth = start()
    const headers = { ...given, cookie: await cookieOfAda(), origin: 'https://evil.example' }
    const requireSession = toNextGuard(() => auth, nextFunctions(headers))
    expect(await outcome(requireSession())).toBe('cross_origin_request')
  })

  it('U41: without forbidden and unauthorized, the guard throws the error', async () => {
    const auth = start()
    const headers = { ...kinds.document, cookie: await cookieOfAda() }
    const { headers: read, redirect } = nextFunctions(headers)
    const requireSession = toNextGuard(() => auth, { headers: read, redirect })
    expect(await outcome(requireSession({ role: 'owner' }))).toBe('forbidden')
    await expect(requireSession({ role: 'owner' })).rejects.toSatisfy(isAuthRequiredError)
  })

  it('U41: the build needs no secret, because the guard reads the request before it calls its function', async () => {
    const calls: string[] = []
    const next = nextFunctions({})
    const requireSession = toNextGuard(
      () => {
        calls.push('auth')
        return stubAuth(async () => undefined)
      },
      {
        ...next,
        headers: () => {
          calls.push('headers')
          return Promise.reject(new Error('The build ends here.'))
        },
      },
    )
    expect(await outcome(requireSession())).toBe('The build ends here.')
    expect(calls).toEqual(['headers'])
  })
})

describe('toNextProxy() and catchAuthRequired()', () => {
  it('U41: the proxy refuses requests, and lets the routes under /auth pass', async () => {
    const auth = start()
    const proxy = toNextProxy(() => auth, { role: 'admin' })
    const send = (path: string, headers: Record<string, string>) =>
      proxy(new Request(`http://anything.example${path}`, { headers }))
    const refused = await send('/admin/users?page=2', kinds.document)
    expect([refused?.status, refused?.headers.get('location')]).toEqual([
      303,
      `${app.origin}/auth/login?returnTo=%2Fadmin%2Fusers%3Fpage%3D2`,
    ])
    expect((await send('/admin', kinds.script))?.status).toBe(401)
    expect(await send('/auth/session', kinds.script)).toBeUndefined()
    expect(await send('/admin', { ...kinds.document, cookie: await cookieOfAda() })).toBeUndefined()
  })

  it('U41: catchAuthRequired() returns the response of the error, and throws every other error', async () => {
    const auth = start()
    const GET = catchAuthRequired(async (request: Request, { name }: { name: string }) => {
      const { session } = await auth.requireSession(request)
      return Response.json({ name, status: session.status })
    })
    const url = `${app.origin}/me`
    const refused = await GET(new Request(url, { headers: kinds.script }), { name: 'a' })
    expect([refused.status, refused.headers.get('x-genauth-error')]).toEqual([
      401,
      'not_authenticated',
    ])
    const headers = { cookie: await cookieOfAda() }
    const accepted = await GET(new Request(url, { headers }), { name: 'a' })
    expect(await accepted.json()).toEqual({ name: 'a', status: 'authenticated' })
    const broken = catchAuthRequired(() => Promise.reject(new RangeError('a defect')))
    await expect(broken()).rejects.toThrow(RangeError)
  })
})
