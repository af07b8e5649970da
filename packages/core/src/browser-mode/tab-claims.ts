import type { Runtime } from '../runtime/ports'
import type { SessionTabs, TabMessage } from './session-tabs'
import type { OwnedSession, TabOwnership } from './tab-ownership'

/**
 * How long a document waits for a reply from the tab that may already use the same tokens, in milliseconds. A tab that is busy, or whose
 * machine is busy, replies late. Only a tab that restarts after a crash waits for the whole time.
 */
const claimTimeoutMs = 1000

/**
 * How to find out whether another tab uses the tokens. `ask` sends a message to the other tabs and waits. `quiet` only reads the register,
 * because this document used the tokens before: the browser restored the document from the back/forward cache, or it was frozen.
 */
export type ClaimMode = 'ask' | 'quiet'

type OwnershipMessage = Extract<TabMessage, { type: 'who' | 'mine' }>

/** Decides which tab may use the tokens of a session. To decide, it sends messages to the other tabs. */
export interface TabClaims {
  /**
   * Takes over the tokens of a session if no other tab uses them.
   *
   * @param mode Default `ask`.
   * @returns Whether this tab may use the tokens.
   */
  claim(session: OwnedSession, mode?: ClaimMode): Promise<boolean>
  /** Releases the tokens of the session, because the document is about to unload. */
  release(session: OwnedSession | undefined): void
  /**
   * While this tab has a session, replies to a tab that wants to use its tokens.
   *
   * @param giveBack Called if the previous owner of the tokens replies too late, after this tab has taken the tokens over. Returns `true`
   * if this tab stopped using the tokens, and `false` during a refresh.
   */
  answer(
    message: OwnershipMessage,
    session: OwnedSession | undefined,
    giveBack: () => boolean,
  ): void
}

/** Creates the {@link TabClaims} of a document. Returns `undefined` if the tokens cannot be a copy of another tab's tokens. */
export function createTabClaims(
  {
    ownership,
    runtime,
  }: { readonly ownership: TabOwnership | undefined; readonly runtime: Runtime },
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
    async claim({ id, revision }, mode) {
      const last = ownership.lastUser()
      const mustCheckTabs = last.mayBeAlive && mode !== 'quiet'
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
    answer({ type, id, from }, session, giveBack) {
      if (id !== session?.id) return
      if (type === 'who' && from !== page) tabs.post({ type: 'mine', id, from: page })
      const isLate = type === 'mine' && from === taken?.from && session.revision === taken.revision
      if (isLate && giveBack()) ownership.giveTo(from, id)
    },
  }
}
