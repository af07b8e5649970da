import type { ServerWorld, Tab } from '../server-mode/server-world'

/** A tab of a story (a random sequence of events). The object stays the same when the tab loads another page. */
export interface StoryTab {
  readonly name: string
  tab: Tab
  /** The session status that the tab shows. */
  shown: string
}

interface StoryState {
  readonly world: ServerWorld
  readonly tabs: readonly StoryTab[]
  readonly loggedOut: ReadonlySet<string>
  readonly problems: string[]
  latencyMs: number
}

const hour = 3_600_000

/** Records a problem if a page shows a session that was logged out, or fires an event that does not match its session. */
export function watchTab({ loggedOut, problems }: StoryState, entry: StoryTab): void {
  const { name, tab } = entry
  entry.shown = tab.status()
  tab.genauth.subscribe(() => {
    const status = tab.status()
    const isChanged = status !== entry.shown
    entry.shown = status
    const [, id = ''] = status.split('authenticated:')
    if (isChanged && loggedOut.has(id)) problems.push(`${name} shows ${id} again`)
  })
  for (const type of ['logout', 'expired'] as const) {
    tab.genauth.on(type, ({ session }) => {
      if (session.status !== 'anonymous') problems.push(`${name} fires ${type} with a session`)
    })
  }
  for (const type of ['login', 'renewed', 'userSwitched'] as const) {
    tab.genauth.on(type, ({ session }) => {
      if (session.status !== 'authenticated')
        problems.push(`${name} fires ${type} without a session`)
    })
  }
}

/**
 * Checks that no tab shows a session after all tokens have expired. Applies only if the server's set-up is wrong, so that no refresh can
 * succeed.
 */
async function expectAllExpired({ world, tabs, problems }: StoryState): Promise<void> {
  if (!world.server.wrongSetUp) return
  await world.advance(60_000)
  for (const { name, tab } of tabs) {
    const session = tab.genauth.getSession()
    if (session.status === 'authenticated') problems.push(`${name} still shows ${session.id}`)
  }
}

/** Ends all faults, and checks that all tabs show the server's session and that the number of requests is small. */
export async function expectRecovery(story: StoryState): Promise<void> {
  const { world, tabs, loggedOut, problems } = story
  const { server } = world
  server.isDown = false
  story.latencyMs = 0
  await world.advance(hour)
  await expectAllExpired(story)
  server.wrongSetUp = undefined
  for (const { tab } of tabs) tab.page.fire('visible')
  await world.advance(1000)
  const expected = server.session ? `authenticated:${server.session.id}` : 'anonymous'
  for (const { name, tab } of tabs) {
    if (!tab.status().startsWith(expected)) {
      problems.push(`${name} is ${tab.status()} in the end instead of ${expected}`)
    }
    if (tab.genauth.getTokenStatus().isRenewing) problems.push(`${name} refreshes for ever`)
  }
  if (loggedOut.has(server.session?.id ?? '')) problems.push('a logout never reached the server')
  const before = server.requests.length
  const renewals = server.renewals
  await world.advance(hour)
  const sent = server.requests.length - before
  if (sent > 2 + tabs.length) problems.push(`${sent} requests in an idle hour`)
  if (server.renewals - renewals > 2) problems.push('more than two refreshes in an idle hour')
  if (world.origin.locks.held().length > 0) problems.push('a lock is held for ever')
}
