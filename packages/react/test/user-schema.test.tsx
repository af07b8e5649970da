import { createFakeGenAuth } from '@genauth/core/testing'
import { type UserResult, userInfoQueryOptions, useUser } from '@genauth/react'
import { QueryClient } from '@tanstack/react-query'
import { act } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { renderHookWith, renderWith } from './support/render-with'
import { Show } from './support/show'
import { schemaOf } from './support/standard-schema'

interface Person {
  readonly displayName: string
}

function toPerson(claims: unknown): { value: Person } {
  return { value: { displayName: String((claims as { name: string }).name).toUpperCase() } }
}

const person = schemaOf(toPerson)

const picky = schemaOf<Person>(() => ({
  issues: [
    { message: 'ada@example.com is not a phone number', path: ['phone_number'] },
    { message: 'Main Street is not a city', path: [{ key: 'address' }, 'locality'] },
    { message: 'Ada Lovelace is too old' },
  ],
}))

describe('the option schema of useUser', () => {
  it('useUser returns the output of the schema, and the cache holds the original claims', async () => {
    const genauth = createFakeGenAuth({ user: { sub: 'a', name: 'Ada' } })
    const queryClient = new QueryClient()
    const { result } = await renderHookWith(genauth, () => ({ ...useUser({ schema: person }) }), {
      queryClient,
    })
    expect(result.current.user).toEqual({ displayName: 'ADA' })
    expect(queryClient.getQueryData(userInfoQueryOptions(genauth).queryKey)).toEqual({
      sub: 'a',
      name: 'Ada',
    })
  })

  it('M10: if a schema throws, useUser returns schema_invalid with the cause, and refetch() does not reject', async () => {
    const cause = new TypeError('The schema is broken.')
    const schema = schemaOf<Person>(() => {
      throw cause
    })
    const genauth = createFakeGenAuth()
    const { result } = await renderHookWith(genauth, () => ({ ...useUser({ schema }) }))
    expect(result.current).toMatchObject({
      status: 'error',
      error: { code: 'schema_invalid', cause },
    })
    await act(async () => {
      await expect(result.current.refetch()).resolves.toMatchObject({ status: 'error' })
    })
  })

  it('a schema runs once for each set of claims, however many components read the user', async () => {
    const validate = vi.fn(toPerson)
    const schema = schemaOf(validate)
    const genauth = createFakeGenAuth({ user: { sub: 'a', name: 'Ada' } })
    const queryClient = new QueryClient()
    await renderWith(
      genauth,
      Array.from({ length: 50 }, (_, index) => (
        <Show key={String(index)} useHook={() => useUser({ schema })}>
          {({ user, isFetching }) => `${user?.displayName} ${isFetching}`}
        </Show>
      )),
      { queryClient },
    )
    expect(validate).toHaveBeenCalledTimes(1)
    await act(() => queryClient.invalidateQueries())
    expect(validate).toHaveBeenCalledTimes(1)
    genauth.setUser({ sub: 'a', name: 'Ada King' })
    await act(() => queryClient.invalidateQueries())
    expect(validate).toHaveBeenCalledTimes(2)
    expect(genauth.callsTo('getUser')).toHaveLength(3)
  })

  it('a schema_invalid error names the paths of the invalid claims, and not their values', async () => {
    const genauth = createFakeGenAuth()
    const { result } = await renderHookWith(genauth, () => ({ ...useUser({ schema: picky }) }))
    const { status, error, user }: UserResult<Person> = result.current
    expect(status).toBe('error')
    expect(user).toBeUndefined()
    expect(error?.code).toBe('schema_invalid')
    expect(error?.message).toContain('phone_number, address.locality, (the user)')
    expect(JSON.stringify([error?.message, error?.cause])).not.toMatch(/ada|Main Street/i)
  })

  it('if the issues of a schema cannot be read, useUser returns unexpected_error with the cause', async () => {
    const schema = schemaOf<Person>(() => ({ issues: [null] as never }))
    const { result } = await renderHookWith(createFakeGenAuth(), () => ({ ...useUser({ schema }) }))
    expect(result.current).toMatchObject({
      status: 'error',
      error: { code: 'unexpected_error', cause: expect.any(TypeError) },
    })
  })

  it('an asynchronous schema causes schema_async', async () => {
    const later = schemaOf<Person>(async () => ({ value: { displayName: 'later' } }))
    const { result } = await renderHookWith(createFakeGenAuth(), () => ({
      ...useUser({ schema: later }),
    }))
    expect(result.current.error).toMatchObject({ code: 'schema_async' })
  })

  it('useUser returns no user if refetched claims do not match the schema', async () => {
    const onlyAda = schemaOf<Person>((claims) =>
      (claims as { name: string }).name === 'Ada'
        ? toPerson(claims)
        : { issues: [{ message: 'no' }] },
    )
    const genauth = createFakeGenAuth({ user: { sub: 'a', name: 'Ada' } })
    const { result } = await renderHookWith(genauth, () => ({ ...useUser({ schema: onlyAda }) }))
    expect(result.current.status).toBe('success')
    genauth.setUser({ sub: 'a', name: 'Grace' })
    await act(async () => {
      await result.current.refetch()
    })
    expect(result.current).toMatchObject({ status: 'error', user: undefined })
  })

  it('components with different schemas share one request', async () => {
    const genauth = createFakeGenAuth({ user: { sub: 'a', name: 'Ada' } })
    const { container } = await renderWith(
      genauth,
      <>
        <Show useHook={() => useUser()}>{({ user }) => user?.name}</Show>
        <Show useHook={() => useUser({ schema: person })}>{({ user }) => user?.displayName}</Show>
      </>,
    )
    expect(container.textContent).toBe('AdaADA')
    expect(genauth.callsTo('getUser')).toHaveLength(1)
  })
})
