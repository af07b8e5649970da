import { expect, it } from 'vitest'
import type { LogoutToken } from '../../src/logout-tokens/logout-token'
import { groupsMeant, groupsOf } from '../../src/sessions/session-index'

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
