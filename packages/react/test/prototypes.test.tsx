import { URL as NodeURL } from 'node:url'
import type { UserInfo } from '@genauth/core'
import { GenAuthProvider, useUser } from '@genauth/react'
import { dehydrate, hydrate, QueryClient, replaceEqualDeep } from '@tanstack/react-query'
import { act, render } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { logInToScriptedClient } from './browser/scripted-client'
import { settle } from './support/render-with'
import { Show } from './support/show'

beforeEach(() => {
  // In happy-dom, `URL.parse` returns an object that is not an instance of its `URL`.
  vi.stubGlobal('URL', NodeURL)
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', false)
})

afterEach(() => {
  vi.unstubAllGlobals()
})

/** Returns claims with `__proto__` keys at each level, as JSON text. In an object literal, `__proto__` would set the prototype. */
function poisonedClaims(name: string, city: string): string {
  const poison = '"__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}}'
  return `{"sub":"a",${poison},"name":"${name}","address":{${poison},"city":"${city}"},"roles":[{${poison},"id":"${city}"}]}`
}

interface Claims extends UserInfo {
  readonly address: NonNullable<UserInfo['address']>
  readonly roles: readonly object[]
}

/** Copies an object in several ways. Some of these ways would set the prototype from a `__proto__` key. */
function copiesOf(object: object): object[] {
  return [
    object,
    { ...object },
    Object.assign({}, object),
    replaceEqualDeep({}, object),
    JSON.parse(JSON.stringify(object)),
  ]
}

function expectCleanPrototypes(user: Claims): void {
  const objects = [user, user.address, ...user.roles].flatMap(copiesOf)
  for (const object of objects) {
    expect(Object.getPrototypeOf(object)).toBe(Object.prototype)
    expect(Object.keys(object)).not.toContain('__proto__')
    expect(Object.keys(object)).not.toContain('constructor')
    expect('isAdmin' in object).toBe(false)
  }
  expect('isAdmin' in {}).toBe(false)
}

it('X14: a claim named __proto__ changes no prototype when the claims are read, refetched or copied', async () => {
  let claims = poisonedClaims('Ada', 'London')
  const genauth = await logInToScriptedClient(() => claims)
  const queryClient = new QueryClient()
  const users: Claims[] = []
  const onRender = ({ user }: ReturnType<typeof useUser>) => {
    if (user) users.push(user as unknown as Claims)
  }
  const { container } = render(
    <GenAuthProvider client={genauth} queryClient={queryClient}>
      <Show useHook={() => useUser()} onRender={onRender}>
        {({ user }) => user?.name}
      </Show>
    </GenAuthProvider>,
  )
  await vi.waitFor(() => expect(container.textContent).toBe('Ada'))
  // TanStack Query merges the new claims with the old ones, key by key.
  for (const [name, city] of [
    ['Ada King', 'London'],
    ['Ada King', 'Ockham'],
  ] as const) {
    claims = poisonedClaims(name, city)
    await act(() => queryClient.invalidateQueries())
    await settle()
    expect(users.at(-1)).toMatchObject({ name, address: { city }, roles: [{ id: city }] })
  }
  const restored = new QueryClient()
  hydrate(restored, JSON.parse(JSON.stringify(dehydrate(queryClient))))
  const [query] = restored.getQueryCache().getAll()
  for (const user of [...users, query?.state.data as Claims]) expectCleanPrototypes(user)
})
