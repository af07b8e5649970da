import type { SessionContext } from './context'
import type { SessionTabs } from './session-tabs'
import type { OwnedSession, TabOwnership } from './tab-ownership'

/** How long a tab that may be a copy waits for the original to speak up. */
const askMs = 300

/** The part of a page's ownership that exchanges messages with other tabs. */
export interface TabClaims extends Pick<TabOwnership, 'take'> {
  /**
   * Whether the tokens of a session are ours to use; takes them over if so.
   *
   * @param isBack The page comes from the back/forward cache. Pages that used the tokens since then are gone, so they are not asked.
   */
  claim(session: OwnedSession, isBack?: boolean): Promise<boolean>
  /** The page is about to leave, with this session. */
  leave(session: OwnedSession | undefined): void
  /**
   * Answers other tabs while this page has a session.
   *
   * @param giveBack Called if another tab answered too late and this tab has not used its tokens since. Returns whether it gave them back.
   */
  answer(current: () => OwnedSession | undefined, giveBack: () => boolean): () => void
}

/** Makes the claims of a page; `undefined` where its tokens cannot have been copied. */
export function createTabClaims(
  { ownership, runtime }: Pick<SessionContext, 'ownership' | 'runtime'>,
  tabs: SessionTabs,
): TabClaims | undefined {
  if (!ownership || !runtime.page) return undefined
  const page = runtime.page.id
  const { take, mayHave } = ownership
  // What we took because its page did not answer.
  let taken: (OwnedSession & { readonly from: string | undefined }) | undefined
  const isClaimedByOther = (id: string) =>
    new Promise<boolean>((resolve) => {
      const stop = tabs.on((message) => {
        if (message.type === 'mine' && message.id === id && message.from !== page) resolve(true)
      })
      runtime.setTimeout(() => {
        stop()
        resolve(false)
      }, askMs)
      tabs.post({ type: 'who', id, from: page })
    })
  return {
    take,
    async claim({ id, revision }, isBack) {
      const last = ownership.lastUser()
      const mustAsk = last.mayBeAlive && !isBack
      const isTaken = mustAsk && (await isClaimedByOther(id))
      if (isTaken || !mayHave({ id, revision }, last.page)) return false
      if (mustAsk) taken = { id, revision, from: last.page }
      take(id)
      return true
    },
    leave(record) {
      // Firefox gives a page that comes back the tab's storage as that page left it, with nothing of the pages after it. So the register
      // says too that this one has left, and with what: who has the same, or newer, may use it.
      if (record && mayHave(record, page)) ownership.leave(record)
    },
    answer: (current, giveBack) =>
      tabs.on((message) => {
        const session = current()
        if (message.type === 'who' && message.from !== page && message.id === session?.id) {
          tabs.post({ type: 'mine', id: message.id, from: page })
        }
        const isLate = message.type === 'mine' && message.from === taken?.from
        if (!isLate || message.id !== session?.id || session.revision !== taken?.revision) return
        if (giveBack()) ownership.giveTo(message.from, message.id)
      }),
  }
}
