import type { GenAuth } from '@genauth/core'
import { GenAuthProvider, useGenAuth, useSession, useUser } from '@genauth/react'
import { type ReactNode, useEffect } from 'react'
import { beforeEach, expect, it } from 'vitest'
import { mount } from './mount'
import { nextFrames } from './mount-readers'
import { comeBackTo } from './scripted-client'

const deep = '/orders?page=2#last'
const rendered = new Set<string>()

beforeEach(() => rendered.clear())

function UserName(): ReactNode {
  rendered.add(useSession().status)
  return useUser().user?.name
}

function Callback({ onResult }: { onResult: (returnTo: string) => void }): ReactNode {
  const genauth = useGenAuth()
  useEffect(() => {
    void genauth.handleCallback().then(({ returnTo }) => onResult(returnTo))
  }, [genauth, onResult])
  return <UserName />
}

function app(genauth: GenAuth, children: ReactNode = <UserName />, key?: string) {
  return (
    <GenAuthProvider key={key} client={genauth}>
      {children}
    </GenAuthProvider>
  )
}

it('C1: with two providers under StrictMode, the code is exchanged exactly once if the first provider remounts during the exchange', async () => {
  const page = await comeBackTo(deep)
  const genauth = page.connect()
  const both = (key: string) => [app(genauth, undefined, key), app(genauth, undefined, 'other')]
  const { container, rerender } = mount(both('first'))
  await expect.poll(page.exchanges).toBe(1)
  rerender(both('second'))
  await nextFrames()
  expect(location.href).toBe(`${location.origin}/callback`)
  page.respond()
  await expect.poll(() => container.textContent).toBe('Ada LovelaceAda Lovelace')
  expect(page.exchanges()).toBe(1)
  expect([...rendered]).toEqual(['loading', 'authenticated'])
  expect(location.href).toBe(`${location.origin}${deep}`)
})

it('C1: the code is exchanged exactly once if the whole app unmounts and mounts during the exchange', async () => {
  const page = await comeBackTo(deep)
  const genauth = page.connect()
  const { unmount } = mount(app(genauth))
  await expect.poll(page.exchanges).toBe(1)
  unmount()
  await nextFrames()
  const { container } = mount(app(genauth))
  await nextFrames()
  page.respond()
  await expect.poll(() => container.textContent).toBe('Ada Lovelace')
  expect(page.exchanges()).toBe(1)
  expect([...rendered]).toEqual(['loading', 'authenticated'])
  expect(location.href).toBe(`${location.origin}${deep}`)
})

it('C1: if StrictMode runs an effect twice, both calls of handleCallback() return the same result with one code exchange', async () => {
  const page = await comeBackTo(deep)
  const results: string[] = []
  const onResult = (returnTo: string) => results.push(returnTo)
  const { container } = mount(app(page.connect(), <Callback onResult={onResult} />))
  await expect.poll(page.exchanges).toBe(1)
  page.respond()
  await expect.poll(() => results).toEqual([deep, deep])
  await expect.poll(() => container.textContent).toBe('Ada Lovelace')
  expect(page.exchanges()).toBe(1)
  expect([...rendered]).toEqual(['loading', 'authenticated'])
})
