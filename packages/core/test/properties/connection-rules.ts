import type { ServerWorld, Tab } from '../server-mode/server-world'

/** A tab of a story, whatever page is in it. */
export interface StoryTab {
  readonly name: string
  tab: Tab
  /** Whom it shows. */
  shown: string
}

interface Ruled {
  readonly world: ServerWorld
  readonly tabs: readonly StoryTab[]
  readonly left: ReadonlySet<string>
  readonly problems: string[]
  latencyMs: number
}

const hour = 3_600_000

/** Notes each time that a page begins to show somebody who has logged out, or fires what cannot have happened. */
export function watchTab({ left, problems }: Ruled, entry: StoryTab): void {
  const { name, tab } = entry
  entry.shown = tab.status()
  tab.genauth.subscribe(() => {
    const status = tab.status()
    const begins = status !== entry.shown
    entry.shown = status
    const [, id = ''] = status.split('authenticated:')
    if (begins && left.has(id)) problems.push(`${name} shows ${id} again`)
  })
  for (const type of ['logout', 'expired'] as const) {
    tab.genauth.on(type, ({ session }) => {
      if (session.status !== 'anonymous') problems.push(`${name} fires ${type} of somebody`)
    })
  }
  for (const type of ['login', 'renewed', 'userSwitched'] as const) {
    tab.genauth.on(type, ({ session }) => {
      if (session.status !== 'authenticated') problems.push(`${name} fires ${type} of nobody`)
    })
  }
}

/** Without a possible refresh, no session is shown after an hour and a minute: every token has expired by then. */
async function expectNoneForEver({ world, tabs, problems }: Ruled): Promise<void> {
  if (!world.server.wrongSetUp) return
  await world.advance(60_000)
  for (const { name, tab } of tabs) {
    const session = tab.genauth.getSession()
    if (session.status === 'authenticated') problems.push(`${name} shows ${session.id} for ever`)
  }
}

/** Lets everything work again, and looks what has become of it: all agree, and nobody asks more than is needed. */
export async function expectPeace(story: Ruled): Promise<void> {
  const { world, tabs, left, problems } = story
  const { server } = world
  server.isDown = false
  story.latencyMs = 0
  await world.advance(hour)
  await expectNoneForEver(story)
  server.wrongSetUp = undefined
  for (const { tab } of tabs) tab.page.fire('visible')
  await world.advance(1000)
  const expected = server.session ? `authenticated:${server.session.id}` : 'anonymous'
  for (const { name, tab } of tabs) {
    if (!tab.status().startsWith(expected)) {
      problems.push(`${name} is ${tab.status()} in the end, and not ${expected}`)
    }
    if (tab.genauth.getTokenStatus().isRenewing) problems.push(`${name} renews for ever`)
  }
  if (left.has(server.session?.id ?? '')) problems.push('the server has never heard of a logout')
  const before = server.requests.length
  const renewals = server.renewals
  await world.advance(hour)
  const asked = server.requests.length - before
  if (asked > 2 + tabs.length) problems.push(`${asked} requests in an hour of peace`)
  if (server.renewals - renewals > 2) problems.push('more than two renewals in an hour of peace')
  if (world.origin.locks.held().length > 0) problems.push('a lock is held for ever')
}
