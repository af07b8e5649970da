/**
 * The parts of a session's entry in a store. All parts together are the `sealed` text of the entry, so every store keeps them.
 *
 * A refresh encrypts the record with a new key, which only the new cookie contains. The other parts then let the server recognize the
 * previous cookies.
 */
export interface EntryParts {
  /** The session's record, encrypted with the key in the current cookie. */
  readonly record: string
  /** The {@link EntryHistory}, encrypted with a key that the id in every cookie of the session leads to. Absent before the first refresh. */
  readonly history?: string | undefined
  /** The key in the current cookie, encrypted with the key in the previous cookie. Absent before the first refresh. */
  readonly bridge?: string | undefined
  /** Whether a request has sent the current cookie. */
  readonly isSeen: boolean
}

/** The refreshes of a session. */
export interface EntryHistory {
  readonly sessionId: string
  readonly sub?: string | undefined
  /** The revision of the current cookie. */
  readonly revision: number
  /** When the last refreshes replaced a cookie, the last one first. Refreshes of more than two minutes ago are omitted. */
  readonly supersededAt: readonly number[]
}

/** The encrypted parts contain only base64url characters and dots. */
const separator = '~'
const seenFlag = 'seen'

/** Joins the parts of an entry. */
export function joinEntry({ record, history, bridge, isSeen }: EntryParts): string {
  if (history === undefined || bridge === undefined) return record
  return [record, history, bridge, ...(isSeen ? [seenFlag] : [])].join(separator)
}

/** Splits the text of an entry. The text can be anything: a part that is no encrypted text cannot be decrypted later. */
export function splitEntry(text: string): EntryParts {
  const [record = '', history, bridge, flag] = text.split(separator)
  return { record, history, bridge, isSeen: flag === seenFlag }
}
