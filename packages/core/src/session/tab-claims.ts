import type { SessionContext } from './context'
import type { SessionTabs } from './session-tabs'
import type { OwnedSession, TabOwnership } from './tab-ownership'

/** How long a tab that may be a copy waits for a message from the original tab, in milliseconds. */
const claimTimeoutMs = 300

/** Decides with messages between the tabs which tab may use the tokens of a session. */
export interface TabClaims extends Pick<TabOwnership, 'take'> {
  /**
   * Takes over the tokens of a session if no other tab uses them.
   *
   * @param isBack Whether the browser restored this document from the back/forward cache. Then all later documents of this tab have ended,
   * so this tab need not send a message to other tabs.
   * @returns Whether this tab may use the tokens.
   */
  claim(session: OwnedSession, isBack?: boolean): Promise<boolean>
  /** Releases the session, because the document is about to unload. */
  release(session: OwnedSession | undefined): void
  /**
   * Replies to other tabs while this tab has a session.
   *
   * @param giveBack Called if the owner of the tokens replies after this tab has taken them over. Returns whether this tab stopped using
   * the tokens. During a refresh, this tab continues to use them.
   */
  respond(current: () => OwnedSession | undefined, giveBack: () => boolean): () => void
}

/** Creates the {@link TabClaims} of a document. Returns `undefined` if the tokens cannot be a copy of another tab's tokens. */
export function createTabClaims(
  { ownership, runtime }: Pick<SessionContext, 'ownership' | 'runtime'>,
  tabs: SessionTabs,
): TabClaims | undefined {
  if (!ownership || !runtime.page) return undefined
  const page = runtime.page.id
  const { take, mayHave } = ownership
  // The session whose tokens this tab took over because their owner did not reply.
  let taken: (OwnedSession & { readonly from: string | undefined }) | undefined
  const isClaimedByOther = (id: string) =>
    new Promise<boolean>((resolve) => {
      const stop = tabs.on((message) => {
        if (message.type === 'mine' && message.id === id && message.from !== page) resolve(true)
      })
      runtime.setTimeout(() => {
        stop()
        resolve(false)
      }, claimTimeoutMs)
      tabs.post({ type: 'who', id, from: page })
    })
  return {
    take,
    async claim({ id, revision }, isBack) {
      const last = ownership.lastUser()
      const mustCheckTabs = last.mayBeAlive && !isBack
      const isTaken = mustCheckTabs && (await isClaimedByOther(id))
      if (isTaken || !mayHave({ id, revision }, last.page)) return false
      if (mustCheckTabs) taken = { id, revision, from: last.page }
      take(id)
      return true
    },
    release(record) {
      // Firefox restores a document from the back/forward cache with the tab storage from the moment when it was hidden. Changes by later
      // documents are missing. So also record the release and its revision in the register. A document with the same or a newer revision
      // may then use the session.
      if (record && mayHave(record, page)) ownership.release(record)
    },
    respond: (current, giveBack) =>
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
