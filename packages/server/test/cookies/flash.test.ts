import { GenAuthError } from '@genauth/core'
import { expect, it } from 'vitest'
import { createCookieJar } from '../../src/cookies/cookie-jar'
import { createFlash } from '../../src/cookies/flash'
import { createSealer } from '../../src/sealing/sealer'

const owner = { origin: 'https://app.example', appId: 'an-app', basePath: '/auth' }
const jar = createCookieJar(owner)
const secrets = [new TextEncoder().encode('a-secret-of-32-bytes-for-cookies')]
const flashContext = { purpose: 'flash', appId: 'an-app', cookieName: 'flash' } as const
const flashAt = (now: number) =>
  createFlash(jar, createSealer(secrets, flashContext), { now: () => now })
const failedAt = Date.UTC(2026, 0, 1)
const error = new GenAuthError('access_denied', 'No.', { cause: 'a cause' })

const cookiesOf = ([line]: readonly [string, string]) =>
  new Map([[jar.nameOf('flash'), line.split(/[=;]/)[1] ?? '']])

it("C4: the cookie with a login's error lasts five minutes and is sent when the browser loads the next page", async () => {
  const [line] = await flashAt(failedAt).set(error, 'a-mark')
  expect(line).toMatch(/; Max-Age=300; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
})

it("C4: a login's error can be read for five minutes, and has only a code and a message", async () => {
  const cookies = cookiesOf(await flashAt(failedAt).set(error, 'a-mark'))
  const notice = { code: 'access_denied', message: error.message, loginMark: 'a-mark' }
  expect(await flashAt(failedAt + 300_000).read(cookies)).toEqual(notice)
  expect(await flashAt(failedAt + 300_001).read(cookies)).toBeUndefined()
})

it('C4: take() returns the error of a login and removes its cookie, or returns nothing if there is no error', async () => {
  const cookies = cookiesOf(await flashAt(failedAt).set(error, 'a-mark'))
  const taken = await flashAt(failedAt).take(cookies)
  expect(taken.value).toMatchObject({ code: 'access_denied' })
  expect(taken.setCookies).toEqual([jar.clear(jar.nameOf('flash'))])
  expect(await flashAt(failedAt).take(new Map())).toEqual({ value: undefined, setCookies: [] })
})

it('S21: the short cookie of an error has only the code, and its message is a general one', async () => {
  const long = new GenAuthError('state_mismatch', 'm'.repeat(300))
  const [, line] = await flashAt(failedAt).set(long, 'm'.repeat(16))
  expect(line.split(';')[0]?.length).toBeLessThan(260)
  expect(await flashAt(failedAt).read(cookiesOf([line, '']))).toEqual({
    code: 'state_mismatch',
    message: expect.stringContaining('Log in again'),
    loginMark: 'm'.repeat(16),
  })
})
