import type { SessionContext } from './context'
import type { SessionTabs } from './session-tabs'
import type { OwnedSession, TabOwnership } from './tab-ownership'

/** How long a document waits for a reply from the tab that may already use the same tokens, in milliseconds. */
const claimTimeoutMs = 300

/** Decides which tab may use the tokens of a session. To decide, it sends messages to the other tabs. */
export interface TabClaims extends Pick<TabOwnership, 'take'> {
  /**
   * Takes over the tokens of a session if no other tab uses them.
   *
   * @param isBack Whether the browser restored this document from the back/forward cache. In that case, all later documents of this tab
   * have ended, and `claim()` sends no message to other tabs.
   * @returns Whether this tab may use the tokens.
   */
  claim(session: OwnedSession, isBack?: boolean): Promise<boolean>
  /** Releases the tokens of the session, because the document is about to unload. */
  release(session: OwnedSession | undefined): void
  /**
   * While this tab has a session, replies to tabs that want to use its tokens. Returns the cleanup function.
   *
   * @param giveBack Called if the previous owner of the tokens replies too late, after this tab has taken the tokens over. Returns `true`
   * if this tab stopped using the tokens, and `false` during a refresh.
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
  // The session whose tokens this tab took over because their owner did not reply in time.
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
      // Firefox restores a document from the back/forward cache with the tab storage of the moment when the document was hidden. Changes by
      // later documents are missing. So also record in the register at which revision the session was released. Only a document with this
      // revision or a newer one may then use the session.
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
