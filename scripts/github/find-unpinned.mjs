// Finds actions that a workflow does not pin. A tag can move to other code, so only the hash of a commit pins an action.

const uses = /^\s*(?:- )?uses: (.*)$/gm

/** The hash of a commit, and its version in a comment, which Renovate updates with the hash. */
const pinned = /^[\w.-]+\/[\w./-]+@[\da-f]{40} # v\d+\.\d+\.\d+$/

/** Returns one line per action without a hash or without its version. Actions of the repository itself need no hash. */
export const findUnpinned = (text) =>
  [...text.matchAll(uses)]
    .map(([, action]) => action.trim())
    .filter((action) => !action.startsWith('./') && !pinned.test(action))
    .map((action) => `pin ${action} to the hash of a commit, with its version in a comment.`)
