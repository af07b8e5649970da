import { expect, it } from 'vitest'
import { createCookieJar } from '../../src/cookies/cookie-jar'
import { createLogoutRedirects } from '../../src/cookies/logout-redirects'
import { serverRuntime } from '../../src/runtime/server-runtime'
import { createSealer } from '../../src/sealing/sealer'

const jar = createCookieJar({ origin: 'https://app.example', appId: 'an-app', basePath: '/auth' })
const prefix = `${jar.nameOf('logout')}-`
const secrets = [new TextEncoder().encode('a-secret-of-32-bytes-for-cookies')]
const sealer = createSealer(secrets, { purpose: 'logout', appId: 'an-app', cookieName: 'logout' })
let now = Date.UTC(2026, 0, 1)
const redirects = createLogoutRedirects(jar, sealer, { ...serverRuntime, now: () => now })

/** Applies `Set-Cookie` headers to the cookies of a browser. */
function keep(cookies: Map<string, string>, lines: readonly string[]): void {
  for (const line of lines) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    if (line.includes('Max-Age=0;')) cookies.delete(name)
    else cookies.set(name, value)
  }
}

it('B10: take() returns the redirect of a logout once, and removes its cookie', async () => {
  const cookies = new Map<string, string>()
  const { id, setCookies } = await redirects.save('https://genauth.example/?a', cookies)
  expect(setCookies).toHaveLength(1)
  keep(cookies, setCookies)
  const taken = await redirects.take(id, cookies)
  expect(taken).toEqual({
    value: 'https://genauth.example/?a',
    setCookies: [jar.clear(prefix + id)],
  })
})

it.each([null, '', 'another'])(
  'B10: a request with the id %j removes no logout cookie',
  async (id) => {
    const cookies = new Map<string, string>()
    keep(cookies, (await redirects.save('https://genauth.example/', cookies)).setCookies)
    expect(await redirects.take(id, cookies)).toEqual({ value: undefined, setCookies: [] })
  },
)

it('B10: a logout removes expired logout cookies, and logout cookies that it cannot decrypt', async () => {
  const cookies = new Map<string, string>([['other', 'kept']])
  const old = await redirects.save('https://genauth.example/', cookies)
  keep(cookies, old.setCookies)
  cookies.set(`${prefix}planted`, 'not encrypted')
  now += 60_001
  const { setCookies } = await redirects.save('https://genauth.example/', cookies)
  expect(setCookies.slice(1).sort()).toEqual(
    [jar.clear(prefix + old.id), jar.clear(`${prefix}planted`)].sort(),
  )
})

it('B10: a logout removes a logout cookie that was copied to another cookie name', async () => {
  const cookies = new Map<string, string>()
  const { setCookies } = await redirects.save('https://genauth.example/', cookies)
  keep(cookies, setCookies)
  const [value = ''] = cookies.values()
  const copy = new Map([[`${prefix}copy`, value]])
  const next = await redirects.save('https://genauth.example/', copy)
  expect(next.setCookies.slice(1)).toEqual([jar.clear(`${prefix}copy`)])
})

it('B10: two pending logouts keep both cookies if the cookies together have at most 5,500 bytes', async () => {
  const sums = { kept: [0], dropped: [Number.POSITIVE_INFINITY] }
  for (let extra = 0; extra < 24; extra += 1) {
    const cookies = new Map<string, string>()
    const url = `https://genauth.example/${'x'.repeat(1889)}`
    keep(cookies, (await redirects.save(url, cookies)).setCookies)
    const [first = ''] = cookies.values()
    const next = await redirects.save(url + 'x'.repeat(extra), cookies)
    const second = next.setCookies[0]?.split(/[=;]/)[1] ?? ''
    const isKept = next.setCookies.length === 1
    sums[isKept ? 'kept' : 'dropped'].push(first.length + second.length)
  }
  expect([Math.max(...sums.kept), Math.min(...sums.dropped)]).toEqual([5500, 5501])
})
