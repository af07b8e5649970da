import type { Fault, ServerHabits } from './strict-server'

/** What a story begins with. */
export interface Setting extends ServerHabits {
  readonly storage: 'tab' | 'shared'
  /** How many tabs there are at the beginning; somebody is logged in to the first. */
  readonly tabs: number
  /** Whether the app reads the user after a login. */
  readonly asksUser: boolean
}

/** What happens to one of the tabs; its number is taken modulo how many there are. */
export type TabEventType =
  | 'burst'
  | 'crash'
  | 'duplicate'
  | 'close'
  | 'fetchRefused'
  | 'forceRenew'
  | 'freeze'
  | 'getToken'
  | 'getUser'
  | 'hide'
  | 'kill'
  | 'login'
  | 'logout'
  | 'open'
  | 'reload'
  | 'reopen'
  | 'run'
  | 'show'
  | 'switchUser'
  | 'wake'

/** One thing that happens. A story can be told again from its setting and its events alone. */
export type StoryEvent =
  | { readonly type: TabEventType; readonly tab: number }
  | { readonly type: 'pass' | 'sleep' | 'jump'; readonly ms: number }
  | { readonly type: 'offline' | 'online' | 'holdMessages' }
  | { readonly type: 'deliverMessages'; readonly reversed: boolean; readonly twice: boolean }
  | { readonly type: 'fault'; readonly fault: Fault }
  /** What is next comes while what was last is still going on. */
  | { readonly type: 'rush'; readonly rounds: number }
