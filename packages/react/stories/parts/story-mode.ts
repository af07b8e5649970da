/**
 * The mode of a story's client: `browser` stores the tokens in the browser, `server` on the app's server. The toolbar selects the mode of
 * all stories, except of stories about one mode.
 */
export type StoryMode = 'browser' | 'server'

/** The part of a story's context that contains the mode. */
export interface StoryGlobals {
  readonly globals: Readonly<Record<string, unknown>>
}

/** Returns the mode of a story. */
export function modeOf({ globals }: StoryGlobals): StoryMode {
  return globals['mode'] === 'server' ? 'server' : 'browser'
}
