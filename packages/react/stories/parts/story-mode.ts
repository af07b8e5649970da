/** Who has the tokens in a story. The toolbar says it, for all stories, or a story does that is about one of the two. */
export type StoryMode = 'browser' | 'server'

/** A part of what Storybook tells of a story. */
export interface StoryGlobals {
  readonly globals: Readonly<Record<string, unknown>>
}

/** The mode that a story is shown in. */
export function modeOf({ globals }: StoryGlobals): StoryMode {
  return globals['mode'] === 'server' ? 'server' : 'browser'
}
