import type { GenAuth } from '@genauth/core'
import { createFakeGenAuth, type FakeGenAuth } from '@genauth/core/testing'
import { QueryClient } from '@tanstack/react-query'
import { describe, expect, it } from 'vitest'
import { mountReaders, nextFrames } from './mount-readers'
import { logInToScriptedClient } from './scripted-client'

const ada = { sub: 'a', name: 'Ada' }
const renewals = 50
const thousands = { useUser: 1000, useSession: 1000, useLogin: 1000, accessToken: 100 }

function countRenewals(genauth: GenAuth): () => number {
  let count = 0
  genauth.on('renewed', () => {
    count += 1
  })
  return () => count
}

/** Makes each token refresh due immediately after the previous one. The provider's own query runs all these refreshes. */
async function renewByScheduler(genauth: FakeGenAuth): Promise<void> {
  const renewed = countRenewals(genauth)
  genauth.on('renewed', () => genauth.setNextAt(renewed() < renewals ? Date.now() + 1 : undefined))
  genauth.setNextAt(Date.now())
  await expect.poll(renewed, { timeout: 50_000 }).toBe(renewals)
  await nextFrames()
}

describe('renders caused by token refreshes', () => {
  it('X1: 50 token refreshes render none of 1,000 components with useUser, useSession or useLogin', async () => {
    const genauth = createFakeGenAuth({ user: ada, lifetimeSeconds: 3600 })
    const queryClient = new QueryClient()
    const { renders } = await mountReaders(genauth, { counts: thousands, queryClient })
    await renewByScheduler(genauth)
    expect(genauth.callsTo('run')).toHaveLength(renewals)
    expect(genauth.callsTo('getUser')).toHaveLength(1)
    expect(renders('useUser')).toEqual([0])
    expect(renders('useSession')).toEqual([0])
    expect(renders('useLogin')).toEqual([0])
    expect(renders('accessToken')).toEqual([renewals])
  })

  it('X1: under StrictMode, token refreshes render no component with useUser, useSession or useLogin', async () => {
    const genauth = createFakeGenAuth({ user: ada, lifetimeSeconds: 3600 })
    const counts = { useUser: 100, useSession: 100, useLogin: 100, accessToken: 10 }
    const options = { counts, queryClient: new QueryClient(), isStrict: true }
    const { renders } = await mountReaders(genauth, options)
    await renewByScheduler(genauth)
    expect(genauth.callsTo('run')).toHaveLength(renewals)
    expect(renders('useUser')).toEqual([0])
    expect(renders('useSession')).toEqual([0])
    expect(renders('useLogin')).toEqual([0])
    expect(renders('accessToken')).toEqual([renewals])
  })

  it('X1: a token refresh of a real client renders each component that reads the token once, and no other component', async () => {
    const genauth = await logInToScriptedClient()
    const renewed = countRenewals(genauth)
    const queryClient = new QueryClient()
    const counts = { useUser: 100, useSession: 100, useLogin: 100, accessToken: 100 }
    const { renders, container } = await mountReaders(genauth, { counts, queryClient })
    for (let renewal = 0; renewal < renewals; renewal += 1) await genauth.renew()
    await expect.poll(() => container.textContent).toContain(`access-${renewals + 1}`)
    await nextFrames()
    expect(renewed()).toBe(renewals)
    expect(renders('useUser')).toEqual([0])
    expect(renders('useSession')).toEqual([0])
    expect(renders('useLogin')).toEqual([0])
    expect(renders('accessToken')).toEqual([renewals])
  })
})

describe('renders caused by other changes', () => {
  it('a refetch that returns the same user does not render components that read only the user', async () => {
    const genauth = createFakeGenAuth({ user: ada })
    const queryClient = new QueryClient()
    const { renders } = await mountReaders(genauth, {
      counts: { 'useUser().user': 1000, useSession: 10, useLogin: 10, useUser: 10 },
      queryClient,
    })
    genauth.setUser({ ...ada })
    await queryClient.invalidateQueries()
    await nextFrames()
    expect(genauth.callsTo('getUser')).toHaveLength(2)
    expect(renders('useUser().user')).toEqual([0])
    expect(renders('useSession')).toEqual([0])
    expect(renders('useLogin')).toEqual([0])
    // The components also read `isFetching`, which changes at the start and at the end of the request.
    expect(renders('useUser')).toEqual([2])
  })

  it('a change of user causes one render of each component with useSession, and two of each component with useUser', async () => {
    const genauth = createFakeGenAuth({ user: ada })
    const queryClient = new QueryClient()
    const { renders, container } = await mountReaders(genauth, {
      counts: { 'useUser().user': 1000, useSession: 1000, useLogin: 1000 },
      queryClient,
    })
    await genauth.logIn({ sub: 'g', name: 'Grace' })
    await expect.poll(() => container.textContent).toContain('Grace')
    await nextFrames()
    expect(container.textContent).not.toContain('Ada')
    expect(renders('useSession')).toEqual([1])
    expect(renders('useUser().user')).toEqual([2])
    expect(renders('useLogin')).toEqual([0])
  })

  it('a running login renders only components with useLogin', async () => {
    const genauth = createFakeGenAuth({ user: null })
    const queryClient = new QueryClient()
    const { renders } = await mountReaders(genauth, { counts: thousands, queryClient })
    genauth.setPendingAction('login')
    await expect.poll(() => renders('useLogin')).toEqual([1])
    await nextFrames()
    expect(renders('useLogin')).toEqual([1])
    expect(renders('useUser')).toEqual([0])
    expect(renders('useSession')).toEqual([0])
    expect(renders('accessToken')).toEqual([0])
  })
})
