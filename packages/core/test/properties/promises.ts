import type { StoryTab } from './story-tabs'

interface Entry {
  readonly tab: StoryTab
  readonly document: StoryTab['document']
  readonly what: string
  isSettled: boolean
}

/** Collects the promises of a story's calls. */
export function createPromises() {
  const entries: Entry[] = []
  return {
    add(tab: StoryTab, what: string, promise: Promise<unknown>): void {
      const entry: Entry = { tab, document: tab.document, what, isSettled: false }
      const note = () => {
        entry.isSettled = true
      }
      promise.then(note, note)
      entries.push(entry)
    },
    /** Returns a description of each pending promise. Ignores the promises of documents that have ended. */
    open: (): string[] =>
      entries
        .filter(({ isSettled, document }) => !isSettled && !document.life.isDead)
        .map(({ tab, what }) => `${what} in ${tab.name}`),
  }
}
