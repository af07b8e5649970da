import { createFakeGenAuth } from '@genauth/core/testing'
import { GenAuthProvider } from '@genauth/react'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { expect, it } from 'vitest'
import { compiledReaders, uncompiledReaders } from './compiled/user-readers'
import { mount } from './mount'
import { watchTexts } from './watch-texts'

const ada = { sub: 'a', name: 'Ada' }
const grace = { sub: 'b', name: 'Grace' }

/** Mounts a component while the session is loading, then logs in several users one after the other. */
async function followUsers(Reader: () => ReactNode): Promise<void> {
  const genauth = createFakeGenAuth({ session: { status: 'loading' } })
  const { container } = mount(
    <QueryClientProvider client={new QueryClient()}>
      <GenAuthProvider client={genauth}>
        <Reader />
      </GenAuthProvider>
    </QueryClientProvider>,
  )
  const texts = watchTexts(container)
  const shown = () => texts.at(-1)
  await expect.poll(shown).toBe('signed out')
  await genauth.logIn(ada)
  await expect.poll(shown).toBe('Ada')
  await genauth.logIn(grace)
  await expect.poll(shown).toBe('Grace')
  await genauth.logout()
  await expect.poll(shown).toBe('signed out')
  await genauth.logIn(ada)
  await expect.poll(shown).toBe('Ada')
  expect(genauth.callsTo('getUser')).toHaveLength(3)
}

it.each(Object.entries(compiledReaders))(
  'X16: a compiled component that reads the user with its own query follows each change of user: %s',
  async (_name, Reader) => {
    // The output of React Compiler reads its cache as `$[0]`, `$[1]` and so on.
    expect(String(Reader)).toMatch(/\$\[\d\]/)
    await followUsers(Reader)
  },
)

it.each(Object.entries(uncompiledReaders))(
  'X16: an uncompiled component that reads the user with its own query follows each change of user: %s',
  async (_name, Reader) => {
    expect(String(Reader)).not.toMatch(/\$\[\d\]/)
    await followUsers(Reader)
  },
)
