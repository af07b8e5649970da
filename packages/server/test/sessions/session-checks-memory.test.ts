import { expect, it } from 'vitest'
import { type CheckContext, createReadChecked } from '../../src/sessions/session-checks'
import type { SessionRecord } from '../../src/sessions/session-record'

const record: SessionRecord = {
  id: '',
  revision: 1,
  startedAt: 0,
  sealedAt: 0,
  receivedAt: 0,
  scope: '',
  accessToken: 'access',
  refreshToken: 'refresh',
}

it('S12: a process remembers the last checks of 50,000 sessions', async () => {
  const checked: string[] = []
  const sessions = {
    checkAfterMs: 1000,
    read: async (cookies: Map<string, string>) => {
      const id = cookies.get('id') ?? ''
      return { record: { ...record, id, accessToken: id }, isBehind: false }
    },
  }
  const client = {
    async introspectToken(token: string) {
      checked.push(token)
      return { active: true }
    },
  }
  const runtime = { now: () => 10_000, after: () => () => undefined }
  const read = createReadChecked({ client, runtime, sessions } as unknown as CheckContext)
  const request = new Request('https://app.example/')
  const readById = (id: number) => read(request, new Map([['id', `${id}`]]))
  for (let id = 0; id <= 50_000; id += 1) await readById(id)
  expect(checked).toHaveLength(50_001)
  for (const id of [1, 50_000, 0]) await readById(id)
  expect(checked.slice(50_001)).toEqual(['0'])
})
