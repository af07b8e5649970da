/** Where the tokens of a story are stored. The toolbar selects the mode for all stories, except for stories about a single mode. */
export type StoryMode = 'browser' | 'server'

/** The part of a story's context that selects the mode. */
export interface StoryGlobals {
  readonly globals: Readonly<Record<string, unknown>>
}

/** Returns the mode of a story. */
export function modeOf({ globals }: StoryGlobals): StoryMode {
  return globals['mode'] === 'server' ? 'server' : 'browser'
}
