import { expect, it } from 'vitest'
import { memoryStore, type SessionStore, storedSessions } from '../../src/index'
import { createMemoryRevocations, notesIn } from '../../src/sessions/revocation-book'
import { createEndedGroups, groupsMeant, groupsOf } from '../../src/sessions/session-groups'
import type { SessionContext } from '../../src/sessions/sessions'
import type { LogoutToken } from '../../src/verify-logout-token'
import { sendLogout, useLogoutTokens } from '../support/logout-tokens'
import { readStatus } from '../support/read-facts'
import { useApp } from '../support/use-app'

const namer = { namesOf: async (kind: string, value: string) => [`${kind}: ${value}`] }

const meant = (token: Pick<LogoutToken, 'sub' | 'sid'>) => groupsMeant(namer, token as LogoutToken)

it.each([
  [{}, []],
  [{ sub: 'ada' }, ['sub: ada', 'sub without sid: ada']],
  [{ sub: 'ada', sid: 'a-login' }, ['sub: ada', 'sid: a-login']],
  [{ sid: 'a-login' }, ['sid: a-login']],
])('B7: a session with %j belongs to the groups %j', async (record, groups) => {
  expect(await groupsOf(namer, record)).toEqual(groups)
})

it.each([
  [{}, []],
  [{ sub: 'ada' }, ['sub: ada']],
  [{ sub: 'ada', sid: 'a-login' }, ['sid: a-login', 'sub without sid: ada']],
  [{ sid: 'a-login' }, ['sid: a-login']],
])('B7: a logout token with %j ends the groups %j', async (token, groups) => {
  expect(await meant(token)).toEqual(groups)
})

const app = useApp({ app: { accessTokenSeconds: 3600 } })
const tokens = useLogoutTokens(app)

it('B7: a logout token ends a session even if the store has no start time of the session', async () => {
  const memory = memoryStore()
  const incomplete: SessionStore = {
    ...memory,
    read: async (key) => (key.startsWith('began.') ? undefined : memory.read(key)),
  }
  const auth = app.start({
    protocol: 'oidc',
    backchannelLogout: true,
    fetch: tokens.fetch,
    sessions: storedSessions(incomplete),
  })
  const browser = await app.openLoggedIn()
  expect((await sendLogout(auth, await tokens.sign())).status).toBe(200)
  expect(await readStatus(browser)).toBe('anonymous:revoked')
})

const timeoutMs = 10_000

function setUp(options: { backchannelLogout: boolean } = { backchannelLogout: true }) {
  let now = 1_000_000
  const store = memoryStore()
  const context = { runtime: { now: () => now }, timeoutMs, ...options }
  const groups = createEndedGroups(context as SessionContext, store)
  const pass = async (ms: number) => {
    now += ms
    // The store has no clock and uses the time of the last write.
    await store.write('other', { version: 1, sealed: 'x' }, { now, endsAt: now })
  }
  return { groups, pass }
}

it('B7: the end of a session group ends each session of the group that started earlier or at the same time', async () => {
  const { groups } = setUp()
  await groups.add(['ada'], 500)
  expect(await groups.includes(['bob', 'ada'], 500)).toBe(true)
  expect(await groups.includes(['ada'], 501)).toBe(false)
  expect(await groups.includes(['bob'], 500)).toBe(false)
  await groups.add(['ada'], 400)
  expect(await groups.includes(['ada'], 500)).toBe(true)
  await groups.add(['ada'], 600)
  expect(await groups.includes(['ada'], 600)).toBe(true)
})

it('B7: the store remembers the end of a group for twice timeoutMs plus one minute', async () => {
  const { groups, pass } = setUp()
  await groups.add(['ada'], 500)
  await pass(2 * timeoutMs + 60_000 - 1)
  expect(await groups.includes(['ada'], 500)).toBe(true)
  await pass(1)
  expect(await groups.includes(['ada'], 500)).toBe(false)
})

it('B7: without the option backchannelLogout, no session group ends', async () => {
  const { groups } = setUp({ backchannelLogout: false })
  await groups.add(['ada'], 500)
  expect(await groups.includes(['ada'], 500)).toBe(false)
})

it('B7: a second addGroup() call with the same end of a group extends the lifetime of the entry', async () => {
  let now = 0
  const revocations = createMemoryRevocations(() => now)
  await revocations.addGroup('ada', 500, 1000, now)
  await revocations.addGroup('ada', 500, 2000, now)
  now = 1500
  expect(await revocations.groupEndedAt('ada')).toBe(500)
})

it('B13: memory revocations store the locks and results of a login', async () => {
  const notes = notesIn(createMemoryRevocations(() => 0))
  const lifetime = { now: 0, endsAt: 1000 }
  expect(await notes.write('login.a', 'a text', lifetime)).toBe(true)
  expect(await notes.write('login.a', 'another', lifetime)).toBe(false)
  expect(await notes.read('login.a')).toBe('a text')
  expect(await notes.lock('a', 'x', lifetime)).toBe(true)
  expect(await notes.lock('a', 'y', lifetime)).toBe(false)
  await notes.unlock('a', 'y')
  expect(await notes.lock('a', 'y', lifetime)).toBe(false)
  await notes.unlock('a', 'x')
  expect(await notes.lock('a', 'y', lifetime)).toBe(true)
})
