import type { UserInfo } from '@genauth/core'
import { createFakeGenAuth, type FakeGenAuth } from '@genauth/core/testing'
import { GenAuthProvider, LoggedIn, RequireLogin, useSession, useUser } from '@genauth/react'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { Activity, type ReactNode, useState } from 'react'
import { expect, it } from 'vitest'
import { mount } from './mount'
import { nextFrames } from './mount-readers'
import { watchTexts } from './watch-texts'

const ada: UserInfo = { sub: 'a', name: 'Ada' }
const grace: UserInfo = { sub: 'g', name: 'Grace' }
const session = { status: 'authenticated', id: 'session-1', sub: 'a', stale: false } as const
const reveals = 200

/** Copies the user's name into its state in the first render, as a form with default values does. */
function NameForm(): ReactNode {
  const { user } = useUser()
  const [name] = useState(user?.name)
  return <p>{name}</p>
}

function UserName(): ReactNode {
  const { user, status } = useUser()
  return <p>{user?.name ?? status}</p>
}

function UserId(): ReactNode {
  const current = useSession()
  return <p>{'sub' in current ? current.sub : 'signed out'}</p>
}

/** The claims of a user are in the cache immediately, as after a login on `oidc`. */
function createClient(): FakeGenAuth {
  const genauth = createFakeGenAuth({ user: ada, session })
  return Object.assign(genauth, {
    peekUser: () => {
      const user = genauth.currentUser() as UserInfo
      return { claims: user, updatedAt: Date.now(), isPartial: false }
    },
  })
}

interface Page {
  readonly genauth: FakeGenAuth
  readonly texts: string[]
  readonly show: (mode: 'visible' | 'hidden') => void
}

async function openPage(children: ReactNode, visibleText: string): Promise<Page> {
  const genauth = createClient()
  const queryClient = new QueryClient()
  const tree = (mode: 'visible' | 'hidden') => (
    <QueryClientProvider client={queryClient}>
      <GenAuthProvider client={genauth}>
        <Activity mode={mode}>{children}</Activity>
      </GenAuthProvider>
    </QueryClientProvider>
  )
  const { container, rerender } = mount(tree('visible'))
  const texts = watchTexts(container)
  await expect.poll(() => texts.at(-1)).toBe(visibleText)
  return { genauth, texts, show: (mode) => rerender(tree(mode)) }
}

async function waitOneTurn(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve))
}

const trees: readonly (readonly [string, ReactNode, (user: UserInfo) => string])[] = [
  [
    'a form in RequireLogin',
    <RequireLogin key="form">
      <NameForm />
    </RequireLogin>,
    ({ name }) => String(name),
  ],
  [
    'a form in LoggedIn',
    <LoggedIn key="form">
      <NameForm />
    </LoggedIn>,
    ({ name }) => String(name),
  ],
  ['useUser without a guard', <UserName key="user" />, ({ name }) => String(name)],
  ['useSession without a guard', <UserId key="id" />, ({ sub }) => sub],
]

it.each(trees)(
  `M1: ${reveals} reveals of a hidden Activity after a change of user show no text of the previous user: %s`,
  async (_name, tree, textOf) => {
    const { genauth, texts, show } = await openPage(tree, textOf(ada))
    const wrong: string[] = []
    for (let reveal = 0; reveal < reveals; reveal += 1) {
      const [before, after] = reveal % 2 === 0 ? [ada, grace] : [grace, ada]
      show('hidden')
      await expect.poll(() => texts.at(-1), { interval: 1 }).toBe('')
      const since = texts.length
      await genauth.logIn(after)
      // In some reveals, React has not rendered the hidden content yet.
      if (reveal % 3 === 0) await waitOneTurn()
      show('visible')
      await expect.poll(() => texts.at(-1), { interval: 1 }).toBe(textOf(after))
      wrong.push(...texts.slice(since).filter((text) => text === textOf(before)))
    }
    expect(wrong).toEqual([])
  },
)

it('M1: a hidden Activity shows nothing of a user who has logged out since', async () => {
  const { genauth, texts, show } = await openPage(<UserName />, 'Ada')
  show('hidden')
  await expect.poll(() => texts.at(-1)).toBe('')
  const since = texts.length
  await genauth.logout()
  show('visible')
  await expect.poll(() => texts.at(-1)).toBe('anonymous')
  expect(texts.slice(since)).not.toContain('Ada')
})

it('M1: a step-up login, which changes the session id but not the user, keeps the form in a guard', async () => {
  const { genauth } = await openPage(
    <RequireLogin>
      <input placeholder="form" />
    </RequireLogin>,
    '',
  )
  const findInput = () => document.querySelector('input[placeholder="form"]')
  await expect.poll(findInput).not.toBeNull()
  const input = findInput()
  await genauth.logIn(ada, 'session-2')
  await nextFrames()
  expect(findInput()).toBe(input)
  await genauth.logIn(grace, 'session-3')
  await nextFrames()
  expect(findInput()).not.toBe(input)
  expect(findInput()).not.toBeNull()
})
